-- Which token took the place of one that was rotated, which template a target came from, and devices seen by their owners.

ALTER TABLE token ADD COLUMN replaced_by TEXT;
ALTER TABLE target ADD COLUMN template INTEGER;
ALTER TABLE device ADD COLUMN seen_ms INTEGER;
