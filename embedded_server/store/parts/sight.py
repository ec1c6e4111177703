"""What rules open to a viewer, looked up on one connection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from embedded_server.domain.rec_type import matches
from embedded_server.domain.rule import Operation, Party, SignedRule
from embedded_server.store.engine import Engine, Sql
from embedded_server.store.parts.record_rows import RecordRows
from embedded_server.store.sight import (
    NOTHING_MORE,
    Foreign,
    ForeignRecord,
    Opened,
    Origin,
    Sight,
    Viewer,
    named_records,
    opening_rule,
    sight_of,
)

BY_ORIGINS = """
token IN (SELECT t.id FROM json_each(?) o JOIN token t
          ON t.app_key = CAST(o.value ->> 0 AS integer) AND t.identity = o.value ->> 1)
"""
_STREAMS = """
SELECT s.id, s.rec_type, s.account, a.email, s.records FROM stream s JOIN account a ON a.id = s.account
WHERE s.account != ?1 AND s.records > 0 AND (CAST(?2 AS text) IS NULL OR s.rec_type = ?2)
"""
_ORIGINS = """
SELECT DISTINCT t.identity, t.app_key, k.client_id FROM token t JOIN app_key k ON k.id = t.app_key WHERE t.account = ?
"""
_NOBODYS = ForeignRecord(0, "", "", Party())


def find_sight(
    connection: Sql, instance: str, rules: Sequence[SignedRule], rec_type: str | None, viewer: Viewer
) -> Sight:
    if not rules:
        return NOTHING_MORE
    rows = RecordRows(connection, instance)
    records = (rows.head(record_id) for record_id in named_records(rules, rec_type))
    foreign = (
        record
        for record in records
        if record is not None and record.owner.user != viewer.user and rec_type in (None, record.rec_type)
    )
    return sight_of(rules, _streams(connection, rules, rec_type, viewer), foreign, viewer)


async def find_opened(engine: Engine, rec_type: str | None, viewer: Viewer) -> list[Opened]:
    """Counted."""
    if not await engine.read(engine.rules):
        return []

    def find(connection: Sql) -> list[Opened]:
        sight = find_sight(connection, engine.instance, engine.rules(connection), rec_type, viewer)
        return _counted(connection, sight.opened)

    return await engine.read_slowly(find)


def _counted(connection: Sql, opened: Iterable[Opened]) -> list[Opened]:
    """With the numbers that no counter has."""
    sql = f"SELECT count(*) FROM record WHERE stream = ? AND {BY_ORIGINS}"
    return [
        each
        if each.records is not None
        else replace(each, records=connection.execute(sql, (each.stream, json_of(each.origins))).get)
        for each in opened
    ]


def json_of(origins: Iterable[Origin]) -> str:
    """As `BY_ORIGINS` takes them."""
    return json.dumps([(origin.key, origin.identity) for origin in origins])


def may(
    rules: Sequence[SignedRule], record: ForeignRecord | None, rec_type: str, viewer: Viewer, operation: Operation
) -> bool:
    """Takes the same way whether the record exists or not, so that the clock does not tell."""
    known = record or _NOBODYS
    rule = opening_rule(rules, rec_type, known.id, known.owner, viewer, operation)
    is_allowed = rule is not None or known.owner.user == viewer.user
    return known.rec_type == rec_type and is_allowed


def _streams(connection: Sql, rules: Sequence[SignedRule], rec_type: str | None, viewer: Viewer) -> Iterator[Foreign]:
    origins: dict[int, tuple[Origin, ...]] = {}
    patterns = {signed.rule.rec_type for signed in rules}
    for stream, name, account, user, records in connection.execute(_STREAMS, (viewer.account, rec_type)):
        if any(matches(pattern, name) for pattern in patterns):
            if account not in origins:
                origins[account] = tuple(Origin(*row) for row in connection.execute(_ORIGINS, (account,)))
            yield Foreign(stream, name, user, records, origins[account])
