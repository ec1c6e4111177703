"""Who uses a decoder, as rows and sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.widgets.cells import Action, ActionsCell, Cell, TextCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column
from embedded_server.domain.assignment import Assignment, overruled

EDIT, REMOVE = "edit", "remove"
ACTIONS = ActionsCell((Action(EDIT, "pencil", "Edit…"), Action(REMOVE, "trash-2", "Remove")))
ORDER = (
    "The most exact row counts: a device before a prefix of DevEUIs, a port before none, a recType before its prefix."
)


@dataclass(frozen=True, slots=True)
class Use:
    """A row of all assignments that is this decoder's; `remark` says why it never counts."""

    at: int
    row: Assignment
    remark: str


def uses(rows: Sequence[Assignment], decoder_id: int, names: Mapping[int, str]) -> list[Use]:
    lost = overruled(rows)
    return [
        Use(
            at,
            row,
            f"Never counts: {names.get(rows[lost[at]].decoder_id, 'another')} comes first" if at in lost else "",
        )
        for at, row in enumerate(rows)
        if row.decoder_id == decoder_id
    ]


def columns(devices: Mapping[str, str]) -> tuple[Column[Use], ...]:
    """`devices` are names by id."""
    return (
        Column("FOR", lambda use: who(use.row, devices), "name", width=260, stretch=True),
        Column("RECTYPE", lambda use: use.row.rec_type or "any", "mono", width=220),
        Column("PORT", lambda use: "any" if use.row.port is None else str(use.row.port), "number", width=64),
        Column("VERSION", lambda use: version(use.row), width=150, cell=_version),
        Column(
            "", lambda use: use.remark, width=180, spare=1, cell=lambda use: TextCell(use.remark, Type.HINT, "warn")
        ),
        Column("", lambda _: "", width=84, cell=lambda _: ACTIONS, sortable=False),
    )


def who(row: Assignment, devices: Mapping[str, str]) -> str:
    if row.device is not None:
        name = devices.get(row.device, "")
        return f"{name}, {row.device}" if name else row.device
    if row.dev_eui_prefix is not None:
        return f"DevEUI begins with {row.dev_eui_prefix}"
    return "Every device"


def version(row: Assignment) -> str:
    return "the live one" if row.version is None else f"pinned to v{row.version}"


def replaced(rows: Sequence[Assignment], at: int | None, row: Assignment) -> list[Assignment]:
    """With a row in the place of another; a new one stands first, so that it wins over those that ask for the same."""
    if at is None:
        return [row, *rows]
    return [row if number == at else one for number, one in enumerate(rows)]


def without(rows: Sequence[Assignment], places: Sequence[int]) -> list[Assignment]:
    return [one for number, one in enumerate(rows) if number not in places]


def fresh(decoder_id: int) -> Assignment:
    return Assignment(0, decoder_id)


def pinned(row: Assignment, number: int | None) -> Assignment:
    return replace(row, version=number)


def _version(use: Use) -> Cell:
    is_pinned = use.row.version is not None
    return TextCell(version(use.row), Type.BODY, "text" if is_pinned else "text2", icon="lock" if is_pinned else None)
