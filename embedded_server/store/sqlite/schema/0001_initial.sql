-- Moments are milliseconds since 1970 in UTC. Texts that may be missing are NULL; lists of words are joined by blanks.

CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    instance BLOB NOT NULL,                  -- three random bytes that are part of every record id
    deleted_seq INTEGER NOT NULL DEFAULT 0,  -- the highest one deleted: never given out again
    read_seq INTEGER NOT NULL DEFAULT 0,     -- the pipeline's place
    disorder_ms INTEGER NOT NULL DEFAULT 0   -- how far a record's time ever lay before that of an earlier record
) STRICT;

CREATE TABLE organisation (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    organisation TEXT NOT NULL REFERENCES organisation,
    created_ms INTEGER NOT NULL,
    password_hash TEXT,
    is_integrator INTEGER NOT NULL DEFAULT 0,
    parent INTEGER REFERENCES account
) STRICT;

CREATE TABLE app_key (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    notes TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    secret_tail TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account,
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER                       -- kept, since records and dead tokens name it
) STRICT;

CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    rec_types TEXT NOT NULL,
    head TEXT NOT NULL,
    tail TEXT NOT NULL,
    app_key INTEGER NOT NULL REFERENCES app_key,
    account INTEGER NOT NULL REFERENCES account,
    identity TEXT NOT NULL REFERENCES organisation,
    note TEXT NOT NULL,
    issued_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER,
    last_used_ms INTEGER,
    last_used_from TEXT,
    uses INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX token_of_key ON token (app_key);

CREATE TABLE token_day (
    token INTEGER NOT NULL,
    day INTEGER NOT NULL,                    -- since 1970, UTC
    uses INTEGER NOT NULL,
    PRIMARY KEY (token, day)
) STRICT, WITHOUT ROWID;

-- What one account keeps under one recType, with its counters.
CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    rec_type TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account,
    next_ordinal INTEGER NOT NULL DEFAULT 1,
    records INTEGER NOT NULL DEFAULT 0,
    tests INTEGER NOT NULL DEFAULT 0,        -- records among them that people sent to try things out
    messages INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,       -- records with a payload no decoder could read, tests left out
    first_ms INTEGER NOT NULL DEFAULT 0,     -- of the first record that is left, by arrival
    last_ms INTEGER NOT NULL DEFAULT 0,
    UNIQUE (rec_type, account)
) STRICT;

CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    token INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    remote TEXT NOT NULL,
    tags TEXT NOT NULL,                      -- a JSON list
    suffix TEXT NOT NULL,
    query TEXT NOT NULL,
    is_test INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX record_in_stream ON record (stream, ordinal);

CREATE TABLE flow (
    minute INTEGER PRIMARY KEY,              -- Unix seconds, a multiple of 60
    let_in INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE refusal (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    rec_type TEXT,
    status INTEGER NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    fix TEXT NOT NULL,
    token_tail TEXT,
    remote TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE reading (
    id INTEGER PRIMARY KEY,                  -- the record's seq * 65536 + the place among the record's messages
    network TEXT NOT NULL,
    event TEXT NOT NULL,
    device TEXT,
    payload BLOB,
    port INTEGER,
    f_cnt INTEGER,
    device_ms INTEGER,
    rssi REAL,
    snr REAL,
    gateways INTEGER,
    envelope TEXT,                           -- JSON: what the network itself decoded
    duplicate_key TEXT,
    decoder TEXT NOT NULL,
    guessed INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    status TEXT,                             -- of `decoded`, for looking up
    decoded TEXT                             -- JSON
) STRICT;

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    name_on_network TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    network TEXT NOT NULL,
    rec_type TEXT NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    uplinks INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    rec_type TEXT NOT NULL,
    device TEXT NOT NULL,
    field TEXT NOT NULL,
    unit TEXT NOT NULL,
    points INTEGER NOT NULL DEFAULT 0,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    last_value REAL NOT NULL,
    UNIQUE (rec_type, device, field)
) STRICT;

CREATE TABLE measurement (
    series INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    reading INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (series, received_ms, reading)
) STRICT, WITHOUT ROWID;

CREATE TABLE decoder (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    pattern TEXT NOT NULL,
    source TEXT NOT NULL,
    sha TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
