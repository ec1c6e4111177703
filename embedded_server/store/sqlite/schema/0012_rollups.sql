-- Quarters of hours of each series, so that a year is read from some ten thousand rows; how long records are kept.

CREATE TABLE rollup (
    series INTEGER NOT NULL,
    bucket INTEGER NOT NULL,                 -- milliseconds since 1970 / 900,000
    points INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    first_value REAL NOT NULL,
    last_ms INTEGER NOT NULL,
    last_value REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    total REAL NOT NULL,                     -- of the values / 2^40, so that no sum is too large for a number
    PRIMARY KEY (series, bucket)
) STRICT, WITHOUT ROWID;

ALTER TABLE series ADD COLUMN is_rolled INTEGER NOT NULL DEFAULT 0;  -- all its points are in `rollup`

CREATE TABLE retention (
    rec_type TEXT PRIMARY KEY,
    days INTEGER,                            -- NULL: no such limit
    records INTEGER,
    bytes INTEGER                            -- of bodies
) STRICT, WITHOUT ROWID;
