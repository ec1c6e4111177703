ALTER TABLE state ADD COLUMN latest_ms INTEGER NOT NULL DEFAULT 0;   -- the latest moment a token was judged at: it has expired by then for good
ALTER TABLE state ADD COLUMN checked_ms INTEGER NOT NULL DEFAULT 0;  -- when the whole file was last read and found sound
