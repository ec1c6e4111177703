-- Notification targets of devices and of webhooks, and what is on its way to them.

CREATE TABLE target (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT UNIQUE,                      -- NULL: a webhook's
    webhook TEXT UNIQUE,
    is_enabled INTEGER NOT NULL DEFAULT 1,
    url TEXT NOT NULL DEFAULT '',
    headers TEXT NOT NULL DEFAULT '[]',      -- JSON: name, tail, sealed value
    fields TEXT NOT NULL DEFAULT '',
    is_legacy INTEGER NOT NULL DEFAULT 0,
    allows_private INTEGER NOT NULL DEFAULT 0,
    signing TEXT NOT NULL DEFAULT '',        -- sealed
    old_signing TEXT NOT NULL DEFAULT '',
    old_signing_ms INTEGER,                  -- until when the old one signs, too
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,     -- in a row
    failing_ms INTEGER,
    paused_ms INTEGER,
    pause_reason TEXT NOT NULL DEFAULT '',
    delivered INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER,
    last_status INTEGER,
    last_error TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target INTEGER NOT NULL,
    device TEXT NOT NULL,
    message TEXT NOT NULL,                   -- the same on every try and replay
    cause TEXT NOT NULL,
    record TEXT NOT NULL,                    -- its id; empty where there is none
    body BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    next_ms INTEGER,                         -- NULL: no further try
    ended_ms INTEGER,
    last_status INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    last_words TEXT NOT NULL DEFAULT '',
    last_took_ms INTEGER,
    replay_of INTEGER,
    hops INTEGER NOT NULL DEFAULT 0         -- servers like this one that it came through
) STRICT;

CREATE INDEX delivery_waiting ON delivery (target, next_ms) WHERE state = 'waiting';
CREATE INDEX delivery_of_target ON delivery (target, id);
CREATE INDEX delivery_ended ON delivery (ended_ms) WHERE ended_ms IS NOT NULL;

CREATE TABLE delivery_attempt (
    delivery INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    url TEXT NOT NULL,                       -- without its secrets
    sent TEXT NOT NULL,                      -- JSON: headers, without their secrets
    address TEXT NOT NULL,
    tls TEXT NOT NULL,
    status INTEGER,
    took_ms INTEGER NOT NULL,
    headers TEXT NOT NULL,                   -- JSON
    body BLOB NOT NULL,                      -- its beginning
    is_cut INTEGER NOT NULL,
    error TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
