"""The points of a series in as many buckets as a plot has pixels: from rollups in the middle, from points at both ends.

Every row that a bucket is made of has the same columns, whether it stands for a point, a rollup or a bucket itself.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from embedded_server.domain.series import POINT_COLUMNS
from embedded_server.store.engine import Rows, Sql
from embedded_server.store.parts.rollups import SCALE, SCALED_VALUE, WIDTH_MS

_POINTS = """
SELECT received_ms, value FROM measurement
WHERE series = ? AND received_ms >= ? AND received_ms < ? ORDER BY received_ms, reading LIMIT ?
"""
_VALUE_AT = "(SELECT value FROM measurement WHERE series = ?1 AND received_ms = {} ORDER BY reading {} LIMIT 1)"
_OF_POINTS = f"""
SELECT slot, n, first_ms, {_VALUE_AT.format("first_ms", "ASC")}, last_ms, {_VALUE_AT.format("last_ms", "DESC")},
       low, high, total
FROM (
    SELECT (received_ms - ?2) / ?3 AS slot, count(*) AS n, min(received_ms) AS first_ms, max(received_ms) AS last_ms,
           min(value) AS low, max(value) AS high, sum({SCALED_VALUE}) AS total
    FROM measurement WHERE series = ?1 AND received_ms >= ?4 AND received_ms < ?5 GROUP BY 1
) AS bucket ORDER BY slot
"""
_OF_ROLLUPS = """
SELECT slot, n, first.first_ms, first.first_value, last.last_ms, last.last_value, bucket.low, bucket.high, bucket.total
FROM (
    SELECT (bucket - ?2) / ?3 AS slot, min(bucket) AS first_bucket, max(bucket) AS last_bucket, sum(points) AS n,
           min(low) AS low, max(high) AS high, sum(total) AS total
    FROM rollup WHERE series = ?1 AND bucket >= ?4 AND bucket < ?5 GROUP BY 1
) AS bucket
JOIN rollup AS first ON first.series = ?1 AND first.bucket = first_bucket
JOIN rollup AS last ON last.series = ?1 AND last.bucket = last_bucket ORDER BY slot
"""


class Bucket(NamedTuple):
    slot: int
    n: int
    first_ms: int
    first: float
    last_ms: int
    last: float
    low: float
    high: float
    total: float  # scaled

    def and_then(self, later: Bucket) -> Bucket:
        return Bucket(
            self.slot,
            self.n + later.n,
            self.first_ms,
            self.first,
            later.last_ms,
            later.last,
            min(self.low, later.low),
            max(self.high, later.high),
            self.total + later.total,
        )


def points_of(connection: Sql, series: int, since_ms: int, until_ms: int, buckets: int) -> bytes | None:
    """Columns; None when there is no such series."""
    sql = "SELECT first_ms, last_ms, is_rolled FROM series WHERE id = ?"
    row = connection.execute(sql, (series,)).fetchone()
    if row is None:
        return None
    first_ms, last_ms, is_rolled = row
    start, end = max(first_ms, since_ms), min(last_ms + 1, until_ms)
    points = list(connection.execute(_POINTS, (series, start, end, buckets + 1)))
    if len(points) <= buckets:
        return _columns(_point_row(at_ms / 1000, value) for at_ms, value in points)
    if is_rolled and end - start >= buckets * WIDTH_MS:
        return _columns(map(_column_row, _of_rollups(connection, series, start, end, buckets)))
    width = -(-(end - start) // buckets)
    rows = connection.execute(_OF_POINTS, (series, start, width, start, end))
    return _columns(_column_row(Bucket(*row)) for row in rows)


def _of_rollups(connection: Sql, series: int, start: int, end: int, buckets: int) -> list[Bucket]:
    base = start // WIDTH_MS
    slot = -(-(-(-end // WIDTH_MS) - base) // buckets)  # rollups of a bucket
    inner, outer = -(-start // WIDTH_MS), end // WIDTH_MS

    def of_points(since_ms: int, until_ms: int) -> Rows:
        return connection.execute(_OF_POINTS, (series, base * WIDTH_MS, slot * WIDTH_MS, since_ms, until_ms))

    pieces = [
        *of_points(start, inner * WIDTH_MS),
        *connection.execute(_OF_ROLLUPS, (series, base, slot, inner, outer)),
        *of_points(outer * WIDTH_MS, end),
    ]
    return _joined(Bucket(*piece) for piece in pieces)


def _joined(pieces: Iterable[Bucket]) -> list[Bucket]:
    """Neighbours of one slot become one."""
    found: list[Bucket] = []
    for piece in pieces:
        if found and found[-1].slot == piece.slot:
            found[-1] = found[-1].and_then(piece)
        else:
            found.append(piece)
    return found


def _point_row(at: float, value: float) -> tuple[float, ...]:
    return at, value, value, value, 1.0, value, value, at


def _column_row(bucket: Bucket) -> tuple[float, ...]:
    mean = min(max(bucket.total / bucket.n / SCALE, bucket.low), bucket.high)  # rounding takes it nowhere else
    ends = bucket.first, bucket.last, bucket.first_ms / 1000
    return bucket.last_ms / 1000, bucket.low, bucket.high, mean, float(bucket.n), *ends


def _columns(rows: Iterable[Iterable[float]]) -> bytes:
    columns = [array("d", column) for column in zip(*rows, strict=True)] or [array("d") for _ in POINT_COLUMNS]
    if sys.byteorder == "big":
        for column in columns:
            column.byteswap()
    return b"".join(column.tobytes() for column in columns)
