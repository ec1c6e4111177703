-- Sensohive's users and webhooks. Times are whole Unix seconds.

ALTER TABLE account ADD COLUMN name TEXT COLLATE NOCASE;  -- NULL: the API calls it by its e-mail address
ALTER TABLE account ADD COLUMN contact TEXT;              -- the address that the API tells; NULL: its own

CREATE UNIQUE INDEX account_by_name ON account (name) WHERE deleted_ms IS NULL;

CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES account,
    url TEXT NOT NULL,
    is_enabled INTEGER NOT NULL,
    created_s INTEGER NOT NULL,
    last_status INTEGER,
    disabled_reason TEXT NOT NULL DEFAULT '',
    failing_since_s INTEGER,
    UNIQUE (owner, url)
) STRICT, WITHOUT ROWID;

ALTER TABLE orbit_sensor ADD COLUMN webhook TEXT REFERENCES webhook;

CREATE INDEX orbit_sensor_of_webhook ON orbit_sensor (webhook) WHERE webhook IS NOT NULL;

CREATE INDEX orbit_sensor_of_owner ON orbit_sensor (owner);
