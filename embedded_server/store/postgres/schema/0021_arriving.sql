-- What differs from record to record first, then what is alike in most: that is written once for many.
DROP TYPE arriving;

CREATE TYPE arriving AS (
    place integer,                               -- in the transaction, from 1
    slot integer,                                -- of its stream among those of the transaction, from 1
    nth integer,                                 -- of its stream in the transaction, from 0
    received_ms bigint,
    took_us integer,                             -- -1: it is not in the log
    body bytea,
    token integer,
    remote text,
    tags text,
    suffix text,
    query text,
    is_test boolean,
    header_set integer,
    headers text,
    replay_of bigint
);
