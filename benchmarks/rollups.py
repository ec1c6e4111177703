"""Opening a year of one field from the store, with rollups and without.

A year of a point every ten seconds: 3.2 million points, read in 1,000 buckets.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

import apsw

from embedded_server.store.sqlite.store import SqliteStore, open_store

_STEP_MS = 10_000
_YEAR_MS = 365 * 86_400_000
_START_MS = 1_735_689_600_000
_BUCKETS = 1_000
_ROUNDS = 21


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "data"
        directory.mkdir(mode=0o700)
        asyncio.run(_measure(directory))


async def _measure(directory: Path) -> None:
    await (await open_store(directory)).close()
    _fill(directory / "sluice.db")
    store = await open_store(directory)
    raw = await _opened(store, rounds=3)
    began = time.perf_counter()
    place = None
    slowest = 0.0
    while True:
        piece = time.perf_counter()
        place = await store.roll_up(place)
        slowest = max(slowest, time.perf_counter() - piece)
        if place is None:
            break
    print(f"{_YEAR_MS // _STEP_MS:,} points rolled up in {time.perf_counter() - began:.1f} s, longest {slowest:.3f} s")
    rolled = await _opened(store, rounds=_ROUNDS)
    print(f"a year in {_BUCKETS:,} buckets: {rolled * 1000:.1f} ms from rollups, {raw * 1000:.0f} ms from points")
    await store.close()


async def _opened(store: SqliteStore, rounds: int) -> float:
    """Seconds, the median."""
    found = []
    for number in range(rounds):
        began = time.perf_counter()
        await store.points(1, _START_MS + number, _START_MS + _YEAR_MS - number, _BUCKETS)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def _fill(file: Path) -> None:
    moments = range(_START_MS, _START_MS + _YEAR_MS, _STEP_MS)
    with closing(apsw.Connection(str(file))) as connection, connection:
        connection.execute(
            "INSERT INTO series (rec_type, device, field, unit, points, first_ms, last_ms, last_value) "
            "VALUES ('org.harbour.tide', 'A1', 'level', 'm', ?, ?, ?, 0.0)",
            (len(moments), moments[0], moments[-1]),
        )
        connection.executemany(
            "INSERT INTO measurement VALUES (1, ?, ?, ?)",
            ((at_ms, number << 16, math.sin(number / 8_640)) for number, at_ms in enumerate(moments, 1)),
        )


if __name__ == "__main__":
    main()
