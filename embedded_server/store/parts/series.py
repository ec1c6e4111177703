"""Devices and series, and the points of a series in as many buckets as a plot has pixels."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable

from embedded_server.domain.device import Device
from embedded_server.domain.moments import from_ms
from embedded_server.domain.series import POINT_COLUMNS, SeriesInfo
from embedded_server.store.engine import Sql
from embedded_server.store.parts.part import Part

_DEVICE = "SELECT name_on_network, name, network, rec_type, first_ms, last_ms, uplinks FROM device"
_SERIES = "SELECT id, rec_type, device, field, unit, points, first_ms, last_ms, last_value FROM series"

_POINTS = """
SELECT received_ms / CAST(1000 AS DOUBLE PRECISION), value, value, value, CAST(1 AS DOUBLE PRECISION) FROM measurement
WHERE series = ? AND received_ms >= ? AND received_ms < ? ORDER BY received_ms, reading LIMIT ?
"""
_BUCKETS = """
SELECT max(received_ms) / CAST(1000 AS DOUBLE PRECISION), min(value), max(value), avg(value),
       CAST(count(*) AS DOUBLE PRECISION) FROM measurement
WHERE series = ?1 AND received_ms >= ?2 AND received_ms < ?3 GROUP BY (received_ms - ?2) / ?4 ORDER BY 1
"""


class SeriesPart(Part):
    async def devices(self) -> list[Device]:
        sql = f"{_DEVICE} ORDER BY name_on_network"
        return [_device(*row) for row in await self._engine.read(lambda connection: connection.execute(sql).fetchall())]

    async def name_device(self, device_id: str, name: str) -> Device | None:
        def rename(connection: Sql) -> Device | None:
            connection.execute("UPDATE device SET name = ? WHERE name_on_network = ?", (name, device_id))
            row = connection.execute(f"{_DEVICE} WHERE name_on_network = ?", (device_id,)).fetchone()
            return row and _device(*row)

        return await self._engine.change(rename)

    async def series(self, rec_type: str | None, device: str | None) -> list[SeriesInfo]:
        asked = {"rec_type": rec_type, "device": device}
        given = {column: value for column, value in asked.items() if value is not None}
        where = " AND ".join(["TRUE", *(f"{column} = ?" for column in given)])
        sql = f"{_SERIES} WHERE {where} ORDER BY rec_type, device, field"
        rows = await self._engine.read(lambda connection: connection.execute(sql, list(given.values())).fetchall())
        return [_series(*row) for row in rows]

    async def points(self, series_id: int, since_ms: int, until_ms: int, buckets: int) -> bytes | None:
        return await self._engine.read_slowly(
            lambda connection: _points(connection, series_id, since_ms, until_ms, buckets)
        )


def _points(connection: Sql, series: int, since_ms: int, until_ms: int, buckets: int) -> bytes | None:
    bounds = connection.execute("SELECT first_ms, last_ms FROM series WHERE id = ?", (series,)).fetchone()
    if bounds is None:
        return None
    start, end = max(bounds[0], since_ms), min(bounds[1] + 1, until_ms)
    rows = list(connection.execute(_POINTS, (series, start, end, buckets + 1)))
    if len(rows) > buckets:
        width = -(-(end - start) // max(1, buckets))
        rows = list(connection.execute(_BUCKETS, (series, start, end, width)))
    return _columns(rows)


def _columns(rows: Iterable[Iterable[float]]) -> bytes:
    columns = [array("d", column) for column in zip(*rows, strict=True)] or [array("d") for _ in POINT_COLUMNS]
    if sys.byteorder == "big":
        for column in columns:
            column.byteswap()
    return b"".join(column.tobytes() for column in columns)


def _device(
    name_on_network: str, name: str, network: str, rec_type: str, first_ms: int, last_ms: int, uplinks: int
) -> Device:
    return Device(name_on_network, name, network, rec_type, from_ms(first_ms), from_ms(last_ms), uplinks)


def _series(
    row_id: int,
    rec_type: str,
    device: str,
    field: str,
    unit: str,
    points: int,
    first_ms: int,
    last_ms: int,
    last_value: float,
) -> SeriesInfo:
    return SeriesInfo(row_id, rec_type, device, field, unit, points, from_ms(first_ms), from_ms(last_ms), last_value)
