-- Refused requests have a share of the log: where they would take more than half of a full one, the oldest of them leave it
-- before anything that was let in.

ALTER TABLE log ADD COLUMN first_refused_id INTEGER NOT NULL DEFAULT 0;  -- refused ones before it have left the log
ALTER TABLE log ADD COLUMN refused_bytes INTEGER NOT NULL DEFAULT 0;     -- what the rows of refused ones take
UPDATE log SET refused_bytes = (SELECT coalesce(sum(bytes), 0) FROM request WHERE code <> '');
