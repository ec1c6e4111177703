"""Devices of a Sluice server: the inventory, lists brought in, commissioning, and target templates."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from app.api.admin import AdminClient
from app.api.decoders import DecodersClient
from app.api.http import Json
from app.api.replies import read_page, read_reply
from embedded_server.domain.commissioning import CommissioningStep
from embedded_server.domain.device import Deletion, Device, DeviceCounts, DeviceFacets
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import ImportResult, Undone
from embedded_server.domain.device_track import Reception
from embedded_server.domain.target_template import AssignedRow, TargetTemplate
from embedded_server.wire.commissioning import commissioning_from_json
from embedded_server.wire.device_imports import import_result_from_json, undone_from_json
from embedded_server.wire.devices import (
    DescriptionJson,
    counts_from_json,
    deletion_from_json,
    device_from_json,
    facets_from_json,
    ids_from_json,
)
from embedded_server.wire.pages import Page
from embedded_server.wire.receptions import receptions_from_json
from embedded_server.wire.templates import (
    NewTemplateJson,
    assigned_from_json,
    given_from_json,
    template_from_json,
)

PATIENCE = 60.0  # seconds for thousands of rows
LARGEST_PART = 900_000  # bytes; a server takes a mebibyte at once


class DevicesClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin
        self.decoders = DecodersClient(admin)

    @property
    def base_url(self) -> str:
        return self._admin.base_url

    async def page(
        self,
        *,
        search: str = "",
        state: str = "all",
        target: str = "all",
        sort: str = "id",
        descending: bool = False,
        after: str = "",
        limit: int = 200,
        **exact: str,
    ) -> Page[Device]:
        """`sort` is id, name, rectype, type, target, last_heard, uplinks, day, rssi, lost, battery or interval; `exact`
        may name rectype, type, tag, class, decoder and signal. `state` may be `missing`, `target` may be `trouble`."""
        wanted = {"q": search, "after": after, **exact}
        query: dict[str, str | int | float] = {name: text for name, text in wanted.items() if text}
        order = "desc" if descending else "asc"
        query |= {"state": state, "target": target, "sort": sort, "order": order, "limit": limit}
        return read_page(await self._admin.ask("GET", "/devices", query), device_from_json)

    async def ids(self, narrowed: Mapping[str, str]) -> tuple[str, ...]:
        """Of all devices in an order, by the parameters of a page."""
        reply = await self._admin.ask("GET", "/devices/ids", dict(narrowed))
        return tuple(read_reply(reply, ids_from_json))

    async def some(self, ids: Sequence[str]) -> tuple[Device, ...]:
        """Those that are there."""
        reply = await self._admin.ask("POST", "/devices/some", body={"ids": list(ids)})
        return read_page(reply, device_from_json).items

    async def facets(self) -> DeviceFacets:
        return read_reply(await self._admin.ask("GET", "/devices/facets"), facets_from_json)

    async def all(self) -> list[Device]:
        return await self._admin.all_of("/devices", device_from_json)

    async def counts(self) -> DeviceCounts:
        """By state and by target health, of all devices."""
        return read_reply(await self._admin.ask("GET", "/devices/counts"), counts_from_json)

    async def one(self, device_id: str) -> Device:
        return read_reply(await self._admin.ask("GET", _path(device_id)), device_from_json)

    async def create(self, device_id: str, description: DescriptionJson) -> Device:
        body = {"id": device_id, **description}
        return read_reply(await self._admin.ask("POST", "/devices", body=body), device_from_json)

    async def change(self, device_id: str, description: DescriptionJson) -> Device:
        """What is left out stays as it is."""
        return read_reply(await self._admin.ask("PUT", _path(device_id), body=dict(description)), device_from_json)

    async def delete_many(self, ids: Sequence[str], *, is_dry: bool = False) -> Deletion:
        """What goes with them."""
        body: Json = {"ids": list(ids), "dry_run": is_dry}
        return read_reply(
            await self._admin.ask("POST", "/devices/delete", body=body, deadline=PATIENCE), deletion_from_json
        )

    async def change_many(
        self, ids: Sequence[str], change: DeviceChange, *, first: int = 1, is_dry: bool = False
    ) -> ImportResult:
        """`first` is the number of the first one. Of a real change the bad rows come back alone."""
        body: dict[str, Json] = {"ids": list(ids), "set": dict(change.cells), "first": first}
        body |= {"add_tags": list(change.added_tags), "remove_tags": list(change.removed_tags)}
        if (pin := change.pin) is not None:
            body["pin"] = {"decoder_id": pin.decoder, "version": pin.version} if pin.decoder else None
        if change.template:
            body["template"] = {"id": change.template, "replace": change.replaces}
        return await self._weighed("/devices/bulk", body | {"dry_run": is_dry, "is_brief": not is_dry})

    async def weigh(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> ImportResult:
        """What would become of these rows of a list; nobody looks for devices that are there twice. `columns` are some
        of `domain.device_import.COLUMNS`; every row has a text for each."""
        body = {"columns": list(columns), "rows": [list(row) for row in rows], "dry_run": True, "is_piece": True}
        return await self._weighed("/devices/import", body)

    async def bring_in(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> ImportResult:
        """All or, while one is bad, none; only the bad rows come back. A long list goes in parts, and nothing happens
        before the last one is there."""
        name, before = uuid.uuid4().hex, 0
        for part in await asyncio.to_thread(_parts, rows):
            is_last = before + len(part) == len(rows)
            wish = {"list": name, "before": before, "is_last": is_last}
            body = {"columns": list(columns), "rows": part, "is_brief": True, "part": wish}
            result = await self._weighed("/devices/import", body)
            before += len(part)
        return result

    async def _weighed(self, path: str, body: Json) -> ImportResult:
        reply = await self._admin.ask("POST", path, body=body, deadline=PATIENCE)
        return read_reply(reply, import_result_from_json)

    async def undo(self, import_id: str) -> Undone:
        reply = await self._admin.ask("POST", f"/devices/imports/{quote(import_id, safe='')}/undo", deadline=PATIENCE)
        return read_reply(reply, undone_from_json)

    async def commissioning(self, device_id: str) -> tuple[CommissioningStep, ...]:
        return read_reply(await self._admin.ask("GET", f"{_path(device_id)}/commissioning"), commissioning_from_json)

    async def mark_seen(self, device_id: str, *, is_seen: bool) -> tuple[CommissioningStep, ...]:
        """Whether its owner has seen a record of it."""
        reply = await self._admin.ask("PUT", f"{_path(device_id)}/commissioning", body={"seen": is_seen})
        return read_reply(reply, commissioning_from_json)

    async def receptions(self, device_id: str) -> tuple[tuple[datetime, Reception], ...]:
        """The gateways that heard it last, and when."""
        return read_reply(await self._admin.ask("GET", f"{_path(device_id)}/gateways"), receptions_from_json)

    async def templates(self) -> list[TargetTemplate]:
        return await self._admin.all_of("/templates", template_from_json)

    async def add_template(self, wish: NewTemplateJson) -> TargetTemplate:
        return read_reply(await self._admin.ask("POST", "/templates", body=dict(wish)), template_from_json)

    async def change_template(self, template_id: int, wish: NewTemplateJson) -> TargetTemplate:
        reply = await self._admin.ask("PUT", f"/templates/{template_id}", body=dict(wish))
        return read_reply(reply, template_from_json)

    async def delete_template(self, template_id: int) -> None:
        await self._admin.ask("DELETE", f"/templates/{template_id}")

    async def given(self, template_id: int) -> list[str]:
        """Devices whose targets came from it and were not changed by hand since."""
        return read_reply(await self._admin.ask("GET", f"/templates/{template_id}/devices"), given_from_json)

    async def assign(
        self, template_id: int, devices: Sequence[str], *, replaces: bool = False, is_dry: bool = False
    ) -> tuple[AssignedRow, ...]:
        """What became, or would become, of each device."""
        body = {"devices": list(devices), "replace": replaces, "dry_run": is_dry}
        reply = await self._admin.ask("POST", f"/templates/{template_id}/assign", body=body, deadline=PATIENCE)
        return read_reply(reply, assigned_from_json)


def _path(device_id: str) -> str:
    return f"/devices/{quote(device_id, safe='')}"


def _parts(rows: Sequence[Sequence[str]]) -> list[list[list[str]]]:
    """Each small enough for a body; at least one."""
    parts: list[list[list[str]]] = [[]]
    size = 0
    for row in rows:
        length = len(json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode()) + 1
        if size + length > LARGEST_PART and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(list(row))
        size += length
    return parts
