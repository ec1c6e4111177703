"""`/templates`: targets for many devices at once, from a form with places that each device fills in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.deliveries.sealing import Sealer
from embedded_server.domain.event import TARGET
from embedded_server.domain.target_template import PlaceholderError, filled
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.routes.admin.target_wishes import TargetWishes
from embedded_server.routes.admin.template_filling import TemplateFilling, unknown_template
from embedded_server.services import Services
from embedded_server.store.delivery_store import SealedHeader, TargetWish
from embedded_server.store.template_store import KeptTemplate
from embedded_server.wire.devices import MOST_AT_ONCE
from embedded_server.wire.pages import PageJson
from embedded_server.wire.targets import TargetChangeJson
from embedded_server.wire.templates import (
    AssignedJson,
    AssignJson,
    GivenJson,
    NewTemplateJson,
    TemplateJson,
    assigned_row_to_json,
    template_to_json,
)

_SAMPLE: Final = {"type": "type", "name": "name", "eui": "0004A30B001C0530", "tag": "tag"}


class TemplateRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        sealer = Sealer(services.data_directory)
        self._wishes = TargetWishes(sealer)
        self._filling = TemplateFilling(sealer, self._wishes)
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/templates",
                GET=Operation(self.list_all, "All target templates", PageJson[TemplateJson], query=PAGE),
                POST=Operation(self.add, "Make a target template", TemplateJson, NewTemplateJson, 201, refusals=(422,)),
            ),
            resource(
                "/templates/{id:int}",
                GET=Operation(self.one, "One target template", TemplateJson, refusals=(404,)),
                PUT=Operation(
                    self.change, "Replace a target template", TemplateJson, NewTemplateJson, refusals=(404, 422)
                ),
                DELETE=Operation(self.delete, "Delete a target template", status=204, refusals=(404,)),
            ),
            resource(
                "/templates/{id:int}/devices",
                GET=Operation(self.given, "Devices that were given it", GivenJson, refusals=(404,)),
            ),
            resource(
                "/templates/{id:int}/assign",
                POST=Operation(
                    self.assign, "Give many devices a target", AssignedJson, AssignJson, refusals=(404, 422)
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        templates = [kept.template for kept in await self._store.templates_with_secrets()]
        return list_reply(templates, lambda each: f"{each.id:015}", template_to_json, page_wanted(request.query_params))

    async def one(self, request: Request) -> Response:
        return json_reply(template_to_json((await self._kept(request)).template))

    async def add(self, request: Request) -> Response:
        name, wish = self._read(await self._bodies.read(request, NewTemplateJson), ())
        return json_reply(template_to_json(await self._store.add_template(name, wish)), 201)

    async def change(self, request: Request) -> Response:
        kept = await self._kept(request)
        name, wish = self._read(await self._bodies.read(request, NewTemplateJson), kept.headers)
        changed = await self._store.change_template(kept.template.id, name, wish)
        if changed is None:
            raise unknown_template()
        return json_reply(template_to_json(changed))

    async def delete(self, request: Request) -> Response:
        if not await self._store.delete_template(request.path_params["id"]):
            raise unknown_template()
        return nothing()

    async def given(self, request: Request) -> Response:
        template = (await self._kept(request)).template
        return json_reply({"devices": await self._store.devices_given(template.id)})

    async def assign(self, request: Request) -> Response:
        kept = await self._kept(request)
        body = await self._bodies.read(request, AssignJson)
        ids = list(dict.fromkeys(body["devices"]))
        if len(ids) > MOST_AT_ONCE:
            raise unfit(f"There are {len(ids):,} devices, the limit is {MOST_AT_ONCE:,}.")
        known = await self._store.devices_and_targets(ids)
        replaces = body.get("replace", False)
        made = await asyncio.to_thread(
            lambda: [self._filling.made(kept, name, known.get(name), replaces=replaces) for name in ids]
        )
        assigned = [each for _, each in made if each is not None]
        if assigned and not body.get("dry_run", False):
            await self._store.assign_targets(kept.template.id, assigned)
            self._events.publish(TARGET, assigned[-1].device)
        return json_reply({"rows": [assigned_row_to_json(row) for row, _ in made]})

    def _read(self, body: NewTemplateJson, saved: Sequence[SealedHeader]) -> tuple[str, TargetWish]:
        """Raises RefusedError, also for what no device could fill in."""
        name = checked_text("name", body["name"])
        wish: TargetChangeJson = {
            "url": body["url"],
            "headers": body.get("headers", []),
            "fields": body.get("fields", []),
            "is_legacy": body.get("is_legacy", False),
            "allows_private": body.get("allows_private", False),
        }
        try:
            url = filled(body["url"], _SAMPLE)
            for header in body.get("headers", []):
                filled(header.get("value", ""), _SAMPLE)
        except PlaceholderError as error:
            raise unfit(str(error)) from None
        return name, self._wishes.read(wish, saved, url)

    async def _kept(self, request: Request) -> KeptTemplate:
        kept = await self._store.template(request.path_params["id"])
        if kept is None:
            raise unknown_template()
        return kept
