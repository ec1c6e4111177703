-- Readings that gain fields when history is decoded again, apart from those that change.

ALTER TABLE redecode ADD COLUMN gained bigint NOT NULL DEFAULT 0;
