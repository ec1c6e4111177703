"""`/targets`: where devices' uplinks are sent on to; tried out, resumed, and their secrets changed."""

from __future__ import annotations

import secrets
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.deliveries.building import sending
from embedded_server.deliveries.sealing import Sealer
from embedded_server.deliveries.sending import Parcel
from embedded_server.deliveries.senet import uplink_body
from embedded_server.deliveries.signature import new_secret
from embedded_server.domain.delivery import Cause, DeliveryState
from embedded_server.domain.delivery_schedule import OLD_SECRET_MS
from embedded_server.domain.event import DELIVERY, TARGET
from embedded_server.domain.message import UPLINK, Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.target import Health, Target
from embedded_server.routes.admin.bodies import Bodies, checked_moment, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, Choice, Text, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.routes.admin.target_wishes import TargetWishes
from embedded_server.services import Services
from embedded_server.store.delivery_store import (
    DeliveriesWanted,
    KeptTarget,
    NewDelivery,
    Outcome,
)
from embedded_server.wire.deliveries import (
    DeliveryDetailJson,
    ReplayedJson,
    ReplaySinceJson,
    detail_to_json,
)
from embedded_server.wire.pages import PageJson
from embedded_server.wire.targets import (
    NewTargetJson,
    SignedTargetJson,
    TargetChangeJson,
    TargetJson,
    signed_target_to_json,
    target_to_json,
)

_DEVICE = Text("device", "Of this device only.")
_WEBHOOK = Text("webhook", "Of this webhook only.")
_HEALTH = Choice("health", "Those that are so.", ("all", *(health.value for health in Health)))
_LATEST = timedelta(days=366)


class TargetRoutes:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._events = services.events
        self._clock = services.clock
        self._sealer = Sealer(services.data_directory)
        self._wishes = TargetWishes(self._sealer)
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/targets",
                GET=Operation(
                    self.list_all, "All targets", PageJson[TargetJson], query=(*PAGE, _DEVICE, _WEBHOOK, _HEALTH)
                ),
                POST=Operation(
                    self.add, "Give a device a target", SignedTargetJson, NewTargetJson, 201, refusals=(409, 422)
                ),
            ),
            resource(
                "/targets/{id:int}",
                GET=Operation(self.one, "One target", TargetJson, refusals=(404,)),
                PUT=Operation(self.change, "Replace a target", TargetJson, TargetChangeJson, refusals=(404, 422)),
                DELETE=Operation(self.delete, "Delete a target", status=204, refusals=(404,)),
            ),
            resource(
                "/targets/{id:int}/test",
                POST=Operation(self.test, "Send a marked uplink now", DeliveryDetailJson, refusals=(404,)),
            ),
            resource(
                "/targets/{id:int}/resume",
                POST=Operation(self.resume, "Send again, beginning with what waits", TargetJson, refusals=(404,)),
            ),
            resource(
                "/targets/{id:int}/secret",
                POST=Operation(self.rotate, "Sign with a new secret", SignedTargetJson, refusals=(404,)),
            ),
            resource(
                "/targets/{id:int}/replay",
                POST=Operation(
                    self.replay, "Send again what failed since", ReplayedJson, ReplaySinceJson, refusals=(404, 422)
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        query = request.query_params
        device, webhook, health = _DEVICE.of(query), _WEBHOOK.of(query), _HEALTH.of(query)
        found = [
            target
            for target in await self._store.targets()
            if device in (None, target.device)
            and webhook in (None, target.webhook)
            and health in ("all", target.health)
        ]
        return list_reply(found, lambda target: f"{target.id:015}", target_to_json, page_wanted(query))

    async def one(self, request: Request) -> Response:
        return json_reply(target_to_json((await self._kept(request)).target))

    async def add(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewTargetJson)
        device, secret = checked_text("device", body["device"]), new_secret()
        target = await self._store.add_target(device, self._wishes.read(body, ()), self._sealer.seal(secret))
        self._events.publish(TARGET, str(target.id))
        return json_reply(signed_target_to_json(target, secret), 201)

    async def change(self, request: Request) -> Response:
        kept = await self._kept(request)
        body = await self._bodies.read(request, TargetChangeJson)
        wish = self._wishes.read(body, kept.secrets.headers)
        return self._changed(await self._store.change_target(kept.target.id, wish))

    async def delete(self, request: Request) -> Response:
        target_id: int = request.path_params["id"]
        if not await self._store.delete_target(target_id):
            raise _unknown()
        self._events.publish(TARGET, str(target_id))
        return nothing()

    async def resume(self, request: Request) -> Response:
        return self._changed(await self._store.resume_target(request.path_params["id"]))

    async def rotate(self, request: Request) -> Response:
        secret, until_ms = new_secret(), self._clock.now_ms() + OLD_SECRET_MS
        target = await self._store.rotate_signing(request.path_params["id"], self._sealer.seal(secret), until_ms)
        if target is None:
            raise _unknown()
        self._events.publish(TARGET, str(target.id))
        return json_reply(signed_target_to_json(target, secret))

    async def replay(self, request: Request) -> Response:
        target = (await self._kept(request)).target
        body = await self._bodies.read(request, ReplaySinceJson)
        since = max(checked_moment(body["since"]), from_ms(self._clock.now_ms()) - _LATEST)
        if body.get("dry_run", False):
            return json_reply({"queued": await self._store.failed_since(target.id, since)})
        queued = await self._store.replay_failed(target.id, since)
        self._events.publish(DELIVERY, str(target.id))
        return json_reply({"queued": queued})

    async def test(self, request: Request) -> Response:
        """Counts neither as a success nor as a failure."""
        kept = await self._kept(request)
        target, body = kept.target, await self._body(kept.target)
        new = NewDelivery(target.id, target.device, f"msg_test_{secrets.token_hex(8)}", Cause.TEST, body)
        delivery = await self._store.add_delivery(new)
        async with sending(self._services) as sender:
            came = await sender.send(kept, Parcel(new.message_id, body, is_test=True))
        state = DeliveryState.DELIVERED if came.is_success else DeliveryState.FAILED
        await self._store.settle([Outcome(delivery.id, target.id, came.attempt, state, is_test=True)])
        self._events.publish(DELIVERY, str(delivery.id))
        detail = await self._store.delivery(delivery.id)
        assert detail is not None
        return json_reply(detail_to_json(detail))

    async def _body(self, target: Target) -> bytes:
        """The last one that was sent to it; a made-up uplink where there is none."""
        for cause in (Cause.UPLINK, Cause.POINT):
            for last in await self._store.deliveries(DeliveriesWanted(target.id, cause=cause, limit=1)):
                if (detail := await self._store.delivery(last.id)) is not None:
                    return detail.body
        now = from_ms(self._clock.now_ms())
        message = Message("test", UPLINK, target.device, payload=b"Sluice", port=1, f_cnt=0, device_time=now)
        known = await self._store.device(target.device)
        return uplink_body(
            message,
            {},
            now,
            target.fields,
            is_legacy=target.is_legacy,
            is_duplicate=False,
            described=None if known is None else known.description,
        )

    async def _kept(self, request: Request) -> KeptTarget:
        kept = await self._store.target(request.path_params["id"])
        if kept is None:
            raise _unknown()
        return kept

    def _changed(self, target: Target | None) -> Response:
        if target is None:
            raise _unknown()
        self._events.publish(TARGET, str(target.id))
        return json_reply(target_to_json(target))


def _unknown() -> RefusedError:
    return RefusedError(404, "target_unknown", "There is no target with this id.", "Fetch the list of targets again.")
