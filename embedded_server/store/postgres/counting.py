"""All counters of one transaction, in one statement. Lists travel as JSON: psycopg takes far longer to make arrays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeAlias

from embedded_server.store.base import NewRecord, NewRequest
from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.parts.logbook import MINUTE_MS

_Counts: TypeAlias = dict[str, int | str]

PREPARE: Final = """
PREPARE sluice_count (json, json, json, json, text, bigint, bigint, bigint, integer, bigint, bigint) AS
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
    UPDATE node SET last_record = coalesce($5, last_record), records = records + $6, requests = requests + $7,
        last_seq = $8 WHERE id = $9
)
UPDATE state SET seq = $8, arrived_ms = $10, disorder_ms = $11
"""


class _Group:
    """Records of one stream, token and minute."""

    __slots__ = ("first_ms", "last_from", "last_ms", "last_seq", "next_ordinal", "records", "tests")

    def __init__(self, first_ms: int) -> None:
        self.first_ms = first_ms
        self.last_ms = self.last_seq = self.next_ordinal = self.records = self.tests = 0
        self.last_from = ""


class Tally:
    """What one transaction adds to the counters. Most of its records are alike, so they are counted in few groups."""

    def __init__(self) -> None:
        self.moments: list[int] = []
        self.records = 0
        self.last: tuple[int, int] | None = None  # time and seq of the last record
        self._groups: dict[tuple[int, int, int], _Group] = {}  # in order of their first records
        self._entries: list[NewRequest] = []

    def add(self, seq: int, stream: int, ordinal: int, token: int, new: NewRecord) -> None:
        received_ms = new.received_ms
        key = (stream, token, received_ms // MINUTE_MS)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(received_ms)
        group.records += 1
        group.last_ms, group.last_seq, group.last_from = received_ms, seq, new.remote
        group.next_ordinal = ordinal + 1
        if new.is_test:
            group.tests += 1
        self.records += 1
        self.last = received_ms, seq
        self.moments.append(received_ms)

    def add_entry(self, new: NewRequest) -> None:
        self._entries.append(new)
        self.moments.append(new.at_ms)

    def lists(self) -> tuple[str, str, str, str]:
        """The first values of what is prepared."""
        return _written(self._streams()), _written(self._tokens()), _written(self._days()), _written(self._flow())

    def _streams(self) -> Iterable[_Counts]:
        streams: dict[int, list[_Group]] = {}
        for (stream, _, _), group in self._groups.items():
            streams.setdefault(stream, []).append(group)
        for stream, groups in streams.items():
            last = max(groups, key=_last_seq)
            yield {
                "id": stream,
                "records": sum(group.records for group in groups),
                "tests": sum(group.tests for group in groups),
                "first_ms": groups[0].first_ms,
                "next_ordinal": last.next_ordinal,
                "last_ms": last.last_ms,
            }

    def _tokens(self) -> Iterable[_Counts]:
        """What a token was let in for besides posting counts as no use, but it was in use."""
        tokens: dict[int, _Counts] = {}
        for (_, token, _), group in sorted(self._groups.items(), key=lambda item: item[1].last_seq):
            known = tokens.setdefault(token, {"id": token, "uses": 0, "first_ms": group.first_ms})
            uses = int(known["uses"]) + group.records
            known |= {"uses": uses, "last_ms": group.last_ms, "last_from": group.last_from}
        for new in self._entries:
            if new.token is not None and not new.code:
                known = tokens.setdefault(new.token, {"id": new.token, "uses": 0, "first_ms": new.at_ms})
                known |= {"last_ms": new.at_ms, "last_from": new.remote}
        return tokens.values()

    def _days(self) -> Iterable[_Counts]:
        uses = Counter[tuple[int, int]]()
        for (_, token, minute), group in self._groups.items():
            uses[token, minute * MINUTE_MS // DAY_MS] += group.records
        return ({"token": token, "day": day, "uses": count} for (token, day), count in uses.items())

    def _flow(self) -> Iterable[_Counts]:
        let_in, refused = Counter[int](), Counter[int]()
        for (_, _, minute), group in self._groups.items():
            let_in[minute * 60] += group.records
        for new in self._entries:
            (refused if new.code else let_in)[new.at_ms // MINUTE_MS * 60] += 1
        for minute in let_in.keys() | refused.keys():
            yield {"minute": minute, "let_in": let_in[minute], "refused": refused[minute]}


def _last_seq(group: _Group) -> int:
    return group.last_seq


def _written(counts: Iterable[_Counts]) -> str:
    return json.dumps([*counts])
