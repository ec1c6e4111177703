"""Lists of devices and changes of many: weighed against what is known, taken in one transaction, and taken back."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import DECODER, TARGET, ImportResult, ReadRow, RowOutcome, Undone
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql
from embedded_server.store.parts.assignment_rows import pin_devices
from embedded_server.store.parts.chunks import PLACES, in_chunks
from embedded_server.store.parts.device_besides import Besides, besides_of, bring_back, can_return
from embedded_server.store.parts.device_rows import DescriptionRow, described_values
from embedded_server.store.parts.device_weighing import Weighed, weigh_change, weigh_list
from embedded_server.store.parts.devices import add_rows, describe_rows, hide_rows, known_descriptions
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.templates import assign_all
from embedded_server.store.template_store import FilledTarget

_KEEP: Final = "INSERT INTO device_import (id, at_ms, before) VALUES (?, ?, ?)"
_UNHEARD: Final = f"SELECT name_on_network FROM device WHERE seq = 0 AND uplinks = 0 AND name_on_network IN ({PLACES})"


class Kept(NamedTuple):
    """What a device was and became. `carried` are hashes, in hexadecimal digits, of what may be tokens in the target
    that it had."""

    device: str
    before: Sequence[object] | None  # None of a new device
    after: Sequence[object]
    besides_before: Besides | None = None
    besides_after: Besides | None = None
    carried: Sequence[str] = ()


class DeviceImportsPart(Part):
    async def import_devices(
        self, rows: Sequence[ReadRow], *, is_dry: bool, skips_bad: bool, is_piece: bool = False
    ) -> ImportResult:
        def weigh(connection: Sql) -> list[Weighed]:
            return weigh_list(connection, rows, is_piece=is_piece)

        return await self._take(weigh, DeviceChange(), is_dry=is_dry, skips_bad=skips_bad)

    async def change_devices(
        self,
        ids: Sequence[str],
        change: DeviceChange,
        targets: Mapping[str, FilledTarget],
        *,
        first: int = 1,
        is_dry: bool = False,
    ) -> ImportResult:
        def weigh(connection: Sql) -> list[Weighed]:
            return weigh_change(connection, ids, change, targets, first)

        return await self._take(weigh, change, is_dry=is_dry, skips_bad=True)

    async def _take(
        self, weigh: Callable[[Sql], list[Weighed]], change: DeviceChange, *, is_dry: bool, skips_bad: bool
    ) -> ImportResult:
        now_ms, import_id = self._engine.clock.now_ms(), str(uuid.uuid4())

        def take(connection: Sql) -> ImportResult:
            weighed = weigh(connection)
            if not skips_bad and any(each.row.outcome is RowOutcome.BAD for each in weighed):
                return _result("", weighed)
            kept = _write(connection, weighed, change, now_ms)
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
            return _undo(connection, [Kept(*each) for each in json.loads(row[0])], now_ms)

        return await self._engine.change(undo)


def _write(connection: Sql, weighed: Sequence[Weighed], change: DeviceChange, now_ms: int) -> list[Kept]:
    new = {each.row.device: each for each in weighed if each.row.outcome is RowOutcome.NEW}
    changed = {each.row.device: each for each in weighed if each.row.outcome is RowOutcome.CHANGED}
    besides = [DECODER] * (change.pin is not None) + [TARGET] * bool(change.template)
    before = besides_of(connection, list(changed), besides)
    add_rows(connection, {name: each.after for name, each in new.items()})
    describe_rows(connection, {name: each.after for name, each in changed.items()})
    if change.pin is not None:
        pin_devices(connection, dict.fromkeys(changed, change.pin))
    assign_all(connection, change.template, [each.target for each in weighed if each.target is not None], now_ms)
    after = besides_of(connection, list(changed), besides)
    return [_kept(each, before.get(name), after.get(name)) for name, each in (*new.items(), *changed.items())]


def _kept(each: Weighed, besides_before: Besides | None, besides_after: Besides | None) -> Kept:
    before = None if each.before is None else described_values(each.before)
    carried = sorted(one.hex() for one in each.target.replaced) if each.target else ()
    return Kept(each.row.device, before, described_values(each.after), besides_before, besides_after, carried)


def _result(import_id: str, weighed: Sequence[Weighed]) -> ImportResult:
    rows = tuple(each.row for each in weighed)
    return ImportResult(import_id, rows, Counter(row.outcome for row in rows))


def _undo(connection: Sql, kept: Sequence[Kept], now_ms: int) -> Undone:
    """What somebody changed after the list, or a device that was heard, stays."""
    names = [each.device for each in kept]
    unheard = {name for (name,) in in_chunks(connection, _UNHEARD, names)}
    as_left = _as_left(connection, kept)
    removed = [each.device for each in as_left if each.before is None and each.device in unheard]
    restored = {each.device: each for each in as_left if each.before is not None}
    describe_rows(
        connection,
        {name: DescriptionRow._make(each.before or ()).description for name, each in restored.items()},
    )
    bring_back(connection, {name: each.besides_before or {} for name, each in restored.items()}, now_ms)
    hide_rows(connection, removed)
    done = {*removed, *restored}
    return Undone(len(removed), len(restored), tuple(name for name in names if name not in done))


def _as_left(connection: Sql, kept: Sequence[Kept]) -> list[Kept]:
    """Those that nobody changed since, and that can be what they were."""
    names = [each.device for each in kept]
    now = known_descriptions(connection, names)
    besides = besides_of(connection, names, (kept[0].besides_after or ()) if kept else ())
    return [
        each
        for each in kept
        if each.device in now
        and list(described_values(now[each.device])) == list(each.after)
        and besides[each.device] == (each.besides_after or {})
        and can_return(connection, each.besides_before or {}, each.carried)
    ]
