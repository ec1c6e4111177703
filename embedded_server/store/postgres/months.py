"""The months into which records are divided: made ahead, by whichever server comes first, and dropped when all that was
in them has gone."""

from __future__ import annotations

from datetime import UTC, datetime

from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.store.engine import Sql
from embedded_server.store.postgres.connections import Connection

AHEAD = 2  # months beyond that of the moment
KEPT = 1  # months before that of the moment that are kept though empty: a clock may be set back
_LOCK = 0x534C5543_0001
# PostgreSQL's own cleaning gives the room of what was deleted back once nothing is left.
_EMPTY = """
SELECT CAST(CAST(inhrelid AS regclass) AS text) FROM pg_inherits
WHERE inhparent = CAST('record' AS regclass) AND pg_relation_size(inhrelid) = 0
"""


def month_of(ms: int) -> int:
    """Counted from the year 0."""
    moment = from_ms(ms)
    return moment.year * 12 + moment.month - 1


def bounds_of(month: int) -> tuple[int, int]:
    """Its first millisecond, and the next month's."""
    return _start_ms(month), _start_ms(month + 1)


def name_of(month: int) -> str:
    return f"record_{month // 12:04}_{month % 12 + 1:02}"


def make_months(connection: Connection, first: int, last: int) -> None:
    """Those that are not there yet. ATTACH, unlike CREATE … PARTITION OF, lets others go on writing."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        for month in range(first, last + 1):
            name = name_of(month)
            if connection.execute("SELECT to_regclass(%s)", (name,)).fetchone() == (None,):
                start, end = bounds_of(month)
                connection.execute(f"CREATE TABLE {name} (LIKE record INCLUDING DEFAULTS INCLUDING STORAGE)")
                connection.execute(
                    f"ALTER TABLE record ATTACH PARTITION {name} FOR VALUES FROM ({start:d}) TO ({end:d})"
                )


def empty_months(sql: Sql, now_ms: int) -> list[str]:
    """Those of the past in which nothing is left, not even room."""
    first_kept = name_of(month_of(now_ms) - KEPT)
    return sorted(name for (name,) in sql.execute(_EMPTY) if name < first_kept)


def drop_months(sql: Sql, names: list[str]) -> None:
    """Within a change, so that nobody writes; who reads is waited for, but not for long."""
    sql.execute("SET LOCAL lock_timeout = '200ms'")
    for name in names:
        sql.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
        if not sql.execute(f"SELECT EXISTS (SELECT 1 FROM {name})").get:
            sql.execute(f"DROP TABLE {name}")


def _start_ms(month: int) -> int:
    return to_ms(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC))
