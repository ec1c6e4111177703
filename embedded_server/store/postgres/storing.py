"""The one statement that stores what a transaction brings and numbers it: all of it, or nothing and no row is found."""

from __future__ import annotations

from typing import Final

from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.postgres.connections import DURABLE
from embedded_server.store.postgres.packing import UNTIMED

STORE: Final = "sluice_store"
# Whoever waited for `state` finds in it, and in what is counted, what the one before left: rows that are updated are
# looked at again. Nothing else may be read of a table others write to: it would be as it was before the wait.
_STATEMENT: Final = f"""
WITH held AS (
    UPDATE state SET seq = seq + $1, arrived_ms = greatest(arrived_ms, $2),
        disorder_ms = greatest(disorder_ms, greatest(arrived_ms, $2) - $3)
    WHERE revocations = $4 AND arrived_ms / {DAY_MS} = $5
        AND current_setting('synchronous_commit') IN {DURABLE} AND current_setting('fsync') = 'on'
    RETURNING seq - $1 AS seq
), counted_stream AS (
    UPDATE stream SET records = stream.records + n.records, tests = stream.tests + n.tests,
        first_ms = CASE WHEN stream.records = 0 THEN n.first_ms ELSE stream.first_ms END,
        next_ordinal = stream.next_ordinal + n.records, last_ms = n.last_ms
    FROM unnest($6, $7, $8, $9, $10) WITH ORDINALITY AS n (id, records, tests, first_ms, last_ms, slot)
    WHERE stream.id = n.id AND EXISTS (SELECT FROM held)
    RETURNING n.slot, stream.next_ordinal - n.records AS ordinal
), first AS (
    SELECT array_agg(ordinal ORDER BY slot) AS ordinals FROM counted_stream
), counted_node AS (
    UPDATE node SET last_record = coalesce($11 || lpad(to_hex((SELECT seq FROM held) + $12), 10, '0'), last_record),
        records = records + $13, requests = requests + $14, last_seq = (SELECT seq FROM held) + $1
    WHERE id = $15 AND EXISTS (SELECT FROM held)
), stored AS (
    INSERT INTO record (seq, stream, ordinal, token, received_ms, remote, tags, suffix, query, is_test, body, took_us,
        header_set, headers, replay_of)
    SELECT (SELECT seq FROM held) + place, $6[slot], (SELECT ordinals FROM first)[slot] + nth, token, received_ms,
        remote, tags, suffix, query, is_test, body, nullif(took_us, {UNTIMED}), header_set, headers, replay_of
    FROM unnest($16) WHERE EXISTS (SELECT FROM held)
)
SELECT seq FROM held
"""
_TYPES: Final = (
    *["bigint"] * 5,
    *["bigint[]"] * 5,
    "text",
    *["bigint"] * 4,
    "arriving[]",
)
PREPARE: Final = f"PREPARE {STORE} ({', '.join(_TYPES)}) AS {_STATEMENT}"
ROW_TYPE: Final = "SELECT CAST(CAST('arriving' AS regtype) AS oid)"
