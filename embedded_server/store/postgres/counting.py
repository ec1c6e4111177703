"""All counters of one transaction, in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.parts.logbook import MINUTE_MS, Entry
from embedded_server.store.postgres.copying import Row

COUNT: Final = """
WITH counted_stream AS (
    UPDATE stream SET records = stream.records + n.records, tests = stream.tests + n.tests,
        first_ms = CASE WHEN stream.records = 0 THEN n.first_ms ELSE stream.first_ms END,
        next_ordinal = n.next_ordinal, last_ms = n.last_ms
    FROM unnest(%(streams)s::int[], %(stream_records)s::bigint[], %(stream_tests)s::bigint[],
        %(stream_first)s::bigint[], %(stream_ordinals)s::bigint[], %(stream_last)s::bigint[])
        AS n (id, records, tests, first_ms, next_ordinal, last_ms)
    WHERE stream.id = n.id
), counted_token AS (
    UPDATE token SET uses = token.uses + n.uses, first_used_ms = coalesce(first_used_ms, n.first_ms),
        last_used_ms = n.last_ms, last_used_from = n.last_from
    FROM unnest(%(tokens)s::int[], %(token_uses)s::bigint[], %(token_first)s::bigint[], %(token_last)s::bigint[],
        %(token_from)s::text[]) AS n (id, uses, first_ms, last_ms, last_from)
    WHERE token.id = n.id
), counted_day AS (
    INSERT INTO token_day AS old SELECT * FROM unnest(%(day_tokens)s::int[], %(days)s::int[], %(day_uses)s::bigint[])
    ON CONFLICT (token, day) DO UPDATE SET uses = old.uses + excluded.uses
), counted_flow AS (
    INSERT INTO flow AS old SELECT * FROM unnest(%(minutes)s::bigint[], %(let_in)s::bigint[], %(refused)s::bigint[])
    ON CONFLICT (minute) DO UPDATE SET let_in = old.let_in + excluded.let_in, refused = old.refused + excluded.refused
), counted_node AS (
    UPDATE node SET records = records + %(records)s, requests = requests + %(requests)s, last_seq = %(seq)s,
        last_record = coalesce(%(last_record)s, last_record) WHERE id = %(node)s
)
UPDATE state SET seq = %(seq)s, arrived_ms = %(arrived_ms)s, disorder_ms = %(disorder_ms)s
"""


def counts_of(taken: Sequence[Row], entries: Sequence[Entry]) -> dict[str, object]:
    return {
        **_streams(taken),
        **_tokens(taken, entries),
        **_days(taken),
        **_flow(taken, entries),
        "records": len(taken),
        "requests": len(taken) + len(entries),
    }


def _streams(taken: Sequence[Row]) -> dict[str, object]:
    records = Counter(row.stream for row in taken)
    tests = Counter(row.stream for row in taken if row.record.is_test)
    first = {row.stream: row for row in reversed(taken)}
    last = {row.stream: row for row in taken}
    return {
        "streams": list(records),
        "stream_records": list(records.values()),
        "stream_tests": [tests[stream] for stream in records],
        "stream_first": [first[stream].record.received_ms for stream in records],
        "stream_ordinals": [last[stream].ordinal + 1 for stream in records],
        "stream_last": [last[stream].record.received_ms for stream in records],
    }


def _tokens(taken: Sequence[Row], entries: Sequence[Entry]) -> dict[str, object]:
    """What a token was let in for besides posting counts as no use, but it was in use."""
    seen = [(row.token, row.record.received_ms, row.record.remote) for row in taken]
    seen += [(new.token, new.at_ms, new.remote) for _, new in entries if new.token is not None and not new.code]
    uses = Counter(row.token for row in taken)
    first = {token: ms for token, ms, _ in reversed(seen)}
    last = {token: (ms, remote) for token, ms, remote in seen}
    return {
        "tokens": list(last),
        "token_uses": [uses[token] for token in last],
        "token_first": [first[token] for token in last],
        "token_last": [ms for ms, _ in last.values()],
        "token_from": [remote for _, remote in last.values()],
    }


def _days(taken: Sequence[Row]) -> dict[str, object]:
    uses = Counter((row.token, row.record.received_ms // DAY_MS) for row in taken)
    return {
        "day_tokens": [token for token, _ in uses],
        "days": [day for _, day in uses],
        "day_uses": list(uses.values()),
    }


def _flow(taken: Sequence[Row], entries: Sequence[Entry]) -> dict[str, object]:
    let_in = Counter(row.record.received_ms // MINUTE_MS * 60 for row in taken)
    let_in.update(new.at_ms // MINUTE_MS * 60 for _, new in entries if not new.code)
    refused = Counter(new.at_ms // MINUTE_MS * 60 for _, new in entries if new.code)
    minutes = list(let_in.keys() | refused.keys())
    return {
        "minutes": minutes,
        "let_in": [let_in[minute] for minute in minutes],
        "refused": [refused[minute] for minute in minutes],
    }
