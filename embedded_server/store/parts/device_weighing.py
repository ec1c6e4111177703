"""What a list, or a change of many, would make of each device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from embedded_server.domain.assignment import Pin
from embedded_server.domain.device import Description
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import (
    DECODER,
    TARGET,
    CellProblem,
    ImportRow,
    ReadRow,
    RowChange,
    RowOutcome,
    cells_of,
    described,
)
from embedded_server.store.engine import Sql
from embedded_server.store.parts.assignment_rows import check_pin, pin_words, pins_of
from embedded_server.store.parts.devices import known_descriptions
from embedded_server.store.template_store import Assigning, FilledTarget


@dataclass(frozen=True, slots=True)
class Weighed:
    row: ImportRow
    before: Description | None  # None of a new device
    after: Description
    target: Assigning | None = None


def weigh_list(connection: Sql, rows: Sequence[ReadRow], *, is_piece: bool) -> list[Weighed]:
    known = known_descriptions(connection, sorted({row.device for row in rows if row.device}))
    first: dict[str, int] = {}

    def is_alone(row: ReadRow) -> bool:
        return is_piece or not row.device

    return [
        _weigh_row(
            row, known.get(row.device), row.number if is_alone(row) else first.setdefault(row.device, row.number)
        )
        for row in rows
    ]


def weigh_change(
    connection: Sql, ids: Sequence[str], change: DeviceChange, targets: Mapping[str, FilledTarget], first: int
) -> list[Weighed]:
    """`targets` are those of a template, filled in. Raises RefusedError(422) for a decoder that there is not."""
    names = list(dict.fromkeys(ids))
    known = known_descriptions(connection, names)
    pinned = _pinned(connection, names, change.pin)
    weighed = []
    for number, name in enumerate(names, first):
        one = _weigh_change(number, name, known.get(name), change)
        if one.row.outcome is not RowOutcome.BAD:
            one = _with_target(_with_changes(one, pinned.get(name, ())), targets.get(name))
        weighed.append(one)
    return weighed


def _weigh_row(row: ReadRow, before: Description | None, first: int) -> Weighed:
    twice = () if first == row.number else (CellProblem("id", f"The device is in row {first}, too."),)
    after, problems = described(before or Description(), row.cells)
    return _weighed(row.number, row.device, before, after, row.problems + twice + problems)


def _weigh_change(number: int, device: str, before: Description | None, change: DeviceChange) -> Weighed:
    if before is None:
        return _bad(number, device, (CellProblem("id", "No device with this id is known."),))
    return _weighed(number, device, before, *change.of(device, number, before))


def _weighed(
    number: int, device: str, before: Description | None, after: Description, problems: tuple[CellProblem, ...]
) -> Weighed:
    if problems:
        return _bad(number, device, problems)
    if before is None:
        return Weighed(ImportRow(number, device, RowOutcome.NEW), None, after)
    old, new = cells_of(before), cells_of(after)
    changes = tuple(RowChange(name, old[name], new[name]) for name in old if old[name] != new[name])
    return _with_changes(Weighed(ImportRow(number, device, RowOutcome.SAME), before, after), changes)


def _bad(number: int, device: str, problems: tuple[CellProblem, ...]) -> Weighed:
    return Weighed(ImportRow(number, device, RowOutcome.BAD, problems), None, Description())


def _pinned(connection: Sql, names: Sequence[str], pin: Pin | None) -> dict[str, tuple[RowChange, ...]]:
    """Of those that are pinned otherwise."""
    if pin is None:
        return {}
    check_pin(connection, pin)
    pins = pins_of(connection, names)
    said = pin_words(connection, {pin, Pin(), *pins.values()})
    others = {name: before for name in names if (before := pins.get(name, Pin())) != pin}
    return {name: (RowChange(DECODER, said[before], said[pin]),) for name, before in others.items()}


def _with_target(one: Weighed, filled: FilledTarget | None) -> Weighed:
    if filled is None:
        return one
    told, target = filled
    if told.outcome == "bad":
        return _bad(one.row.number, one.row.device, (CellProblem(TARGET, told.words),))
    if target is None:
        return one
    return replace(_with_changes(one, (RowChange(TARGET, target.before, told.url),)), target=target)


def _with_changes(one: Weighed, changes: tuple[RowChange, ...]) -> Weighed:
    if not changes:
        return one
    return replace(one, row=replace(one.row, outcome=RowOutcome.CHANGED, changes=one.row.changes + changes))
