-- The request log. Requests and records are numbered together: what was let in as a record lies in `record` alone, under the
-- number that is its seq; all other requests lie in `request`. Both together, from `log.first_id` on, are the log.

ALTER TABLE record ADD COLUMN took_us INTEGER;     -- NULL: this record is not in the log
ALTER TABLE record ADD COLUMN header_set INTEGER;  -- NULL: the headers are in `headers`, block and rest
ALTER TABLE record ADD COLUMN headers TEXT;        -- values of headers that differ from request to request
ALTER TABLE record ADD COLUMN replay_of INTEGER;
ALTER TABLE token ADD COLUMN first_used_ms INTEGER;

CREATE TABLE log (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    mark_key BLOB NOT NULL,                  -- of the keyed hashes that tell presented tokens apart
    first_id INTEGER NOT NULL,               -- what lies before it has left the log
    bytes INTEGER NOT NULL DEFAULT 0         -- what the rows of `request` take
) STRICT;

CREATE TABLE header_set (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    block TEXT NOT NULL,                     -- without secrets and without what differs from request to request
    last_ms INTEGER NOT NULL                 -- when it was last sent, to the day
) STRICT;

CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    rec_type TEXT,
    status INTEGER NOT NULL,
    code TEXT NOT NULL,                      -- empty: let in
    reason TEXT NOT NULL,
    fix TEXT NOT NULL,
    name TEXT,                               -- under which a refused one was told to its sender
    token INTEGER,
    head TEXT,                               -- of what was presented
    tail TEXT,
    mark BLOB,                               -- of what was presented: a keyed hash of eight bytes
    remote TEXT NOT NULL,
    took_us INTEGER,
    size INTEGER NOT NULL,
    is_test INTEGER NOT NULL,
    replay_of INTEGER,
    header_set INTEGER,
    headers TEXT,
    body BLOB,                               -- NULL: not kept
    is_cut INTEGER NOT NULL,
    bytes INTEGER NOT NULL                   -- about what this row takes
) STRICT;

CREATE INDEX request_of_mark ON request (mark, at_ms, code) WHERE mark IS NOT NULL;

CREATE TABLE refused (
    minute INTEGER NOT NULL,                 -- as in `flow`
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute, code)
) STRICT, WITHOUT ROWID;

INSERT INTO log (id, mark_key, first_id)
SELECT 1, randomblob(32), 1 + max(
    coalesce((SELECT max(seq) FROM record), 0), coalesce((SELECT max(deleted_seq) FROM state), 0)
);

INSERT INTO request
SELECT (SELECT first_id FROM log) - 1 + row_number() OVER (ORDER BY id), at_ms, method, path, rec_type, status, code, reason,
       fix, NULL, NULL, NULL, token_tail, NULL, remote, NULL, length(body), 0, NULL, NULL, NULL, body, 0, 300 + length(body)
FROM refusal;

UPDATE log SET bytes = (SELECT total(bytes) FROM request);

INSERT INTO refused SELECT at_ms / 60000 * 60, code, count(*) FROM request GROUP BY 1, 2;

DROP TABLE refusal;
