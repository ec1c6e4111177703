"""Records with what was read from them, joined by the database and column by column: only what is asked for is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from embedded_server.store.engine import Sql
from embedded_server.store.found import Table
from embedded_server.store.parts.traces import MOST_READINGS

_OF_READING: Final = (
    *("device", "network", "event", "device_ms", "port", "f_cnt", "rssi", "snr", "gateways"),
    *("payload", "duplicate", "decoder", "status", "decoded"),
)
_COLUMNS: Final = {
    "seq": "record.seq",
    "received_ms": "record.received_ms",
    "rec_type": "stream.rec_type",
    "owner": "account.email",
    "tags": "record.tags",
    "is_test": "record.is_test",
    "body": "record.body",
    **{name: f"reading.{name}" for name in _OF_READING},
}
_FROM: Final = f"""
FROM record JOIN stream ON stream.id = record.stream JOIN token ON token.id = record.token
JOIN account ON account.id = token.account
LEFT JOIN reading ON reading.id >= record.seq * {MOST_READINGS} AND reading.id < (record.seq + 1) * {MOST_READINGS}
WHERE record.seq IN (SELECT value FROM json_each(?)) ORDER BY record.seq
"""


def table_of(connection: Sql, instance: str, seqs: Sequence[int], columns: Sequence[str], newest_first: bool) -> Table:
    """`seqs` as they are to be listed."""
    known = {"instance": f"'{instance}'", **_COLUMNS}
    picked = ", ".join(known[column] for column in columns)
    sql = f"SELECT {picked} {_FROM} {'DESC' if newest_first else 'ASC'}, reading.id"
    rows = connection.execute(sql, (json.dumps(list(seqs)),)).fetchall()
    return Table(dict(zip(columns, zip(*rows, strict=True), strict=True)) if rows else {}, seqs[-1] if seqs else None)
