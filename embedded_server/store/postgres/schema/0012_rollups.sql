-- Quarters of hours of each series, so that a year is read from some ten thousand rows; how long records are kept.

CREATE TABLE rollup (
    series bigint NOT NULL,
    bucket bigint NOT NULL,                      -- milliseconds since 1970 / 900,000
    points bigint NOT NULL,
    first_ms bigint NOT NULL,
    first_value double precision NOT NULL,
    last_ms bigint NOT NULL,
    last_value double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    total double precision NOT NULL,             -- of the values / 2^40, so that no sum is too large for a number
    PRIMARY KEY (series, bucket)
) WITH (fillfactor = 80);

ALTER TABLE series ADD COLUMN is_rolled boolean NOT NULL DEFAULT false;  -- all its points are in `rollup`

CREATE TABLE retention (
    rec_type text COLLATE "C" PRIMARY KEY,
    days bigint,                                 -- NULL: no such limit
    records bigint,
    bytes bigint                                 -- of bodies
);
