-- Which token took the place of one that was rotated, which template a target came from, and devices seen by their owners.

ALTER TABLE token ADD COLUMN replaced_by text;
ALTER TABLE target ADD COLUMN template bigint;
ALTER TABLE device ADD COLUMN seen_ms bigint;
