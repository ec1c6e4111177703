-- Decoders have versions, a draft and examples, and are assigned by rows; robots; decoding history again.

ALTER TABLE decoder RENAME TO decoder_before;

CREATE TABLE decoder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,    -- readings name it, so none is given twice
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    live INTEGER,                            -- the number of a version; NULL: it reads nothing yet
    draft TEXT,
    draft_ms INTEGER,
    vendor TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL DEFAULT '',
    ports TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE decoder_version (
    decoder INTEGER NOT NULL,
    number INTEGER NOT NULL,
    sha TEXT NOT NULL,
    source TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    note TEXT NOT NULL,
    uplinks INTEGER NOT NULL DEFAULT 0,      -- stored readings it made of uplinks, tests left out
    failed INTEGER NOT NULL DEFAULT 0,       -- of those
    PRIMARY KEY (decoder, number)
) STRICT;

CREATE TABLE assignment (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,                  -- their order
    decoder INTEGER NOT NULL,
    version INTEGER,                         -- NULL: whichever is live
    rec_type TEXT,                           -- a pattern; this and the next three: NULL says nothing
    prefix TEXT,
    device TEXT,
    port INTEGER
) STRICT;

CREATE TABLE example (
    id INTEGER PRIMARY KEY,
    decoder INTEGER NOT NULL,
    name TEXT NOT NULL,
    payload BLOB NOT NULL,
    port INTEGER,
    received_ms INTEGER NOT NULL,
    expected TEXT NOT NULL,                  -- JSON
    since_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX example_of_decoder ON example (decoder);

INSERT INTO decoder (id, name, kind, created_ms, live) SELECT id, name, kind, created_ms, 1 FROM decoder_before;
INSERT INTO decoder_version (decoder, number, sha, source, created_ms, note)
SELECT id, 1, sha, source, created_ms, '' FROM decoder_before;
INSERT INTO assignment (place, decoder, rec_type) SELECT -id, id, pattern FROM decoder_before; -- the later one used to win

DROP TABLE decoder_before;

ALTER TABLE reading ADD COLUMN decoder_id INTEGER;       -- NULL: none that is kept here
ALTER TABLE reading ADD COLUMN decoder_version INTEGER;
ALTER TABLE device ADD COLUMN decoder_id INTEGER;        -- of its last uplink

CREATE TABLE robot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,    -- records name it, so none is given twice
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    rec_type TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account,
    source TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    delay_ms INTEGER NOT NULL,
    interval_ms INTEGER NOT NULL,
    scopes TEXT NOT NULL,
    token TEXT NOT NULL DEFAULT '',          -- the uuid of the token that it writes with, once it has written
    place INTEGER NOT NULL DEFAULT 0,         -- the last record it looked at
    bindings TEXT NOT NULL DEFAULT '{}',  -- JSON: what it keeps from one run to the next
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    runs INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER,                         -- when it last ran
    clock_ms INTEGER                         -- when it last ran by the clock since it was changed
) STRICT;

CREATE TABLE robot_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    robot INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    cause TEXT NOT NULL,
    record TEXT NOT NULL,                    -- its id; empty by the clock
    run TEXT NOT NULL                        -- JSON: result, writes, refused
) STRICT;

CREATE INDEX run_of_robot ON robot_run (robot, id);

CREATE TABLE redecode (
    id INTEGER PRIMARY KEY,
    decoder INTEGER NOT NULL,
    version INTEGER,                         -- NULL: the draft
    sha TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    scope TEXT,
    from_ms INTEGER,
    to_ms INTEGER,
    place INTEGER NOT NULL,                  -- the last record looked at
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    decoded INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    newly_failing INTEGER NOT NULL,
    newly_right INTEGER NOT NULL,
    reason TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER
) STRICT;

CREATE TABLE redecode_field (
    job INTEGER NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (job, kind, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE redecode_change (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,                    -- its id
    rec_type TEXT NOT NULL,
    device TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    payload BLOB NOT NULL,
    port INTEGER,
    field TEXT NOT NULL,
    before TEXT NOT NULL,                    -- JSON
    after TEXT NOT NULL,                     -- JSON
    why TEXT NOT NULL
) STRICT;

CREATE INDEX change_of_job ON redecode_change (job, kind, id);
