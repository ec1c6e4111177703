-- When keys of Sensohive's API were used last, how long webhooks took to answer, and what became of deliveries hour by hour.

ALTER TABLE user_key ADD COLUMN last_used_s bigint;
ALTER TABLE user_key ADD COLUMN last_used_from text NOT NULL DEFAULT '';
ALTER TABLE webhook ADD COLUMN last_took_ms bigint;

CREATE TABLE target_hour (
    target bigint NOT NULL,
    hour bigint NOT NULL,                    -- since 1970
    delivered bigint NOT NULL,
    failed bigint NOT NULL,                  -- tries
    PRIMARY KEY (target, hour)
);
