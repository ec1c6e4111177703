-- Records on their way in: what numbers them is added as they are stored.
CREATE TYPE arriving AS (
    place integer,                               -- in the transaction, from 1
    slot integer,                                -- of its stream among those of the transaction, from 1
    nth integer,                                 -- of its stream in the transaction, from 0
    token integer,
    received_ms bigint,
    remote text,
    tags text,
    suffix text,
    query text,
    is_test boolean,
    body bytea,
    took_us integer,
    header_set integer,
    headers text,
    replay_of bigint
);
