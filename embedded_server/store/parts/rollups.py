"""Rollups: of each series and quarter of an hour how many points there are, the first and last, extremes and sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from embedded_server.store.engine import Sql

WIDTH_MS: Final = 900_000
SCALE: Final = 2.0**-40  # of sums, exactly: a million of the largest numbers have one, too
_TINY: Final = 1e-280  # PostgreSQL refuses products that are too small for a number
SCALED_VALUE: Final = f"CASE WHEN abs(value) < {_TINY!r} THEN CAST(0 AS DOUBLE PRECISION) ELSE value * {SCALE!r} END"

_COLUMNS = "series, bucket, points, first_ms, first_value, last_ms, last_value, low, high, total"
_ADD = f"""
INSERT INTO rollup ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (series, bucket) DO UPDATE SET points = rollup.points + excluded.points,
    first_value = CASE WHEN excluded.first_ms < rollup.first_ms THEN excluded.first_value ELSE rollup.first_value END,
    first_ms = CASE WHEN excluded.first_ms < rollup.first_ms THEN excluded.first_ms ELSE rollup.first_ms END,
    last_value = CASE WHEN excluded.last_ms >= rollup.last_ms THEN excluded.last_value ELSE rollup.last_value END,
    last_ms = CASE WHEN excluded.last_ms >= rollup.last_ms THEN excluded.last_ms ELSE rollup.last_ms END,
    low = CASE WHEN excluded.low < rollup.low THEN excluded.low ELSE rollup.low END,
    high = CASE WHEN excluded.high > rollup.high THEN excluded.high ELSE rollup.high END,
    total = rollup.total + excluded.total
"""
_MADE_AGAIN = f"""
INSERT INTO rollup ({_COLUMNS})
SELECT ?1, bucket, count(*), min(received_ms), max(CASE WHEN place = 1 THEN value END), max(received_ms),
       max(CASE WHEN place_from_end = 1 THEN value END), min(value), max(value), sum({SCALED_VALUE})
FROM (
    SELECT received_ms / {WIDTH_MS} AS bucket, received_ms, value,
           row_number() OVER (PARTITION BY received_ms / {WIDTH_MS} ORDER BY received_ms, reading) AS place,
           row_number() OVER (PARTITION BY received_ms / {WIDTH_MS} ORDER BY received_ms DESC, reading DESC)
               AS place_from_end
    FROM measurement WHERE series = ?1 AND received_ms >= ?2 AND received_ms < ?3
) AS point GROUP BY bucket
ON CONFLICT (series, bucket) DO UPDATE SET points = excluded.points, first_ms = excluded.first_ms,
    first_value = excluded.first_value, last_ms = excluded.last_ms, last_value = excluded.last_value,
    low = excluded.low, high = excluded.high, total = excluded.total
"""
SeriesName: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Point:
    series: SeriesName
    unit: str
    at_ms: int
    reading: int
    value: float


def add_points(connection: Sql, points: Iterable[Point], ids: Mapping[SeriesName, int]) -> None:
    """Of points in the order of their readings, later than those there are of the same moment."""
    rows = [_row(series, bucket, values) for (series, bucket), values in _together(points, ids).items()]
    connection.executemany(_ADD, rows)


def make_again(connection: Sql, series: int, first: int, end: int) -> None:
    """Those from bucket `first` up to `end`, from the points that are there."""
    connection.execute("DELETE FROM rollup WHERE series = ? AND bucket >= ? AND bucket < ?", (series, first, end))
    connection.execute(_MADE_AGAIN, (series, first * WIDTH_MS, end * WIDTH_MS))


def make_touched_again(connection: Sql, points: Iterable[Point], ids: Mapping[SeriesName, int]) -> None:
    """The buckets these points lie in, whatever was in them."""
    for series, bucket in _together(points, ids):
        make_again(connection, series, bucket, bucket + 1)


def _together(points: Iterable[Point], ids: Mapping[SeriesName, int]) -> dict[tuple[int, int], list[Point]]:
    found: dict[tuple[int, int], list[Point]] = {}
    for point in points:
        found.setdefault((ids[point.series], point.at_ms // WIDTH_MS), []).append(point)
    return found


def _row(series: int, bucket: int, points: list[Point]) -> tuple[int | float, ...]:
    first = last = points[0]
    for point in points:
        first = point if point.at_ms < first.at_ms else first  # of equals the first
        last = point if point.at_ms >= last.at_ms else last  # of equals the last
    values = [point.value for point in points]
    total = sum(value * SCALE for value in values if abs(value) >= _TINY)
    return (
        series,
        bucket,
        len(points),
        first.at_ms,
        first.value,
        last.at_ms,
        last.value,
        min(values),
        max(values),
        float(total),
    )
