-- Notes at a moment and thresholds of a series, kept with the data; copies of records found by their device.

CREATE TABLE annotation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rec_type TEXT NOT NULL,
    text TEXT NOT NULL,
    at_ms INTEGER,                           -- of a note
    series INTEGER,                          -- of a threshold
    value REAL,                              -- likewise
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX annotation_of_rec_type ON annotation (rec_type);
CREATE INDEX reading_copy ON reading (device, id) WHERE duplicate;
