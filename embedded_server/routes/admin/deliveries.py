"""`/deliveries`: the log of what was sent on, how each try went, and the same once more."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.delivery import Cause, DeliveryDetail, DeliveryState
from embedded_server.domain.event import DELIVERY
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.bodies import Bodies, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import FROM, NUMBERED_PAGE, TO, Choice, Number, Text, page_wanted
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.store.delivery_store import DeliveriesWanted, NewDelivery
from embedded_server.wire.deliveries import (
    LONGEST_BODY,
    DeliveryDetailJson,
    DeliveryJson,
    ReplayJson,
    delivery_to_json,
    detail_to_json,
)
from embedded_server.wire.pages import PageJson, page_to_json

_TARGET = Number("target", "To this target only.")
_WEBHOOK = Text("webhook", "To this webhook only.")
_DEVICE = Text("device", "Of this device only.")
_RECORD = Text("record", "Of the record with this id only.")
_STATE = Choice("state", "Those that are so.", ("all", *(state.value for state in DeliveryState)))
_CAUSE = Choice("cause", "Those that came about so.", ("all", *(cause.value for cause in Cause)))
_ERROR = Text("error", "Whose last try failed with this code.")


class DeliveryRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        query = (*NUMBERED_PAGE, _TARGET, _WEBHOOK, _DEVICE, _RECORD, _STATE, _CAUSE, _ERROR, FROM, TO)
        return [
            resource(
                "/deliveries",
                GET=Operation(self.list_all, "Deliveries, newest first", PageJson[DeliveryJson], query=query),
            ),
            resource(
                "/deliveries/{id:int}",
                GET=Operation(self.one, "One with its body and tries", DeliveryDetailJson, refusals=(404,)),
            ),
            resource(
                "/deliveries/{id:int}/replay",
                POST=Operation(
                    self.replay,
                    "Send one again, as it was or edited",
                    DeliveryJson,
                    ReplayJson,
                    201,
                    refusals=(404, 422),
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        query, page = request.query_params, page_wanted(request.query_params)
        state, cause, webhook = _STATE.of(query), _CAUSE.of(query), _WEBHOOK.of(query)
        wanted = DeliveriesWanted(
            target=await self._target_of(webhook) if webhook else _TARGET.of(query),
            device=_DEVICE.of(query),
            record=_RECORD.of(query),
            state=None if state == "all" else DeliveryState(state),
            cause=None if cause == "all" else Cause(cause),
            error=_ERROR.of(query),
            since=FROM.of(query),
            until=TO.of(query),
            after_id=page.after_number,
            limit=page.limit + 1,
        )
        found = await self._store.deliveries(wanted)
        shown = found[: page.limit]
        cursor = str(shown[-1].id) if len(found) > len(shown) else None
        return json_reply(page_to_json(map(delivery_to_json, shown), cursor))

    async def one(self, request: Request) -> Response:
        return json_reply(detail_to_json(await self._detail(request)))

    async def replay(self, request: Request) -> Response:
        detail = await self._detail(request)
        told, target = detail.delivery, await self._store.target(detail.delivery.target)
        if target is None:
            raise unfit("The target is gone; give the device another one.")
        body = await self._bodies.read(request, ReplayJson)
        sent, name, cause = detail.body, told.message_id, Cause.REPLAY
        if "body" in body:
            sent, name, cause = body["body"].encode(), f"msg_edited_{secrets.token_hex(8)}", Cause.EDITED
        if len(sent) > LONGEST_BODY:
            raise unfit(f"The body has {len(sent):,} bytes, the limit is {LONGEST_BODY:,}.")
        new = NewDelivery(told.target, told.device, name, cause, sent, told.record_id, replay_of=told.id)
        delivery = await self._store.add_delivery(new)
        self._events.publish(DELIVERY, str(delivery.id))
        return json_reply(delivery_to_json(delivery), 201)

    async def _detail(self, request: Request) -> DeliveryDetail:
        detail = await self._store.delivery(request.path_params["id"])
        if detail is None:
            raise RefusedError(
                404, "delivery_unknown", "There is no delivery with this id.", "Fetch the list of deliveries again."
            )
        return detail

    async def _target_of(self, webhook: str) -> int:
        """Of one that got nothing yet: a target nobody has."""
        return next((target.id for target in await self._store.targets() if target.webhook == webhook), 0)
