"""Lists of devices and changes of many: weighed against what is known, taken in one transaction, and taken back."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from embedded_server.domain.device import Description
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import (
    CellProblem,
    ImportResult,
    ImportRow,
    ReadRow,
    RowChange,
    RowOutcome,
    Undone,
    cells_of,
    described,
)
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql
from embedded_server.store.parts.chunks import PLACES, in_chunks
from embedded_server.store.parts.device_rows import DescriptionRow, described_values
from embedded_server.store.parts.devices import add_rows, describe_rows, hide_rows, known_descriptions
from embedded_server.store.parts.part import Part

_KEEP: Final = "INSERT INTO device_import (id, at_ms, before) VALUES (?, ?, ?)"
_UNHEARD: Final = f"SELECT name_on_network FROM device WHERE seq = 0 AND uplinks = 0 AND name_on_network IN ({PLACES})"


@dataclass(frozen=True, slots=True)
class _Weighed:
    row: ImportRow
    before: Description | None  # None of a new device
    after: Description


class DeviceImportsPart(Part):
    async def import_devices(
        self, rows: Sequence[ReadRow], *, is_dry: bool, skips_bad: bool, is_piece: bool = False
    ) -> ImportResult:
        def weigh(connection: Sql) -> list[_Weighed]:
            return _weigh(connection, rows, is_piece=is_piece)

        return await self._take(weigh, is_dry=is_dry, skips_bad=skips_bad)

    async def change_devices(
        self, ids: Sequence[str], change: DeviceChange, *, first: int = 1, is_dry: bool = False
    ) -> ImportResult:
        def weigh(connection: Sql) -> list[_Weighed]:
            known = known_descriptions(connection, sorted(set(ids)))
            return [
                _weigh_change(number, name, known.get(name), change)
                for number, name in enumerate(dict.fromkeys(ids), first)
            ]

        return await self._take(weigh, is_dry=is_dry, skips_bad=True)

    async def _take(self, weigh: Callable[[Sql], list[_Weighed]], *, is_dry: bool, skips_bad: bool) -> ImportResult:
        now_ms, import_id = self._engine.clock.now_ms(), str(uuid.uuid4())

        def take(connection: Sql) -> ImportResult:
            weighed = weigh(connection)
            if not skips_bad and any(each.row.outcome is RowOutcome.BAD for each in weighed):
                return _result("", weighed)
            new = {each.row.device: each for each in weighed if each.row.outcome is RowOutcome.NEW}
            changed = {each.row.device: each for each in weighed if each.row.outcome is RowOutcome.CHANGED}
            add_rows(connection, {name: each.after for name, each in new.items()})
            describe_rows(connection, {name: each.after for name, each in changed.items()})
            kept = [_kept(name, each) for name, each in (*new.items(), *changed.items())]
            connection.execute(_KEEP, (import_id, now_ms, json.dumps(kept, ensure_ascii=False)))
            return _result(import_id, weighed)

        if is_dry:
            return _result("", await self._engine.read_slowly(weigh))
        return await self._engine.change(take)

    async def undo_import(self, import_id: str) -> Undone | None:
        now_ms = self._engine.clock.now_ms()

        def undo(connection: Sql) -> Undone | None:
            row = connection.execute(
                "SELECT before, undone_ms FROM device_import WHERE id = ?", (import_id,)
            ).fetchone()
            if row is None:
                return None
            if row[1] is not None:
                raise RefusedError(409, "import_undone", "That was taken back before.", "Do it again.")
            connection.execute("UPDATE device_import SET undone_ms = ? WHERE id = ?", (now_ms, import_id))
            return _undo(connection, json.loads(row[0]))

        return await self._engine.change(undo)


def _weigh(connection: Sql, rows: Sequence[ReadRow], *, is_piece: bool) -> list[_Weighed]:
    known = known_descriptions(connection, sorted({row.device for row in rows if row.device}))
    first: dict[str, int] = {}

    def is_alone(row: ReadRow) -> bool:
        return is_piece or not row.device

    return [
        _weigh_one(
            row, known.get(row.device), row.number if is_alone(row) else first.setdefault(row.device, row.number)
        )
        for row in rows
    ]


def _weigh_one(row: ReadRow, before: Description | None, first: int) -> _Weighed:
    twice = () if first == row.number else (CellProblem("id", f"The device is in row {first}, too."),)
    after, problems = described(before or Description(), row.cells)
    return _weighed(row.number, row.device, before, after, row.problems + twice + problems)


def _weigh_change(number: int, device: str, before: Description | None, change: DeviceChange) -> _Weighed:
    if before is None:
        return _bad(number, device, (CellProblem("id", "No device with this id is known."),))
    return _weighed(number, device, before, *change.of(device, number, before))


def _weighed(
    number: int, device: str, before: Description | None, after: Description, problems: tuple[CellProblem, ...]
) -> _Weighed:
    if problems:
        return _bad(number, device, problems)
    if before is None:
        return _Weighed(ImportRow(number, device, RowOutcome.NEW), None, after)
    old, new = cells_of(before), cells_of(after)
    changes = tuple(RowChange(name, old[name], new[name]) for name in old if old[name] != new[name])
    outcome = RowOutcome.CHANGED if changes else RowOutcome.SAME
    return _Weighed(ImportRow(number, device, outcome, changes=changes), before, after)


def _bad(number: int, device: str, problems: tuple[CellProblem, ...]) -> _Weighed:
    return _Weighed(ImportRow(number, device, RowOutcome.BAD, problems), None, Description())


def _result(import_id: str, weighed: Sequence[_Weighed]) -> ImportResult:
    rows = tuple(each.row for each in weighed)
    return ImportResult(import_id, rows, Counter(row.outcome for row in rows))


def _kept(name: str, each: _Weighed) -> list[object]:
    before = None if each.before is None else described_values(each.before)
    return [name, before, described_values(each.after)]


def _undo(connection: Sql, kept: Sequence[tuple[str, list[str] | None, list[str]]]) -> Undone:
    """What somebody changed after the list, or a device that was heard, stays."""
    names = [name for name, _, _ in kept]
    now, unheard = known_descriptions(connection, names), {name for (name,) in in_chunks(connection, _UNHEARD, names)}
    removed, restored, left = [], {}, []
    for name, before, after in kept:
        is_as_left = name in now and list(described_values(now[name])) == after
        if is_as_left and before is not None:
            restored[name] = DescriptionRow._make(before).description
        elif is_as_left and name in unheard:
            removed.append(name)
        else:
            left.append(name)
    describe_rows(connection, restored)
    hide_rows(connection, removed)
    return Undone(len(removed), len(restored), tuple(left))
