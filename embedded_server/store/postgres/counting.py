"""All counters of one transaction, in one statement. Lists travel as JSON: psycopg takes far longer to make arrays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeAlias

from embedded_server.store.base import NewRecord, NewRequest
from embedded_server.store.ids import id_prefix
from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.parts.logbook import MINUTE_MS
from embedded_server.store.postgres.exchange import quoted

_Counts: TypeAlias = dict[str, int | str]

PREPARE: Final = """
PREPARE sluice_count (json, json, json, json, text, bigint, bigint, bigint, bigint, integer, bigint, bigint) AS
WITH counted_stream AS (
    UPDATE stream SET records = stream.records + n.records, tests = stream.tests + n.tests,
        first_ms = CASE WHEN stream.records = 0 THEN n.first_ms ELSE stream.first_ms END,
        next_ordinal = stream.next_ordinal + n.records, last_ms = n.last_ms
    FROM json_to_recordset($1) AS n (id integer, records bigint, tests bigint, first_ms bigint, last_ms bigint)
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
    UPDATE node SET last_record = coalesce($5 || lpad(to_hex(state.seq + $6), 10, '0'), last_record),
        records = records + $7, requests = requests + $8, last_seq = state.seq + $9
    FROM state WHERE node.id = $10
)
UPDATE state SET seq = seq + $9, arrived_ms = greatest(arrived_ms, $11),
    disorder_ms = greatest(disorder_ms, greatest(arrived_ms, $11) - $12)
"""


class _Group:
    """Records of one stream, token and minute."""

    __slots__ = ("first_ms", "last_from", "last_ms", "last_place", "records", "tests")

    def __init__(self, first_ms: int) -> None:
        self.first_ms = first_ms
        self.last_ms = self.last_place = self.records = self.tests = 0
        self.last_from = ""


class Tally:
    """What one transaction adds to the counters, whatever they were. Most of its records are alike, so they are counted
    in few groups."""

    def __init__(self) -> None:
        self.records = self.numbers = 0  # the latter: given out
        self._moments: list[int] = []
        self._last: tuple[int, int] | None = None  # time and place of the last record
        self._groups: dict[tuple[int, int, int], _Group] = {}  # in order of their first records
        self._entries: list[NewRequest] = []

    @property
    def is_empty(self) -> bool:
        return not self._moments

    @property
    def last_ms(self) -> int:
        return self._moments[-1]

    def add(self, stream: int, token: int, new: NewRecord) -> None:
        received_ms = new.received_ms
        key = (stream, token, received_ms // MINUTE_MS)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(received_ms)
        self.records += 1
        self.numbers += 1
        group.records += 1
        group.last_ms, group.last_place, group.last_from = received_ms, self.numbers, new.remote
        if new.is_test:
            group.tests += 1
        self._last = received_ms, self.numbers
        self._moments.append(received_ms)

    def add_entry(self, new: NewRequest) -> None:
        self.numbers += 1
        self._entries.append(new)
        self._moments.append(new.at_ms)

    def statement(self, node: int, instance: str) -> str:
        """Counts all of it, as that server."""
        lists = (self._streams(), self._tokens(), self._days(), self._flow())
        texts: list[str | None] = [json.dumps([*counts]) for counts in lists]
        last_ms, last_place = self._last or (0, 0)
        texts.append(id_prefix(last_ms, instance) if last_place else None)
        moments = self._moments
        numbers = (last_place, self.records, len(moments), self.numbers, node, max(moments), min(moments))
        return f"EXECUTE sluice_count ({', '.join((*map(quoted, texts), *map(str, numbers)))})"

    def _streams(self) -> Iterable[_Counts]:
        streams: dict[int, list[_Group]] = {}
        for (stream, _, _), group in self._groups.items():
            streams.setdefault(stream, []).append(group)
        for stream, groups in streams.items():
            yield {
                "id": stream,
                "records": sum(group.records for group in groups),
                "tests": sum(group.tests for group in groups),
                "first_ms": groups[0].first_ms,
                "last_ms": max(groups, key=_last_place).last_ms,
            }

    def _tokens(self) -> Iterable[_Counts]:
        """What a token was let in for besides posting counts as no use, but it was in use."""
        tokens: dict[int, _Counts] = {}
        for (_, token, _), group in sorted(self._groups.items(), key=lambda item: item[1].last_place):
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


def _last_place(group: _Group) -> int:
    return group.last_place
