-- The inventory of devices: what people say of them, and what their uplinks say; target templates; lists brought in.

ALTER TABLE device ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';       -- a JSON list
ALTER TABLE device ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN lora_class TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN profile TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN join_eui TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN lat REAL;
ALTER TABLE device ADD COLUMN lng REAL;
ALTER TABLE device ADD COLUMN altitude REAL;
ALTER TABLE device ADD COLUMN floor TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0;  -- deleted; its next uplink brings it back
ALTER TABLE device ADD COLUMN rssi REAL;
ALTER TABLE device ADD COLUMN snr REAL;
ALTER TABLE device ADD COLUMN data_rate TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN gateways INTEGER;
ALTER TABLE device ADD COLUMN gateway TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN battery REAL;
ALTER TABLE device ADD COLUMN dev_addr TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN joined_ms INTEGER;
ALTER TABLE device ADD COLUMN usual_ms INTEGER;                      -- the median between its last uplinks
ALTER TABLE device ADD COLUMN patience_ms INTEGER;                   -- after which an uplink is missed
ALTER TABLE device ADD COLUMN recent TEXT NOT NULL DEFAULT '';       -- its last arrivals, JSON
ALTER TABLE device ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;        -- the newest record that was counted for it

CREATE TABLE target_template (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    headers TEXT NOT NULL,                   -- as in target
    fields TEXT NOT NULL,
    is_legacy INTEGER NOT NULL,
    allows_private INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE device_import (
    id TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    undone_ms INTEGER,
    before TEXT NOT NULL                    -- JSON: device, what was known of it or null, what the list made of it
) STRICT;
