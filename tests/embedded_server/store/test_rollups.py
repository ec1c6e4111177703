"""Long ranges are read from rollups, and say what the points say."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from statistics import fmean

import apsw
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_server.store.base import RecordReadings, Store
from embedded_server.store.parts.rollups import WIDTH_MS
from embedded_server.store.rollup_store import RollPlace
from tests.embedded_server.homes import Home, Homes, passing
from tests.embedded_server.store.kit import NOON_MS, Sender, a_sender, erase
from tests.embedded_server.store.test_readings import columns, level, measure, reading

MONTH_MS = 30 * 24 * 3_600_000
numbers = st.one_of(st.floats(-1e6, 1e6), st.sampled_from((0.0, 5e-324, 1e308, -1e308, sys.float_info.max)))
Points = list[tuple[int, float]]


def spread(count: int) -> Points:
    """So many points over a month, out of order, several of them at one moment."""
    return [
        (NOON_MS + (number * 7_919 % count) * (MONTH_MS // count) // 2 * 2, float(number)) for number in range(count)
    ]


async def compare(
    store: Store, points: Points, buckets: int, since: int = 0, until: int = NOON_MS + 2 * MONTH_MS
) -> None:
    """`points` in the order in which they arrived."""
    found = columns(await store.points(1, since, until, buckets))
    inside = sorted((point for point in points if since <= point[0] < until), key=lambda point: point[0])
    assert len(found["t"]) <= buckets
    assert sum(found["n"]) == len(inside)
    start = 0
    for t, low, high, mean, n, first, last, t_first in zip(*found.values(), strict=True):
        values = [value for _, value in inside[start : start + int(n)]]
        assert (t_first, t) == (inside[start][0] / 1000, inside[start + int(n) - 1][0] / 1000)
        assert (low, high, first, last) == (min(values), max(values), values[0], values[-1])
        if max(map(abs, values)) < 1e9:
            assert mean == pytest.approx(fmean(values), abs=1e-6)
        assert low <= mean <= high
        start += int(n)


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.integers(0, 200), numbers), min_size=1, max_size=60),
    st.lists(st.integers(0, 59), max_size=6),
    st.integers(1, 8),
    st.integers(0, 50),
    st.integers(10, 200),
)
def test_that_rollups_say_what_the_points_say(
    homes: Homes, given_points: Points, gone: list[int], buckets: int, since: int, length: int
) -> None:
    """Whatever comes late, is deleted and is read anew; the unit of time is five minutes and a bit."""
    unit = WIDTH_MS // 3 + 7

    async def run() -> None:
        with passing(homes) as home:
            store = await home.open()
            points = [(NOON_MS + at * unit, value) for at, value in given_points]
            records = await measure(store, await a_sender(store), points)
            for index in gone:
                if index < len(points):
                    points[index] = (points[index][0], float(index))
                    await store.add_readings([RecordReadings(records[index], (reading(),), {0: [level(float(index))]})])
            for index in sorted({index for index in gone if index % 2 and index < len(points)}, reverse=True):
                await erase(store, records[index])
                del points[index]
            if points:
                await compare(store, points, buckets, NOON_MS + since * unit, NOON_MS + (since + length) * unit)
            await store.close()

    asyncio.run(run())


async def test_that_a_month_is_read_from_rollups(store: Store, sender: Sender) -> None:
    points = spread(300)
    await measure(store, sender, points)
    for buckets in (1, 2, 7, 100):
        await compare(store, points, buckets)
    await compare(store, points, 5, NOON_MS + 1, NOON_MS + MONTH_MS // 2 + 1)


async def test_that_nothing_has_to_be_rolled_up_of_what_was_measured_since(store: Store, sender: Sender) -> None:
    await measure(store, sender, spread(10))
    assert await store.roll_up(None) is None


async def test_that_what_was_measured_before_is_rolled_up_piece_by_piece(home: Home) -> None:
    points = spread(300)
    store = await home.open()
    await measure(store, await a_sender(store), points)
    await store.close()
    for statement in ("DELETE FROM rollup", "UPDATE series SET is_rolled = FALSE"):
        _change(home, statement)
    store = await home.open()
    await compare(store, points, 5)  # without them
    late = [(NOON_MS + 1, -5.0)]
    await measure(store, await a_sender(store), late)
    place: RollPlace | None = None
    pieces = 0
    while (place := await store.roll_up(place)) is not None:
        pieces += 1
    assert pieces == 1
    assert home.query("SELECT sum(points) FROM rollup") == [(len(points) + 1,)]
    await compare(store, points + late, 5)
    await store.close()


def _change(home: Home, statement: str) -> None:
    if home.database:
        with psycopg.connect(home.database) as connection:
            connection.execute(statement.encode())
        return
    with closing(apsw.Connection(str(home.directory / "sluice.db"))) as file:
        file.execute(statement)
