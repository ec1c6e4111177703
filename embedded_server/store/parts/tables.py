"""Records with what was read from them, joined by the database and column by column: only what is asked for is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from embedded_server.store.engine import Sql
from embedded_server.store.found import Table
from embedded_server.store.parts.traces import MOST_READINGS

_OF_READING: Final = (
    *("device", "network", "event", "device_ms", "port", "f_cnt", "rssi", "snr", "gateways"),
    *("payload", "duplicate", "decoder", "status", "decoded"),
)
_COLUMNS: Final = {
    "instance": "0",
    "seq": "record.seq",
    "received_ms": "record.received_ms",
    "rec_type": "record.stream",
    "owner": "record.token",
    "tags": "record.tags",
    "is_test": "record.is_test",
    "body": "record.body",
    **{name: f"reading.{name}" for name in _OF_READING},
}
_FROM: Final = f"""
FROM record LEFT JOIN reading
    ON reading.id >= record.seq * {MOST_READINGS} AND reading.id < (record.seq + 1) * {MOST_READINGS}
WHERE record.seq IN (SELECT value FROM json_each(?)) ORDER BY record.seq
"""
# Few names for many rows: the numbers that stand for them are looked up once, not joined to each row.
_NAMES: Final = {
    "rec_type": "SELECT id, rec_type FROM stream WHERE id IN (SELECT value FROM json_each(?))",
    "owner": "SELECT token.id, account.email FROM token JOIN account ON account.id = token.account "
    "WHERE token.id IN (SELECT value FROM json_each(?))",
}


def table_of(connection: Sql, instance: str, seqs: Sequence[int], columns: Sequence[str], newest_first: bool) -> Table:
    """`seqs` as they are to be listed."""
    picked = ", ".join(_COLUMNS[column] for column in columns)
    sql = f"SELECT {picked} {_FROM} {'DESC' if newest_first else 'ASC'}, reading.id"
    rows = connection.execute(sql, (json.dumps(list(seqs)),)).fetchall()
    found: dict[str, Sequence[Any]] = dict(zip(columns, zip(*rows, strict=True), strict=True)) if rows else {}
    for column in _NAMES.keys() & found.keys():
        names = dict(connection.execute(_NAMES[column], (json.dumps(list(set(found[column]))),)))
        found[column] = [names[number] for number in found[column]]
    if "instance" in found:
        found["instance"] = [instance] * len(rows)
    return Table(found, seqs[-1] if seqs else None)
