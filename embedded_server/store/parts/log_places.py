"""Where in the log a moment lies. Records and other requests are numbered together, and the numbers grow with time."""

from __future__ import annotations

from embedded_server.store.engine import Sql

_RECORD = "SELECT seq, received_ms FROM record WHERE seq >= ? ORDER BY seq LIMIT 1"
_REQUEST = "SELECT id, at_ms FROM request WHERE id >= ? ORDER BY id LIMIT 1"


def time_of_first(connection: Sql, from_id: int) -> int | None:
    """When the first one with this id or a later one came."""
    found = _next(connection, from_id)
    return None if found is None else found[1]


def first_since(connection: Sql, at_ms: int, low: int, high: int) -> int:
    """The first id from `low` on that came then or later; `high` when there is none before it."""
    while low < high:
        middle = (low + high) // 2
        found = _next(connection, middle)
        if found is None or found[1] >= at_ms:
            high = middle
        else:
            low = found[0] + 1
    return low


def _next(connection: Sql, from_id: int) -> tuple[int, int] | None:
    found = [connection.execute(sql, (from_id,)).fetchone() for sql in (_RECORD, _REQUEST)]
    return min((row for row in found if row is not None), default=None)
