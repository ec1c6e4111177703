"""The columns of the records table and what their cells say. Pure but for the clock, which is handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from app import words
from app.screens.data.fields import Field
from app.screens.data.rows import Row, Scalar, State, reason, shown
from app.widgets.cells import TextCell
from app.widgets.fonts import Type
from app.widgets.labels import cut
from app.widgets.table_model import Column
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.reading import Reading

NOT_RECOGNISED = "not recognised"
READ_WITHIN = timedelta(seconds=2)  # a younger record without messages may not have been read yet
SIGNS = {
    State.FAILED: ("triangle-alert", "warn"),
    State.WARNED: ("triangle-alert", "text3"),
    State.UNDECODED: ("braces", "text3"),
}
LONGEST_HEX = 40  # characters of a payload in a cell
TIME, DEVICE = 0, 1
AT_END = 2  # columns after the fields
SIGN_WIDTH = 44


@dataclass(frozen=True, slots=True)
class Shown:
    """How cells speak: the present, the clock they tell, the names people gave to devices."""

    now: Callable[[], datetime]
    zone: tzinfo | None
    names: Mapping[str, str]
    read_until: datetime  # everything that arrived before it has been read

    def device(self, row: Row) -> str:
        if row.state is State.NOT_RECOGNISED:
            return "" if self.is_waiting(row) else NOT_RECOGNISED
        return self.names.get(row.device) or row.device

    def is_waiting(self, row: Row) -> bool:
        """Whether a record without messages may still get some."""
        arrived = row.entry.received_at
        return row.state is State.NOT_RECOGNISED and arrived > min(self.read_until, self.now() - READ_WITHIN)


def columns(fields: Sequence[Field], shown_as: Shown) -> tuple[Column[Row], ...]:
    return (
        Column("TIME", lambda row: _clock(row, shown_as), kind="mono", tip=lambda row: _times(row, shown_as)),
        Column(
            "DEVICE",
            shown_as.device,
            cell=lambda row: _device_cell(row, shown_as),
            tip=lambda row: cut(row.device if shown_as.device(row) != row.device else ""),
        ),
        *map(_field_column, fields),
        Column("RAW PDU", _hex, cell=_hex_cell, stretch=True),
        Column("", _remarks, cell=_sign_cell, width=SIGN_WIDTH, tip=_remarks),
    )


def _field_column(field: Field) -> Column[Row]:
    return Column(
        field.title,
        lambda row: shown(row.values[field.path], field.decimals) if field.path in row.values else "",
        cell=lambda row: _field_cell(row, field),
        align="right",
    )


def _field_cell(row: Row, field: Field) -> TextCell:
    if field.path in row.values:
        value: Scalar = row.values[field.path]
        return TextCell(
            cut(shown(value, field.decimals)), Type.BODY, "text3" if value is None else "text", align="right"
        )
    nothing = "—" if row.state in (State.FAILED, State.UNDECODED) else ""
    return TextCell(nothing, Type.BODY, "text3", align="right")


def _clock(row: Row, shown_as: Shown) -> str:
    return words.clock(row.entry.received_at, shown_as.now(), shown_as.zone)


def _times(row: Row, shown_as: Shown) -> str:
    return f"Arrived {words.full(row.entry.received_at, shown_as.zone)}"


def _device_cell(row: Row, shown_as: Shown) -> TextCell:
    text = cut(shown_as.device(row))
    if row.state is State.NOT_RECOGNISED:
        return TextCell(text, Type.BODY, "text3")
    is_named = row.device in shown_as.names
    return TextCell(text, Type.NAME, "text" if row.entry.is_mine else "text2", middle=not is_named)


def _hex(row: Row) -> str:
    payload = row.reading.message.payload if row.reading else None
    return payload.hex().upper() if payload else ""


def _hex_cell(row: Row) -> TextCell:
    payload = row.reading.message.payload if row.reading else None
    text = payload[: LONGEST_HEX // 2].hex().upper() if payload else ""
    more = "…" if payload and len(payload) > LONGEST_HEX // 2 else ""
    return TextCell(text + more, Type.MONO_SMALL, "text2")


def _remarks(row: Row) -> str:
    """Whose it is, and everything that is out of the ordinary, in words."""
    reading, owner = row.reading, row.entry.owner
    said = ["Test record: it counts nowhere"] if row.entry.is_test else []
    if reading and reading.is_duplicate:
        said.append("A copy of a frame that was here before")
    if reading and not reading.message.is_uplink:
        said.append(f"No uplink: {reading.message.event.replace('_', ' ')}")
    said += _complaints(row.state, reading)
    said.append(f"{'Yours' if owner.user == LOCAL_EMAIL else owner.user}, {owner.organisation}")
    if row.entry.granted_by is not None:
        said.append("Shown by a rule")
    return cut(". ".join(said))


def _complaints(state: State, reading: Reading | None) -> list[str]:
    if reading is None:
        return []
    if state is State.FAILED and reading.decoded:
        return [f"Not decoded: {reason(reading.decoded)}"]
    if state is State.UNDECODED:
        return ["No decoder is assigned to this payload"]
    return [f"Warning: {warning}" for warning in reading.decoded.warnings] if reading.decoded else []


def _sign_cell(row: Row) -> TextCell:
    """Who owns the record, unless there is something to say about it."""
    icon, tone = ("user", "accent") if row.entry.is_mine else ("users", "text3")
    if row.entry.is_test:
        icon, tone = "flask-conical", "info"
    elif row.state in SIGNS:
        icon, tone = SIGNS[row.state]
    elif row.reading and row.reading.is_duplicate:
        icon, tone = "copy", "text3"
    elif row.reading and not row.reading.message.is_uplink:
        icon, tone = "radio", "text3"
    return TextCell("", Type.BODY, tone, icon)
