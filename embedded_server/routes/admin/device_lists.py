"""`/devices/import`, `/devices/bulk`: lists of devices and changes of many, tried out first, and taken back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.deliveries.sealing import Sealer
from embedded_server.domain.assignment import Pin
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import COLUMNS, MOST_ROWS, CellProblem, ImportResult, ReadRow
from embedded_server.domain.event import DECODER, DEVICE, TARGET
from embedded_server.domain.refusal import RefusedError
from embedded_server.envelopes.device_ids import device_id
from embedded_server.routes.admin.bodies import Bodies, unfit
from embedded_server.routes.admin.devices import checked_tags
from embedded_server.routes.admin.list_parts import ListParts
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply
from embedded_server.routes.admin.target_wishes import TargetWishes
from embedded_server.routes.admin.template_filling import TemplateFilling, unknown_template
from embedded_server.services import Services
from embedded_server.store.template_store import FilledTarget
from embedded_server.wire.device_imports import (
    BulkJson,
    ImportJson,
    ImportResultJson,
    UndoneJson,
    import_result_to_json,
    undone_to_json,
)
from embedded_server.wire.devices import MOST_AT_ONCE, DeleteDevicesJson, DeletionJson, deletion_to_json
from embedded_server.wire.texts import BREAKS, CONTROLS, LONGEST_NAME, LONGEST_NOTE

_HEX: Final = re.compile(r"[0-9A-Fa-f:\-\s]+")
_EUI: Final = re.compile(r"[0-9A-F]{16}|[0-9A-F]{1,8}")
_NOT_HEX: Final = re.compile(r"[:\-\s]")
_CONTROLS: Final = re.compile(f"[{CONTROLS}]")
_BREAKS: Final = re.compile(f"[{BREAKS}]")


class DeviceListRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)
        sealer = Sealer(services.data_directory)
        self._filling = TemplateFilling(sealer, TargetWishes(sealer))
        self._parts = ListParts()

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/devices/import",
                POST=Operation(
                    self.bring_in, "Take a list of devices", ImportResultJson, ImportJson, refusals=(409, 422)
                ),
            ),
            resource(
                "/devices/bulk",
                POST=Operation(
                    self.change_many, "Change many devices", ImportResultJson, BulkJson, refusals=(404, 409, 422)
                ),
            ),
            resource(
                "/devices/delete",
                POST=Operation(
                    self.delete_many,
                    "Delete many devices; their records stay",
                    DeletionJson,
                    DeleteDevicesJson,
                    refusals=(422,),
                ),
            ),
            resource(
                "/devices/imports/{id}/undo",
                POST=Operation(self.undo, "Take a list, or a change of many, back", UndoneJson, refusals=(404, 409)),
            ),
        ]

    async def bring_in(self, request: Request) -> Response:
        body = await self._bodies.read(request, ImportJson)
        columns, rows = body["columns"], body["rows"]
        _check(columns, rows)
        if "part" in body:
            whole = self._parts.joined(body["part"], columns, rows)
            if whole is None:
                return self._told(ImportResult("", (), {}), is_brief=True)
            rows = whole
        read = [_row(number, columns, cells) for number, cells in enumerate(rows, 1)]
        is_dry = body.get("dry_run", False)
        is_piece = is_dry and body.get("is_piece", False)
        skips_bad = body.get("skip_bad", False)
        result = await self._store.import_devices(read, is_dry=is_dry, skips_bad=skips_bad, is_piece=is_piece)
        return self._told(result, is_brief=body.get("is_brief", False))

    async def change_many(self, request: Request) -> Response:
        body = await self._bodies.read(request, BulkJson)
        ids = _checked_ids(body["ids"])
        change, first = _change(body), body.get("first", 1)
        targets = await self._filled(ids, change, first)
        is_dry = body.get("dry_run", False)
        result = await self._store.change_devices(ids, change, targets, first=first, is_dry=is_dry)
        if not is_dry:
            self._tell_besides(result.id, is_pinned=change.pin is not None, has_target=bool(change.template))
        return self._told(result, is_brief=body.get("is_brief", False))

    async def _filled(self, ids: Sequence[str], change: DeviceChange, first: int) -> Mapping[str, FilledTarget]:
        """The change's template, for what each device becomes by it."""
        if not change.template:
            return {}
        kept = await self._store.template(change.template)
        if kept is None:
            raise unknown_template()
        known = await self._store.devices_and_targets(ids)

        def fill() -> Mapping[str, FilledTarget]:
            filled = {}
            for number, name in enumerate(dict.fromkeys(ids), first):
                if name in known:
                    device, target = known[name]
                    after, _ = change.of(name, number, device.description)
                    device = replace(device, name=after.name, type=after.type, tags=after.tags)
                    filled[name] = self._filling.made(kept, name, (device, target), replaces=change.replaces)
            return filled

        return await asyncio.to_thread(fill)  # thousands of secrets are sealed: nobody else waits for that

    def _tell_besides(self, subject: str, *, is_pinned: bool, has_target: bool) -> None:
        if is_pinned:
            self._events.publish(DECODER, "")
        if has_target:
            self._events.publish(TARGET, subject)

    def _told(self, result: ImportResult, *, is_brief: bool) -> Response:
        if result.id:
            self._events.publish(DEVICE, result.id)
        return json_reply(import_result_to_json(result, is_brief=is_brief))

    async def delete_many(self, request: Request) -> Response:
        body = await self._bodies.read(request, DeleteDevicesJson)
        ids, is_dry = _checked_ids(body["ids"]), body.get("dry_run", False)
        deletion = await self._store.delete_devices(ids, is_dry=is_dry)
        if deletion.devices and not is_dry:
            self._events.publish(DEVICE, ids[0])
            self._events.publish(TARGET, ids[0])
        return json_reply(deletion_to_json(deletion))

    async def undo(self, request: Request) -> Response:
        undone = await self._store.undo_import(request.path_params["id"])
        if undone is None:
            raise RefusedError(404, "import_unknown", "There was no such import.", "Take the id that an import gave.")
        self._events.publish(DEVICE, request.path_params["id"])
        self._tell_besides(request.path_params["id"], is_pinned=True, has_target=True)
        return json_reply(undone_to_json(undone))


def _check(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Raises RefusedError(422)."""
    if "id" not in columns:
        raise unfit('There is no column "id".')
    if strange := [name for name in columns if name not in COLUMNS]:
        raise unfit(f"{len(strange)} of the columns are not known; there are {', '.join(COLUMNS)}.")
    if len(set(columns)) < len(columns):
        raise unfit("A column is there twice.")
    if len(rows) > MOST_ROWS:
        raise unfit(f"There are {len(rows):,} rows, the limit is {MOST_ROWS:,}.")


def _checked_ids(ids: list[str]) -> list[str]:
    """Raises RefusedError(422)."""
    if len(ids) > MOST_AT_ONCE:
        raise unfit(f"There are {len(ids):,} ids, the limit is {MOST_AT_ONCE:,}.")
    return ids


def _change(body: BulkJson) -> DeviceChange:
    """Raises RefusedError(422)."""
    cells = {name: text.strip() for name, text in body.get("set", {}).items()}
    if "id" in cells or not cells.keys() <= set(COLUMNS):
        raise unfit(f"What is set has to be some of {', '.join(COLUMNS[1:])}.")
    if problems := _unfit_cells(cells):
        raise unfit(problems[0].words)
    added, removed = checked_tags(body.get("add_tags", [])), checked_tags(body.get("remove_tags", []))
    wish = body.get("template")
    template, replaces = (wish["id"], wish.get("replace", False)) if wish else (0, False)
    return DeviceChange(cells, added, frozenset(removed), _pin(body), template, replaces)


def _pin(body: BulkJson) -> Pin | None:
    told = body.get("pin")
    if told is not None:
        return Pin(told["decoder_id"], told.get("version"))
    return Pin() if "pin" in body else None


def _row(number: int, columns: Sequence[str], texts: Sequence[str]) -> ReadRow:
    if len(texts) != len(columns):
        return ReadRow(number, "", {}, (CellProblem("", f"It has {len(texts)} cells, not {len(columns)}."),))
    cells = {name: stripped for name, text in zip(columns, texts, strict=True) if (stripped := text.strip())}
    device, wrong = _device(cells.pop("id", ""))
    problems = (CellProblem("id", wrong),) if wrong else ()
    return ReadRow(number, device, cells, problems + _unfit_cells(cells))


def _device(sent: str) -> tuple[str, str]:
    """And what is wrong with it. What looks like an EUI has to be one."""
    if not sent:
        return "", "The id is missing."
    found = device_id(sent)
    if found is None or _CONTROLS.search(found) or _BREAKS.search(found) or len(found) > LONGEST_NAME:
        return "", f'The id "{sent[:20]}" is none.'
    if _HEX.fullmatch(sent):
        digits = _NOT_HEX.sub("", sent).upper()
        if not _EUI.fullmatch(digits):
            return (
                "",
                f'The id "{sent[:40]}" has {len(digits)} hexadecimal digits; a DevEUI has 16, a Sigfox id up to 8.',
            )
        return digits, ""
    return found, ""


def _unfit_cells(cells: Mapping[str, str]) -> tuple[CellProblem, ...]:
    return tuple(CellProblem(name, wrong) for name, text in cells.items() if (wrong := _unfit(name, text)))


def _unfit(name: str, text: str) -> str:
    longest = LONGEST_NOTE if name == "notes" else LONGEST_NAME
    if len(text) > longest:
        return f"{name} has {len(text):,} characters, the limit is {longest:,}."
    if _CONTROLS.search(text) or (name != "notes" and _BREAKS.search(text)):
        return f"{name} has control characters."
    return ""
