"""Devices: whose they are, what they measured, and the webhook that goes with the owner."""

from __future__ import annotations

import pytest

from embedded_server.store.orbit_store import Step, UplinkKey
from tests.embedded_server.routes.sensohive.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_that_an_integrator_sees_its_users_devices_and_a_user_its_own(world: World) -> None:
    owners = (world.ira, world.uma, world.ugo, world.kit, world.otto)
    devices = {owner.email: await world.device(owner) for owner in owners}

    async def seen(key: str) -> set[str]:
        return {each["id"] for each in (await world.ask(key, "GET", "/dev")).json()} & set(devices.values())

    ours = {devices[owner.email] for owner in (world.ira, world.uma, world.ugo)}
    assert await seen(await world.key(world.ira)) == ours
    assert await seen(await world.key(world.uma)) == {devices[world.uma.email]}


async def test_that_another_owner_gets_the_device_without_the_webhook(world: World) -> None:
    key, hers = await world.key(world.ira), await world.key(world.uma)
    device, webhook = await world.device(world.uma), await world.webhook(world.uma)
    reply = await world.ask(hers, "PUT", f"/dev/{device.lower()}/webhook", {"webhook": webhook.id})
    assert reply.json() == {
        "id": device, "name": "", "model": "ORBIT_K", "user": "uma@north.example", "webhook": webhook.id,
    }  # fmt: skip
    reply = await world.ask(key, "PUT", f"/dev/{device}/user", {"user": "uma@north.example"})
    assert reply.json()["webhook"] == webhook.id
    reply = await world.ask(key, "PUT", f"/dev/{device}/user", {"user": "ugo@north.example"})
    assert (reply.json()["user"], reply.json()["webhook"]) == ("ugo@north.example", "")
    assert (await world.ask(hers, "GET", f"/dev/{device}")).status_code == 404
    assert (await world.ask(hers, "GET", f"/webhook/{webhook.id}")).json()["devices"] == []
    await world.store.delete_webhook(webhook.id)


@pytest.mark.parametrize("user", ["otto@south.example", "jon@south.example", "kit@north.example", "nobody", ""])
async def test_that_nobody_else_is_made_the_owner(world: World, user: str) -> None:
    device = await world.device(world.uma)
    reply = await world.ask(await world.key(world.ira), "PUT", f"/dev/{device}/user", {"user": user})
    assert (reply.status_code, reply.json()["details"][0]["field"]) == (422, "user")


async def test_that_a_device_gets_a_webhook_of_its_owner_and_no_other(world: World) -> None:
    key, device = await world.key(world.uma), await world.device(world.uma)
    others = await world.webhook(world.ugo)
    for webhook in (others.id, "0" * 16):
        reply = await world.ask(key, "PUT", f"/dev/{device}/webhook", {"webhook": webhook})
        assert (reply.status_code, reply.json()["details"][0]["field"]) == (422, "webhook")
    reply = await world.ask(key, "PUT", f"/dev/{device}/webhook", {})
    assert (reply.status_code, reply.json()["details"][0]["field"]) == (422, "webhook")
    await world.store.delete_webhook(others.id)


async def test_that_data_points_come_oldest_first_within_from_and_to(world: World) -> None:
    key, device = await world.key(world.uma), await world.device(world.uma)
    points = {time_s: {"internal": time_s / 10} for time_s in (200, 100, 300)}
    await world.store.take_orbit_uplink(
        UplinkKey(device, 300, 1), is_request=False, decide=lambda sensor, _: Step(sensor, None, points=points)
    )

    async def times(**query: str) -> list[int]:
        reply = await world.ask(key, "GET", f"/dev/{device}/data", query=query)
        return [each["time"] for each in reply.json()]

    reply = await world.ask(key, "GET", f"/dev/{device}/data")
    assert reply.json()[0] == {"device": device, "time": 100, "data": {"internal": 10.0}}
    assert await times() == [100, 200, 300]
    assert await times(**{"from": "200"}) == [200, 300]
    assert await times(to="200") == [100]
    assert await times(limit="2") == [100, 200]
    reply = await world.ask(key, "GET", f"/dev/{device}/data", query={"from": "yesterday"})
    assert (reply.status_code, reply.json()["details"][0]["field"]) == (422, "from")
