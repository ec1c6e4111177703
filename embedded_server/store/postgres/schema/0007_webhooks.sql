-- Sensohive's users and webhooks. Times are whole Unix seconds.

ALTER TABLE account ADD COLUMN name text COLLATE any_case;  -- NULL: the API calls it by its e-mail address
ALTER TABLE account ADD COLUMN contact text;                -- the address that the API tells; NULL: its own

CREATE UNIQUE INDEX account_by_name ON account (name) WHERE deleted_ms IS NULL;

CREATE TABLE webhook (
    id text COLLATE "C" PRIMARY KEY,
    owner integer NOT NULL REFERENCES account,
    url text COLLATE "C" NOT NULL,
    is_enabled bigint NOT NULL,
    created_s bigint NOT NULL,
    last_status bigint,
    disabled_reason text NOT NULL DEFAULT '',
    failing_since_s bigint,
    UNIQUE (owner, url)
);

ALTER TABLE orbit_sensor ADD COLUMN webhook text COLLATE "C" REFERENCES webhook;

CREATE INDEX orbit_sensor_of_webhook ON orbit_sensor (webhook) WHERE webhook IS NOT NULL;

CREATE INDEX orbit_sensor_of_owner ON orbit_sensor (owner);
