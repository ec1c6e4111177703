"""From a Sigfox callback to a webhook: each data point alone, as the API tells it, and once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from embedded_server.deliveries.building import deliver
from embedded_server.domain.token import TokenKind
from tests.embedded_server.deliveries.hostile_urls import PUBLIC
from tests.embedded_server.deliveries.world import World as Receivers
from tests.embedded_server.deliveries.world import a_world
from tests.embedded_server.live import NOON_MS
from tests.embedded_server.routes.sensohive.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO_POINTS = "1200d701e301ff"


async def test_that_each_data_point_is_posted_alone_as_the_api_tells_it_and_once(world: World) -> None:
    key, device = await world.key(world.uma), await world.device(world.uma)
    made = await world.ask(key, "POST", "/webhook", {"url": "http://hooks.example/in?key=s3cret"})
    await world.ask(key, "PUT", f"/dev/{device}/webhook", {"webhook": made.json()["id"]})
    token = (await world.live.dana.token(TokenKind.SIGFOX, "SIGFOX:WRITE")).value
    callback = {"device": device, "time": NOON_MS // 1000, "seqNumber": 7, "data": TWO_POINTS, "ack": False}

    async with a_world() as receivers:
        services = replace(world.live.services, resolver=at_the_receiver, dialler=receivers)
        delivering = asyncio.create_task(deliver(services))
        for _ in range(3):  # a repeat makes no points
            assert (await world.live.http.post(f"/sigfox/{token}/data", json=callback)).status_code == 204
        await until_told(world, made.json()["id"], receivers, 2)
        points = (await world.ask(key, "GET", f"/dev/{device}/data")).json()
        delivering.cancel()
        await asyncio.wait([delivering])

    assert len(points) == 2
    assert sorted(map(json.loads, receivers.good.bodies), key=lambda point: point["time"]) == points
    assert all(head.startswith(b"POST /in?key=s3cret HTTP/1.1\r\n") for head in receivers.good.heads)
    assert receivers.canary.bodies == []
    await world.store.delete_webhook(made.json()["id"])


async def until_told(world: World, webhook_id: str, receivers: Receivers, count: int) -> None:
    """Until so many were sent, and the webhook says what came of it. Looked at whenever something happened."""
    async with asyncio.timeout(30):
        with world.live.services.events.listen() as listener:
            while len(receivers.good.bodies) < count:
                await listener.take(0.2)
            while (webhook := await world.store.webhook(webhook_id)) is not None and webhook.last_status != 204:
                await listener.take(0.2)


async def at_the_receiver(_host: str) -> list[str]:
    return [PUBLIC]
