"""Notification targets of a Sluice server and the log of what was sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.api.admin import AdminClient
from app.api.replies import read_page, read_reply
from embedded_server.domain.delivery import Delivery, DeliveryDetail
from embedded_server.domain.moments import iso
from embedded_server.domain.target import Target
from embedded_server.wire.deliveries import delivery_from_json, detail_from_json
from embedded_server.wire.pages import Page
from embedded_server.wire.targets import (
    TargetChangeJson,
    signed_target_from_json,
    target_from_json,
)

TEST_DEADLINE = 40.0  # seconds: the exchange itself may take ten, on each of several addresses


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Empty means any."""

    target: int | None = None
    device: str = ""
    state: str = ""
    cause: str = ""

    def query(self) -> dict[str, str | int | float]:
        wanted: Mapping[str, str | int | None] = {
            "target": self.target,
            "device": self.device,
            "state": self.state,
            "cause": self.cause,
        }
        return {name: value for name, value in wanted.items() if value}


class TargetsClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def of_device(self, device: str) -> Target | None:
        """A device has one, or none."""
        reply = await self._admin.ask("GET", "/targets", {"device": device})
        return next((one for one in read_page(reply, target_from_json).items if not one.webhook), None)

    async def add(self, device: str, wish: TargetChangeJson) -> Target:
        reply = await self._admin.ask("POST", "/targets", body={"device": device, **wish})
        return read_reply(reply, signed_target_from_json)[0]

    async def change(self, target: int, wish: TargetChangeJson) -> Target:
        """The whole of it; a header without a value keeps the one that is saved."""
        return read_reply(await self._admin.ask("PUT", f"/targets/{target}", body=dict(wish)), target_from_json)

    async def delete(self, target: int) -> None:
        await self._admin.ask("DELETE", f"/targets/{target}")

    async def test(self, target: int) -> DeliveryDetail:
        reply = await self._admin.ask("POST", f"/targets/{target}/test", body={}, deadline=TEST_DEADLINE)
        return read_reply(reply, detail_from_json)

    async def resume(self, target: int) -> Target:
        return read_reply(await self._admin.ask("POST", f"/targets/{target}/resume", body={}), target_from_json)

    async def new_secret(self, target: int) -> str:
        """The one of before signs, too, for a day."""
        reply = await self._admin.ask("POST", f"/targets/{target}/secret", body={})
        return read_reply(reply, signed_target_from_json)[1]

    async def count_failed(self, target: int, since: datetime) -> int:
        """How many `replay_failed` would send."""
        body = {"since": iso(since), "dry_run": True}
        return int((await self._admin.ask("POST", f"/targets/{target}/replay", body=body)).json()["queued"])

    async def replay_failed(self, target: int, since: datetime) -> int:
        """How many go again."""
        reply = await self._admin.ask("POST", f"/targets/{target}/replay", body={"since": iso(since)})
        return int(reply.json()["queued"])

    async def deliveries(self, wanted: DeliveryFilter, *, after: str = "", limit: int = 100) -> Page[Delivery]:
        """Newest first."""
        query = wanted.query() | {"limit": limit} | ({"after": after} if after else {})
        return read_page(await self._admin.ask("GET", "/deliveries", query), delivery_from_json)

    async def delivery(self, number: int) -> DeliveryDetail:
        return read_reply(await self._admin.ask("GET", f"/deliveries/{number}"), detail_from_json)

    async def replay(self, number: int, body: str | None = None) -> Delivery:
        """Without a body as it was, under the same message id."""
        wish = {} if body is None else {"body": body}
        return read_reply(await self._admin.ask("POST", f"/deliveries/{number}/replay", body=wish), delivery_from_json)
