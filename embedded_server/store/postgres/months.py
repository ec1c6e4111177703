"""The months into which records are divided: made ahead, by whichever server comes first."""

from __future__ import annotations

from datetime import UTC, datetime

from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.store.postgres.connections import Connection

AHEAD = 2  # months beyond that of the moment
_LOCK = 0x534C5543_0001


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


def _start_ms(month: int) -> int:
    return to_ms(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC))
