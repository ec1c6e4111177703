"""All counters of one transaction, in one statement. Lists travel as JSON: psycopg takes far longer to make arrays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.parts.logbook import MINUTE_MS, Entry
from embedded_server.store.postgres.copying import Row

PREPARE: Final = """
PREPARE sluice_count (json, json, json, json, bigint, bigint, bigint, text, integer, bigint, bigint) AS
WITH counted_stream AS (
    UPDATE stream SET records = stream.records + n.records, tests = stream.tests + n.tests,
        first_ms = CASE WHEN stream.records = 0 THEN n.first_ms ELSE stream.first_ms END,
        next_ordinal = n.next_ordinal, last_ms = n.last_ms
    FROM json_to_recordset($1)
        AS n (id integer, records bigint, tests bigint, first_ms bigint, next_ordinal bigint, last_ms bigint)
    WHERE stream.id = n.id
), counted_token AS (
    UPDATE token SET uses = token.uses + n.uses, first_used_ms = coalesce(first_used_ms, n.first_ms),
        last_used_ms = n.last_ms, last_used_from = n.last_from
    FROM json_to_recordset($2) AS n (id integer, uses bigint, first_ms bigint, last_ms bigint, last_from text)
    WHERE token.id = n.id
), counted_day AS (
    INSERT INTO token_day AS old (token, day, uses)
    SELECT token, day, uses FROM json_to_recordset($3) AS n (token integer, day integer, uses bigint)
    ON CONFLICT (token, day) DO UPDATE SET uses = old.uses + excluded.uses
), counted_flow AS (
    INSERT INTO flow AS old (minute, let_in, refused)
    SELECT minute, let_in, refused FROM json_to_recordset($4) AS n (minute bigint, let_in bigint, refused bigint)
    ON CONFLICT (minute) DO UPDATE SET let_in = old.let_in + excluded.let_in, refused = old.refused + excluded.refused
), counted_node AS (
    UPDATE node SET records = records + $5, requests = requests + $6, last_seq = $7,
        last_record = coalesce($8, last_record) WHERE id = $9
)
UPDATE state SET seq = $7, arrived_ms = $10, disorder_ms = $11
"""


def lists_of(taken: Sequence[Row], entries: Sequence[Entry]) -> tuple[str, str, str, str]:
    """The first values of it."""
    return _streams(taken), _tokens(taken, entries), _days(taken), _flow(taken, entries)


def _streams(taken: Sequence[Row]) -> str:
    records = Counter(row.stream for row in taken)
    tests = Counter(row.stream for row in taken if row.record.is_test)
    first = {row.stream: row for row in reversed(taken)}
    last = {row.stream: row for row in taken}
    return json.dumps(
        [
            {
                "id": stream,
                "records": count,
                "tests": tests[stream],
                "first_ms": first[stream].record.received_ms,
                "next_ordinal": last[stream].ordinal + 1,
                "last_ms": last[stream].record.received_ms,
            }
            for stream, count in records.items()
        ]
    )


def _tokens(taken: Sequence[Row], entries: Sequence[Entry]) -> str:
    """What a token was let in for besides posting counts as no use, but it was in use."""
    seen = [(row.token, row.record.received_ms, row.record.remote) for row in taken]
    seen += [(new.token, new.at_ms, new.remote) for _, new in entries if new.token is not None and not new.code]
    uses = Counter(row.token for row in taken)
    first = {token: ms for token, ms, _ in reversed(seen)}
    last = {token: (ms, remote) for token, ms, remote in seen}
    return json.dumps(
        [
            {"id": token, "uses": uses[token], "first_ms": first[token], "last_ms": ms, "last_from": remote}
            for token, (ms, remote) in last.items()
        ]
    )


def _days(taken: Sequence[Row]) -> str:
    uses = Counter((row.token, row.record.received_ms // DAY_MS) for row in taken)
    return json.dumps([{"token": token, "day": day, "uses": count} for (token, day), count in uses.items()])


def _flow(taken: Sequence[Row], entries: Sequence[Entry]) -> str:
    let_in = Counter(row.record.received_ms // MINUTE_MS * 60 for row in taken)
    let_in.update(new.at_ms // MINUTE_MS * 60 for _, new in entries if not new.code)
    refused = Counter(new.at_ms // MINUTE_MS * 60 for _, new in entries if new.code)
    minutes = let_in.keys() | refused.keys()
    return json.dumps([{"minute": minute, "let_in": let_in[minute], "refused": refused[minute]} for minute in minutes])
