"""Data points of Orbit sensors go to the webhook they are attached to, each by itself."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from embedded_server.deliveries import engine as engine_module
from embedded_server.domain import delivery_schedule
from embedded_server.domain.event import ORBIT
from embedded_server.domain.orbit import Sensor
from embedded_server.store.orbit_store import Step, UplinkKey
from tests.embedded_server.deliveries.receiving import answer, ok, receiver, until
from tests.embedded_server.routes.admin.admin_server import Running, running_server

pytestmark = pytest.mark.slow

SENSOR = "2A3B4C"
FIRST_S = 1_764_072_000


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setattr(delivery_schedule, "STEPS_S", (0, *[0.01] * 8))
    monkeypatch.setattr(delivery_schedule, "RESTS_S", (0, 0.01))
    monkeypatch.setattr(engine_module, "TICK", 0.05)
    adapted = lambda services: replace(services, private_webhooks=True)  # noqa: E731  one line says it
    async with running_server(tmp_path / "data", adapted=adapted) as running:
        yield running


async def a_webhook(server: Running, url: str) -> str:
    """With a sensor attached."""
    store = server.services.store
    owner = (await store.local_account()).id
    await store.save_orbit_device(SENSOR, "ORBIT_K", "Quay", owner, None)
    webhook = await store.add_webhook(owner, url)
    assert await store.attach_webhook(SENSOR, webhook.id)
    return webhook.id


async def points(server: Running, told: Mapping[int, Mapping[str, float]]) -> None:
    def decide(sensor: Sensor, is_new: bool) -> Step[str | None]:
        return Step(sensor, None, points=told if is_new else {})

    key = UplinkKey(SENSOR, min(told), 1)
    await server.services.store.take_orbit_uplink(key, is_request=False, decide=decide)
    server.services.events.publish(ORBIT, SENSOR)


async def delivered(server: Running) -> int:
    found = await server.admin.get("/deliveries", params={"state": "delivered"})
    return len(found.json()["items"])


async def test_that_each_data_point_is_one_request_with_a_single_object(server: Running) -> None:
    async with receiver() as taking:
        webhook = await a_webhook(server, taking.url)
        await points(server, {FIRST_S: {"temperature": 21.5}, FIRST_S + 600: {"temperature": 22.0}})
        got = await taking.wait_for(2)

        async def is_noted() -> bool:
            found = await server.services.store.webhook(webhook)
            return await delivered(server) == 2 and found is not None and found.last_status == 204

        await until(server, is_noted)
    bodies = sorted((json.loads(each.body) for each in got), key=lambda body: int(body["time"]))
    assert bodies == [
        {"device": SENSOR, "time": FIRST_S, "data": {"temperature": 21.5}},
        {"device": SENSOR, "time": FIRST_S + 600, "data": {"temperature": 22.0}},
    ]
    assert "webhook-id" in got[0].headers
    assert "sluice-hops" not in got[0].headers
    (target,) = (await server.admin.get("/targets", params={"webhook": webhook})).json()["items"]
    assert (target["health"], target["delivered"]) == ("healthy", 2)
    log = (await server.admin.get("/deliveries", params={"webhook": webhook})).json()["items"]
    assert [each["cause"] for each in log] == ["point", "point"]


async def test_that_a_webhook_that_is_gone_is_switched_off_and_served_again_when_it_is_on(server: Running) -> None:
    async with receiver(answer(410), ok()) as taking:
        webhook = await a_webhook(server, taking.url)
        await points(server, {FIRST_S: {"temperature": 21.5}})

        async def is_off() -> bool:
            found = await server.services.store.webhook(webhook)
            return found is not None and not found.is_enabled

        await until(server, is_off)
        found = await server.services.store.webhook(webhook)
        assert found is not None
        assert found.disabled_reason == "410: The receiver says that it is gone for good."
        await server.services.store.change_webhook(webhook, taking.url, is_enabled=True)
        await taking.wait_for(2)

        async def is_delivered() -> bool:
            return await delivered(server) == 1

        await until(server, is_delivered)


async def test_that_a_deleted_webhook_gets_nothing_more(server: Running) -> None:
    async with receiver(answer(503)) as refusing:
        webhook = await a_webhook(server, refusing.url)
        await points(server, {FIRST_S: {"temperature": 21.5}})
        await refusing.wait_for(1)
        await server.services.store.delete_webhook(webhook)
        await server.services.store.tidy_deliveries()
        (only,) = (await server.admin.get("/deliveries")).json()["items"]
        assert (only["state"], (await server.admin.get("/targets")).json()["items"]) == ("dropped", [])
