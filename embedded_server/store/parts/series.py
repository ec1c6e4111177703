"""Series, and the points of a series in as many buckets as a plot has pixels."""

from __future__ import annotations

from embedded_server.domain.moments import from_ms
from embedded_server.domain.series import SeriesInfo
from embedded_server.store.engine import Sql
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.points import points_of
from embedded_server.store.parts.rollups import WIDTH_MS, make_again
from embedded_server.store.rollup_store import RollPlace

_SERIES = "SELECT id, rec_type, device, field, unit, points, first_ms, last_ms, last_value FROM series"
_SLICE = 20_000  # points rolled up at once: others wait as long
_LAST_BUCKET = 10**9


class SeriesPart(Part):
    async def series(self, rec_type: str | None, device: str | None) -> list[SeriesInfo]:
        asked = {"rec_type": rec_type, "device": device}
        given = {column: value for column, value in asked.items() if value is not None}
        where = " AND ".join(["TRUE", *(f"{column} = ?" for column in given)])
        sql = f"{_SERIES} WHERE {where} ORDER BY rec_type, device, field"
        rows = await self._engine.read(lambda connection: connection.execute(sql, list(given.values())).fetchall())
        return [_series(*row) for row in rows]

    async def points(self, series_id: int, since_ms: int, until_ms: int, buckets: int) -> bytes | None:
        return await self._engine.read_slowly(
            lambda connection: points_of(connection, series_id, since_ms, until_ms, buckets)
        )

    async def roll_up(self, place: RollPlace | None) -> RollPlace | None:
        return await self._engine.change_beside(lambda connection: _roll_up(connection, place))


def _roll_up(connection: Sql, place: RollPlace | None) -> RollPlace | None:
    series = connection.execute("SELECT min(id) FROM series WHERE NOT is_rolled").get
    if series is None:
        return None
    bounds = connection.execute("SELECT first_ms, last_ms FROM series WHERE id = ?", (series,)).fetchone()
    first, end = bounds[0] // WIDTH_MS, bounds[1] // WIDTH_MS + 1
    start = place.bucket if place is not None and place.series == series else first
    until = min(_slice_end(connection, series, start), end)
    make_again(connection, series, start, until)
    if until >= end:
        connection.execute("UPDATE series SET is_rolled = TRUE WHERE id = ?", (series,))
    return RollPlace(series, until)


def _slice_end(connection: Sql, series: int, start: int) -> int:
    """The bucket behind that of the point so many points ahead."""
    sql = "SELECT received_ms FROM measurement WHERE series = ? AND received_ms >= ? ORDER BY received_ms LIMIT 1"
    last = connection.execute(f"{sql} OFFSET {_SLICE}", (series, start * WIDTH_MS)).get
    return _LAST_BUCKET if last is None else int(last) // WIDTH_MS + 1


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
