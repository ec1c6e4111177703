-- Who may do what with records of others, and accounts that are gone.

CREATE TABLE rule (
    id TEXT PRIMARY KEY,                     -- 24 lower-case hex
    account INTEGER REFERENCES account,      -- who made it; NULL: the administrator
    author_app TEXT NOT NULL,                -- the client id it was made with
    rec_type TEXT NOT NULL,                  -- a pattern
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,               -- a record's id or *
    owner TEXT NOT NULL,                     -- JSON: user, organisation, app
    requestor TEXT NOT NULL,                 -- JSON: user, organisation, app, role, location
    operations TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE account ADD COLUMN deleted_ms INTEGER;  -- kept, since dead tokens name it

CREATE INDEX token_of_account ON token (account, app_key, identity);
