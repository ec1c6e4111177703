-- Microshare's device clusters, as their owners wrote them.

CREATE TABLE device_cluster (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES account,
    rec_type TEXT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    data TEXT NOT NULL,                      -- JSON
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX cluster_of_account ON device_cluster (account, number);
