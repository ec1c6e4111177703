-- When keys of Sensohive's API were used last, how long webhooks took to answer, and what became of deliveries hour by hour.

ALTER TABLE user_key ADD COLUMN last_used_s INTEGER;
ALTER TABLE user_key ADD COLUMN last_used_from TEXT NOT NULL DEFAULT '';
ALTER TABLE webhook ADD COLUMN last_took_ms INTEGER;

CREATE TABLE target_hour (
    target INTEGER NOT NULL,
    hour INTEGER NOT NULL,                   -- since 1970
    delivered INTEGER NOT NULL,
    failed INTEGER NOT NULL,                 -- tries
    PRIMARY KEY (target, hour)
) STRICT, WITHOUT ROWID;
