"""Webhooks of all users through the admin API, by the rules their owners have."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from embedded_server.domain.webhook import Webhook
from tests.embedded_server.routes.admin.admin_server import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")
INES, UDO, URSULA = "ines@harbour.example", "udo@harbour.example", "ursula@harbour.example"
SENSOR = "1A2B3C"
URL = "https://hooks.harbour.example/in?key=93847561029384"


@pytest_asyncio.fixture(loop_scope="module")
async def server(shared_server: Running) -> AsyncIterator[Running]:
    admin = shared_server.admin
    if (await admin.get(f"/accounts/{INES}")).status_code == 404:
        await admin.post("/accounts", json={"email": INES, "organisation": "harbour", "integrator": True})
        for email in (UDO, URSULA):
            await admin.post("/accounts", json={"email": email, "organisation": "harbour", "parent": INES})
        body = {"type": "sigfox", "model": "ORBIT_K", "owner": UDO, "name": "Pier"}
        assert (await admin.put(f"/devices/{SENSOR}", json=body)).status_code == 200
    yield shared_server
    for webhook in (await admin.get("/webhooks")).json()["items"]:
        await admin.delete(f"/webhooks/{webhook['id']}")


async def stored(server: Running, email: str) -> Webhook:
    """As one is after its host was found to be public, which nobody can tell without a network."""
    account = (await server.admin.get(f"/accounts/{email}")).json()
    return await server.services.store.add_webhook(account["id"], URL)


async def test_that_all_webhooks_are_listed_with_their_owners(server: Running) -> None:
    first, second = await stored(server, UDO), await stored(server, URSULA)
    told = (await server.admin.get("/webhooks")).json()
    assert {webhook["id"]: webhook["owner"] for webhook in told["items"]} == {first.id: UDO, second.id: URSULA}
    assert all(webhook["enabled"] and webhook["url"] == URL for webhook in told["items"])
    page = (await server.admin.get("/webhooks", params={"limit": 1})).json()
    rest = (await server.admin.get("/webhooks", params={"after": page["next"]})).json()
    assert page["items"] + rest["items"] == told["items"]


async def test_that_a_sensor_sends_to_webhooks_of_its_owner_only(server: Running) -> None:
    own, foreign = await stored(server, UDO), await stored(server, URSULA)
    assert (await server.admin.put(f"/webhooks/{own.id}/devices/{SENSOR.lower()}")).status_code == 204
    refused = await server.admin.put(f"/webhooks/{foreign.id}/devices/{SENSOR}")
    assert (refused.status_code, refused.json()["code"]) == (422, "webhook_owner")
    listed = {one["id"]: one["devices"] for one in (await server.admin.get("/webhooks")).json()["items"]}
    assert listed == {own.id: [SENSOR], foreign.id: []}
    assert (await server.admin.delete(f"/webhooks/{own.id}/devices/{SENSOR}")).status_code == 204
    again = await server.admin.delete(f"/webhooks/{own.id}/devices/{SENSOR}")
    assert (again.status_code, again.json()["code"]) == (404, "device_unknown")


async def test_that_the_administrator_is_bound_by_the_same_restrictions(server: Running) -> None:
    webhook = await stored(server, UDO)
    for url, code in {
        "ftp://hooks.example/in": "webhook_scheme",
        "https://93.184.216.34/in": "webhook_ip_address",
        "https://user:word@hooks.example/in": "webhook_userinfo",
        "http://localhost:9000/in": "webhook_private_address",
    }.items():
        for reply in (
            await server.admin.post(f"/users/{UDO}/webhooks", json={"url": url}),
            await server.admin.put(f"/webhooks/{webhook.id}", json={"url": url}),
        ):
            assert (reply.status_code, reply.json()["code"]) == (422, code), url


async def test_that_integrators_have_no_webhooks(server: Running) -> None:
    reply = await server.admin.post(f"/users/{INES}/webhooks", json={"url": URL})
    assert (reply.status_code, reply.json()["code"]) == (422, "webhook_owner")


async def test_that_what_is_not_there_is_404(server: Running) -> None:
    webhook = await stored(server, UDO)
    for reply, code in (
        (await server.admin.put("/webhooks/nobody", json={"url": URL}), "webhook_unknown"),
        (await server.admin.delete("/webhooks/nobody"), "webhook_unknown"),
        (await server.admin.put(f"/webhooks/{webhook.id}/devices/FFFFFF"), "device_unknown"),
        (await server.admin.post("/users/who@else.example/webhooks", json={"url": URL}), "account_unknown"),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, code)
