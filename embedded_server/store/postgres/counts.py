"""What each server on the database counted, and what is new in that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from embedded_server.domain.event import RECORD, REQUEST, Event
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.moments import from_ms
from embedded_server.store.postgres.connections import Connection

CHANNEL: Final = "sluice"
COUNTED_WITH_RECORDS: Final = (RECORD, REQUEST)  # in the transaction that stored them
_FROM: Final = "from"  # whose hint it is
LONGEST_HINT: Final = 7_000  # bytes; PostgreSQL carries 8,000

_COUNTS = b"""
SELECT id, 'record', records, last_record FROM node WHERE id <> %(node)s
UNION ALL SELECT id, 'request', requests, last_seq::text FROM node WHERE id <> %(node)s
UNION ALL SELECT node, type, count, newest FROM node_event WHERE node <> %(node)s
"""
TELL: Final = """
INSERT INTO node_event AS old (node, type, count, newest) VALUES (?, ?, ?, ?)
ON CONFLICT (node, type) DO UPDATE SET count = old.count + excluded.count, newest = excluded.newest
"""


def hint_of(node: int, events: Iterable[Event]) -> str:
    """What no counter says: whose they are, names and facts. Without those that do not fit."""
    facts = {event.type: {name: fact for name, fact in event.facts.items() if name != "count"} for event in events}
    hint = json.dumps({_FROM: {"node": node}, **facts})
    if len(hint) <= LONGEST_HINT:
        return hint
    return json.dumps({_FROM: {"node": node}, **{type_: {"more": True} for type_ in facts}})


class Counts:
    """Belongs to one thread."""

    def __init__(self, node: int) -> None:
        self._node = node
        self._seen: dict[tuple[int, str], int] = {}
        self._facts: dict[str, JsonObject] = {}  # hinted at, of what was not counted yet

    def begin(self, connection: Connection) -> None:
        """What was counted before this server started is no news."""
        for node, type_, count, _ in self._all(connection):
            self._seen[node, type_] = count

    def note(self, hint: str) -> bool:
        """Whether another server told it. What is no hint is passed over: anybody may send one."""
        try:
            told = json.loads(hint)
        except ValueError:
            return True
        if not isinstance(told, dict) or told.pop(_FROM, None) == {"node": self._node}:
            return False
        for type_, facts in told.items():
            if not isinstance(facts, dict):
                continue
            known = self._facts.setdefault(type_, {})
            names = [*_names(known), *_names(facts)]
            known.update(facts)
            if names:
                known["rectypes"] = [*dict.fromkeys(names)]
        return True

    def news(self, connection: Connection, now_ms: int) -> list[Event]:
        found: dict[str, tuple[int, str]] = {}
        for node, type_, count, newest in self._all(connection):
            more = count - self._seen.get((node, type_), 0)
            if more > 0:
                self._seen[node, type_] = count
                found[type_] = (found.get(type_, (0, ""))[0] + more, newest)
        facts, self._facts = self._facts, {}
        return [
            Event(type_, newest, from_ms(now_ms), {**facts.get(type_, {"more": True}), "count": count})
            for type_, (count, newest) in found.items()
        ]

    def _all(self, connection: Connection) -> Iterable[tuple[int, str, int, str]]:
        return connection.execute(_COUNTS, {"node": self._node}).fetchall()


def _names(facts: Mapping[str, JsonValue]) -> list[JsonValue]:
    names = facts.get("rectypes")
    return names if isinstance(names, list) else []
