"""`/templates`: targets for many devices at once, from a form with places that each device fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.deliveries.sealing import Sealer, SealError
from embedded_server.deliveries.signature import new_secret
from embedded_server.domain.device import Device
from embedded_server.domain.event import TARGET
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.target_headers import HeaderError, check_header, tail_of
from embedded_server.domain.target_template import AssignedRow, PlaceholderError, filled
from embedded_server.domain.target_url import TargetUrlError, read_target_url
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.routes.admin.target_wishes import TargetWishes
from embedded_server.services import Services
from embedded_server.store.delivery_store import KeptTarget, SealedHeader, TargetWish
from embedded_server.store.template_store import Assigning, KeptTemplate
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
        self._sealer = Sealer(services.data_directory)
        self._wishes = TargetWishes(self._sealer)
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
            raise _unknown()
        return json_reply(template_to_json(changed))

    async def delete(self, request: Request) -> Response:
        if not await self._store.delete_template(request.path_params["id"]):
            raise _unknown()
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
        made = [self._made(kept, name, known.get(name), replaces=body.get("replace", False)) for name in ids]
        assigned = [each for _, each in made if each is not None]
        if assigned and not body.get("dry_run", False):
            await self._store.assign_targets(kept.template.id, assigned)
            self._events.publish(TARGET, assigned[-1].device)
        return json_reply({"rows": [assigned_row_to_json(row) for row, _ in made]})

    def _made(
        self, kept: KeptTemplate, name: str, known: tuple[Device, KeptTarget | None] | None, *, replaces: bool
    ) -> tuple[AssignedRow, Assigning | None]:
        if known is None:
            return AssignedRow(name, "bad", words="No device with this id is known."), None
        device, target = known
        try:
            wish = self._filled(kept, values_of(device))
        except (PlaceholderError, TargetUrlError, HeaderError) as error:
            return AssignedRow(name, "bad", words=str(error)), None
        except SealError:
            return AssignedRow(name, "bad", words="The values of its headers cannot be read any more."), None
        if target is not None and (not replaces or self._is_same(target, wish)):
            words = "" if replaces else "It has a target already."
            return AssignedRow(name, "same", target.target.url, words), None
        outcome = "new" if target is None else "changed"
        return AssignedRow(name, outcome, wish.url), Assigning(name, wish, self._sealer.seal(new_secret()))

    def _filled(self, kept: KeptTemplate, values: Mapping[str, str]) -> TargetWish:
        template = kept.template
        url = filled(template.url, values)
        read_target_url(url, allows_private=template.allows_private)
        headers = tuple(self._filled_header(header, values) for header in kept.headers)
        carried = self._wishes.carried(url, headers)
        return TargetWish(True, url, headers, template.fields, template.is_legacy, template.allows_private, carried)

    def _filled_header(self, header: SealedHeader, values: Mapping[str, str]) -> SealedHeader:
        text = self._sealer.open(header.sealed)
        value = filled(text, values)
        if value == text:
            return header
        check_header(header.name, value)
        return SealedHeader(header.name, tail_of(value), self._sealer.seal(value))

    def _is_same(self, target: KeptTarget, wish: TargetWish) -> bool:
        now = target.target
        facts = (now.url, now.fields, now.is_legacy, now.allows_private, now.is_enabled)
        is_same = facts == (wish.url, wish.fields, wish.is_legacy, wish.allows_private, wish.is_enabled)
        return is_same and self._opened(target.secrets.headers) == self._opened(wish.headers)

    def _opened(self, headers: Sequence[SealedHeader]) -> list[tuple[str, str]]:
        return [(header.name, self._sealer.open(header.sealed)) for header in headers]

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
            raise _unknown()
        return kept


def values_of(device: Device) -> dict[str, str]:
    """For the places of a template. A device has many tags; the first counts."""
    return {"type": device.type, "name": device.name, "eui": device.id, "tag": device.tags[0] if device.tags else ""}


def _unknown() -> RefusedError:
    return RefusedError(
        404, "template_unknown", "There is no template with this id.", "Fetch the list of templates again."
    )
