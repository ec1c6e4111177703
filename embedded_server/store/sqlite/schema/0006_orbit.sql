-- Orbit sensors and the queue of their changes. Times are whole Unix seconds, as the network speaks them.

CREATE TABLE orbit_sensor (
    device TEXT PRIMARY KEY,                 -- upper-case hex
    model TEXT NOT NULL,
    name TEXT NOT NULL,
    owner INTEGER NOT NULL REFERENCES account,
    rec_type TEXT NOT NULL,                  -- of its callbacks' records
    created_s INTEGER NOT NULL,
    last_change INTEGER NOT NULL DEFAULT 0,  -- ids given so far
    last_serial INTEGER NOT NULL DEFAULT 0,  -- frames sent so far
    air INTEGER NOT NULL DEFAULT 0,          -- serial of the answer to the last request
    last_uplink_s INTEGER,
    last_request_s INTEGER,
    trouble TEXT NOT NULL DEFAULT '',
    battery REAL,
    temperature REAL
) STRICT, WITHOUT ROWID;

CREATE TABLE orbit_known (
    device TEXT NOT NULL,
    parameter TEXT NOT NULL,
    value INTEGER,
    confirmed_s INTEGER,
    resolved INTEGER NOT NULL,               -- serial
    reported_s INTEGER,
    doubted_s INTEGER,
    doubted INTEGER NOT NULL,                -- serial
    PRIMARY KEY (device, parameter)
) STRICT, WITHOUT ROWID;

CREATE TABLE orbit_change (
    device TEXT NOT NULL,
    id INTEGER NOT NULL,
    parameter TEXT NOT NULL,
    value INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_s INTEGER NOT NULL,
    updated_s INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    expires_s INTEGER,
    attempts INTEGER NOT NULL,
    is_sent INTEGER NOT NULL,
    frame INTEGER,                           -- serial
    PRIMARY KEY (device, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX orbit_one_open ON orbit_change (device, parameter) WHERE state IN ('queued', 'in_flight');

CREATE TABLE orbit_frame (
    device TEXT NOT NULL,
    serial INTEGER NOT NULL,
    number INTEGER NOT NULL,
    uplink_s INTEGER NOT NULL,
    sent_s INTEGER NOT NULL,
    data BLOB NOT NULL,
    contents TEXT NOT NULL,                  -- JSON: values by parameter
    void TEXT NOT NULL,                      -- parameters it cannot have changed
    code INTEGER,
    may_count INTEGER NOT NULL,              -- the fate of something in it is unknown
    PRIMARY KEY (device, serial)
) STRICT, WITHOUT ROWID;

CREATE INDEX orbit_frame_that_counts ON orbit_frame (device, serial) WHERE may_count = 1;

CREATE TABLE orbit_event (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    at_s INTEGER NOT NULL,
    event TEXT NOT NULL,
    change INTEGER,
    parameter TEXT NOT NULL,
    value INTEGER,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    frame INTEGER
) STRICT;

CREATE INDEX orbit_event_of_device ON orbit_event (device, id);

CREATE TABLE orbit_uplink (
    device TEXT NOT NULL,
    time_s INTEGER NOT NULL,
    number INTEGER NOT NULL,                 -- of its sequence; -1 when the callback does not say
    is_answered INTEGER NOT NULL,            -- it asked for a downlink
    answer TEXT,                             -- byte for byte; NULL: nothing
    advanced TEXT,                           -- JSON: what DATA_ADVANCED added
    PRIMARY KEY (device, time_s, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE orbit_point (
    device TEXT NOT NULL,
    time_s INTEGER NOT NULL,
    channels TEXT NOT NULL,                  -- JSON
    PRIMARY KEY (device, time_s)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    tail TEXT NOT NULL,
    scopes TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account,
    created_s INTEGER NOT NULL,
    expires_s INTEGER NOT NULL,              -- 0: never
    revoked_s INTEGER
) STRICT;
