"""Last uplinks: what was let in and what was refused, in one list, newest first. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app import words
from app.widgets.cells import Action, ActionsCell, TextCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column
from embedded_server.domain.decoding import Decoded, numeric_fields
from embedded_server.domain.reading import Reading
from embedded_server.domain.record_entry import RecordEntry
from embedded_server.domain.request import Request
from embedded_server.domain.units import field_units

Result = Literal["Let in", "Refused", "Not decoded"]
MOST = 12
MOST_VALUES = 4
_SIGNS: Mapping[Result, tuple[str, str]] = {
    "Let in": ("circle-check", "ok"),
    "Refused": ("circle-x", "danger"),
    "Not decoded": ("triangle-alert", "warn"),
}


@dataclass(frozen=True, slots=True)
class Uplink:
    """`id` tells rows apart across refreshes."""

    id: str
    request: int | None  # of the log, where it was refused
    at: datetime
    who: str
    rec_type: str
    said: str
    result: Result
    device: str = ""  # its id, where one is named


def merged(records: Sequence[RecordEntry], refusals: Sequence[Request], names: Mapping[str, str]) -> list[Uplink]:
    """By arrival, newest first; `names` are what people call their devices."""
    both = [_let_in(record, names) for record in records] + [_refused(refusal) for refusal in refusals]
    return sorted(both, key=lambda uplink: uplink.at, reverse=True)[:MOST]


def _let_in(record: RecordEntry, names: Mapping[str, str]) -> Uplink:
    reading = record.readings[0] if record.readings else None
    device = (reading.message.device if reading else None) or ""
    who = names.get(device) or device or record.remote
    said, result = _said(record, reading)
    return Uplink(record.id, None, record.received_at, who, record.rec_type, said, result, device)


def _said(record: RecordEntry, reading: Reading | None) -> tuple[str, Result]:
    if reading is None:
        return f"{words.count(record.size)} bytes of JSON, kept as sent", "Let in"
    decoded = reading.decoded
    if decoded is None:
        return f"{reading.message.event}, no decoder", "Let in"
    if decoded.errors:
        return f"Kept raw: {decoded.errors[0]}", "Not decoded"
    return values(decoded), "Let in"


def values(decoded: Decoded) -> str:
    """`co2 812 ppm   temperature 22.4 °C`, the first few."""
    units = field_units(decoded.data)
    fields = list(numeric_fields(decoded.data).items())[:MOST_VALUES]
    return "   ".join(f"{name} {words.value(number)} {units.get(name, '')}".rstrip() for name, number in fields)


def _refused(refusal: Request) -> Uplink:
    rec_type = refusal.rec_type or refusal.path
    said = f"{refusal.status}  {refusal.reason}"
    return Uplink(f"refused {refusal.id}", refusal.id, refusal.at, refusal.remote, rec_type, said, "Refused")


def columns(now: datetime) -> tuple[Column[Uplink], ...]:
    return (
        Column("TIME", lambda uplink: words.clock(uplink.at, now), "mono", width=98, sortable=False),
        Column("DEVICE", lambda uplink: uplink.who, "name", width=168, sortable=False),
        Column("RECTYPE", lambda uplink: uplink.rec_type, "mono", width=176, spare=1, sortable=False),
        Column(
            "VALUES OR REASON",
            lambda uplink: uplink.said,
            cell=_said_cell,
            width=240,
            stretch=True,
            sortable=False,
            tip=lambda uplink: uplink.said,
        ),
        Column("RESULT", lambda uplink: uplink.result, cell=_result_cell, width=116, sortable=False),
        Column("", lambda _: "", cell=_actions_cell, width=44, spare=2, sortable=False),
    )


def _said_cell(uplink: Uplink) -> TextCell:
    return TextCell(uplink.said, Type.BODY, "text" if uplink.result == "Let in" else _SIGNS[uplink.result][1])


def _actions_cell(uplink: Uplink) -> ActionsCell:
    return ActionsCell((Action("device", "router", "Open the device (Ctrl+D)"),) if uplink.device else ())


def _result_cell(uplink: Uplink) -> TextCell:
    icon, tone = _SIGNS[uplink.result]
    return TextCell(uplink.result, Type.BODY, tone, icon)
