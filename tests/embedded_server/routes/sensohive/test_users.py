"""Users of an integrator: made, renamed and deleted, with what belongs to them."""

from __future__ import annotations

import pytest

from tests.embedded_server.live import NOON_MS
from tests.embedded_server.routes.sensohive.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_that_a_user_goes_by_its_name_or_by_its_address(world: World) -> None:
    key = await world.key(world.ira)
    body = {"name": "Ann", "email": "ann@site.example", "integrator": False}
    reply = await world.ask(key, "POST", "/user", body)
    told = {**body, "parent": "ira@north.example", "created": NOON_MS // 1000}
    assert (reply.status_code, reply.json()) == (201, told)
    for name in ("Ann", "ann", "ann@site.example"):
        assert (await world.ask(key, "GET", f"/user/{name}")).json() == told
    assert told in (await world.ask(key, "GET", "/user")).json()
    account = await world.store.account("ann@site.example")
    assert account is not None
    assert (account.organisation, account.parent, account.is_integrator) == ("north", "ira@north.example", False)


async def test_that_a_user_needs_no_address(world: World) -> None:
    key = await world.key(world.ira)
    told = (await world.ask(key, "POST", "/user", {"name": "bo", "integrator": False})).json()
    assert "email" not in told
    changed = {"name": "bob", "integrator": False, "email": "bob@site.example"}
    reply = await world.ask(key, "PUT", "/user/bo", changed)
    assert reply.json() == {**told, **changed}
    assert (await world.ask(key, "GET", "/user/bo")).status_code == 404
    sent_back = await world.ask(key, "PUT", "/user/bob", reply.json())
    assert sent_back.json() == reply.json()


async def test_that_a_renamed_user_keeps_its_keys_and_devices(world: World) -> None:
    key = await world.key(world.ira)
    await world.ask(key, "POST", "/user", {"name": "cay", "integrator": False})
    made = await world.ask(key, "POST", "/key", {"name": "k", "scopes": ["readdev"], "user": "cay"})
    device = await world.device(world.ira)
    assert (await world.ask(key, "PUT", f"/dev/{device}/user", {"user": "cay"})).json()["user"] == "cay"
    await world.ask(key, "PUT", "/user/cay", {"name": "kay", "integrator": False})
    (seen,) = (await world.ask(made.json()["key"], "GET", "/dev")).json()
    assert (seen["id"], seen["user"]) == (device, "kay")


async def test_that_a_deleted_user_leaves_its_devices_to_the_integrator_and_nothing_to_anybody_else(
    world: World,
) -> None:
    key = await world.key(world.ira)
    await world.ask(key, "POST", "/user", {"name": "dee", "integrator": False})
    scopes = ["readdev", "setdevwebhook", "writewebhook"]
    hers = (await world.ask(await world.key(world.ira), "POST", "/key", {
        "name": "k", "scopes": scopes, "user": "dee"})).json()["key"]  # fmt: skip
    device = await world.device(world.ira)
    await world.ask(key, "PUT", f"/dev/{device}/user", {"user": "dee"})
    webhook = (await world.ask(hers, "POST", "/webhook", {"url": "https://hooks.example/dee"})).json()["id"]
    assert (await world.ask(hers, "PUT", f"/dev/{device}/webhook", {"webhook": webhook})).status_code == 200

    assert (await world.ask(key, "DELETE", "/user/dee")).status_code == 204

    assert (await world.ask(key, "GET", "/user/dee")).status_code == 404
    assert (await world.ask(hers, "GET", "/dev")).status_code == 401
    back = (await world.ask(key, "GET", f"/dev/{device}")).json()
    assert (back["user"], back["webhook"]) == ("ira@north.example", "")
    assert await world.store.webhook(webhook) is None
    reply = await world.ask(await world.key(world.jon), "POST", "/user", {"name": "dee", "integrator": False})
    assert reply.status_code == 201
    assert (await world.ask(hers, "GET", "/dev")).json()["error"] == "key_revoked"


async def test_that_a_user_whose_account_owns_more_stays_whole(world: World) -> None:
    key = await world.key(world.ira)
    account = await world.store.add_account("eve@north.example", "north", None, parent=world.ira.email)
    await world.store.create_key("app", "", account.id)
    hers, device = await world.key(account), await world.device(account)
    reply = await world.ask(key, "DELETE", "/user/eve@north.example")
    assert (reply.status_code, reply.json()["error"]) == (409, "conflict")
    assert (await world.ask(hers, "GET", f"/dev/{device}")).json()["user"] == "eve@north.example"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "uma@north.example", "integrator": False}, "name"),  # is there
        ({"name": "otto@south.example", "integrator": False}, "name"),
        ({"name": "f", "email": "otto@south.example", "integrator": False}, "name"),
        ({"name": "f", "email": "nowhere", "integrator": False}, "email"),
        ({"name": "a b", "integrator": False}, "name"),
        ({"name": "..", "integrator": False}, "name"),
        ({"name": "a/b@c.example", "integrator": False}, "name"),
        ({"name": "f", "integrator": True}, "integrator"),
        ({"name": "f", "integrator": False, "parent": "jon@south.example"}, "parent"),
        ({"name": "f"}, "integrator"),
    ],
)
async def test_that_what_is_not_valid_is_named(world: World, body: object, field: str) -> None:
    reply = await world.ask(await world.key(world.ira), "POST", "/user", body)
    assert reply.status_code == 422, reply.text
    assert reply.json()["details"][0]["field"] == field
