"""Series as JSON, their points as columns of float64."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from embedded_server.domain.moments import iso
from embedded_server.domain.series import POINT_COLUMNS, SeriesInfo
from embedded_server.wire.strict import WireError, moment, read
from embedded_server.wire.texts import Moment

POINTS_TYPE = "application/octet-stream"
COLUMNS_HEADER = "Sluice-Columns"
ROWS_HEADER = "Sluice-Rows"
_ROW = 8 * len(POINT_COLUMNS)


class SeriesJson(TypedDict):
    id: int
    rectype: str
    device: str
    field: str
    unit: str
    count: int
    first_at: Moment
    last_at: Moment
    last_value: float


def series_to_json(info: SeriesInfo) -> SeriesJson:
    return {
        "id": info.id,
        "rectype": info.rec_type,
        "device": info.device,
        "field": info.field,
        "unit": info.unit,
        "count": info.count,
        "first_at": iso(info.first_at),
        "last_at": iso(info.last_at),
        "last_value": info.last_value,
    }


def series_from_json(value: object) -> SeriesInfo:
    info = read(value, SeriesJson)
    return SeriesInfo(
        id=info["id"],
        rec_type=info["rectype"],
        device=info["device"],
        field=info["field"],
        unit=info["unit"],
        count=info["count"],
        first_at=moment(info["first_at"]),
        last_at=moment(info["last_at"]),
        last_value=info["last_value"],
    )


def points_headers(columns: bytes) -> dict[str, str]:
    """The headers that go with columns as `POINT_COLUMNS` describes them."""
    return {COLUMNS_HEADER: ",".join(POINT_COLUMNS), ROWS_HEADER: str(len(columns) // _ROW)}


def points_rows(headers: Mapping[str, str], columns: bytes) -> int:
    """How many rows there are. `headers` ignore case, as httpx's do. Raises WireError when the layout is another."""
    if headers.get(COLUMNS_HEADER) != ",".join(POINT_COLUMNS):
        raise WireError("The points have other columns than this version knows.")
    rows = headers.get(ROWS_HEADER, "")
    if not rows.isdecimal() or int(rows) * _ROW != len(columns):
        raise WireError("The points are cut short.")
    return int(rows)
