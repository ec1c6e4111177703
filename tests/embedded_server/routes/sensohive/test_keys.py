"""Keys: shown once, named by id or value, never stronger than what made them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.embedded_server.live import ADMIN_TOKEN, NOON_MS
from tests.embedded_server.routes.sensohive.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOON = NOON_MS // 1000


async def made(world: World, key: str, **body: object) -> dict[str, Any]:
    reply = await world.ask(key, "POST", "/key", body)
    assert reply.status_code == 201, reply.text
    told: dict[str, Any] = reply.json()
    return told


async def test_that_only_its_making_shows_a_key(world: World) -> None:
    key = await world.key(world.uma)
    told = await made(world, key, name=" dashboard ", scopes=["readdev", "readkey"], expiration=NOON + 60)
    assert re.fullmatch(r"[A-Za-z0-9]{64}", told["key"])
    assert told == {
        "id": told["id"],
        "name": "dashboard",
        "key": told["key"],
        "expiration": NOON + 60,
        "scopes": ["readdev", "readkey"],
        "user": "uma@north.example",
        "revoked": False,
        "created": NOON,
    }
    masked = {**told, "key": "*" * 60 + told["key"][-4:]}
    assert masked in (await world.ask(told["key"], "GET", "/key")).json()
    for name in (str(told["id"]), told["key"]):
        assert (await world.ask(key, "GET", f"/key/{name}")).json() == masked


async def test_that_a_key_ends_when_it_says_and_at_once_when_it_is_revoked(world: World) -> None:
    key = await world.key(world.uma)
    told = await made(world, key, name="k", scopes=["readdev"], expiration=NOON + 60)
    world.clock.ms = NOON_MS + 59_999
    assert (await world.ask(told["key"], "GET", "/dev")).status_code == 200
    world.clock.ms = NOON_MS + 60_000
    reply = await world.ask(told["key"], "GET", "/dev")
    assert (reply.status_code, reply.json()["error"]) == (401, "key_expired")
    reply = await world.ask(key, "PUT", f"/key/{told['id']}", {"name": "k", "scopes": ["readdev"], "expiration": 0})
    assert reply.json()["expiration"] == 0
    assert (await world.ask(told["key"], "GET", "/dev")).status_code == 200
    assert (await world.ask(key, "DELETE", f"/key/{told['key']}")).status_code == 204
    assert (await world.ask(key, "DELETE", f"/key/{told['id']}")).status_code == 204
    reply = await world.ask(told["key"], "GET", "/dev")
    assert (reply.status_code, reply.json()["error"]) == (401, "key_revoked")
    assert (await world.ask(key, "GET", f"/key/{told['id']}")).json()["revoked"] is True


async def test_that_a_revoked_key_stays_revoked(world: World) -> None:
    key = await world.key(world.uma)
    told = await made(world, key, name="k", scopes=["readdev"])
    await world.ask(key, "DELETE", f"/key/{told['id']}")
    reply = await world.ask(key, "PUT", f"/key/{told['id']}", {"name": "again", "scopes": ["readdev"]})
    assert (reply.status_code, reply.json()["details"][0]["field"]) == (422, "key")
    assert (await world.ask(told["key"], "GET", "/dev")).json()["error"] == "key_revoked"


async def test_that_a_key_gives_no_scope_that_it_lacks(world: World) -> None:
    key = await world.key(world.uma, ("writekey", "readdev"))
    reply = await world.ask(key, "POST", "/key", {"name": "k", "scopes": ["readdev", "orbitman"]})
    assert (reply.status_code, reply.json()["scope"]) == (403, "orbitman")
    told = await made(world, await world.key(world.uma), name="k", scopes=["orbitman"])
    path = f"/key/{told['id']}"
    assert (await world.ask(key, "PUT", path, {"name": "k", "scopes": ["orbitman", "readdev"]})).status_code == 200
    reply = await world.ask(key, "PUT", path, {"name": "k", "scopes": ["orbitman", "readdata"]})
    assert (reply.status_code, reply.json()["scope"]) == (403, "readdata")


async def test_that_a_scope_its_user_may_not_have_is_named(world: World) -> None:
    for account, scope in ((world.uma, "setdevuser"), (world.ira, "readdata"), (world.ira, "root")):
        body = {"name": "k", "scopes": ["readdev", scope]}
        reply = await world.ask(await world.key(account), "POST", "/key", body)
        assert reply.status_code == 422
        assert reply.json()["details"][0]["field"] == "scopes"
        assert scope in reply.json()["message"]


async def test_that_an_integrator_acts_through_a_key_it_makes_for_its_user(world: World) -> None:
    """No key of its own can hold what only users may have."""
    key = await world.key(world.ira, ("writekey", "readkey"))
    told = await made(world, key, name="k", scopes=["readwebhook", "readdata"], user=world.uma.email)
    assert told["user"] == "uma@north.example"
    assert (await world.ask(told["key"], "GET", "/webhook")).status_code == 200
    reply = await world.ask(key, "POST", "/key", {"name": "k", "scopes": ["orbitman"], "user": world.uma.email})
    assert (reply.status_code, reply.json()["scope"]) == (403, "orbitman")
    listed = {each["user"] for each in (await world.ask(key, "GET", "/key")).json()}
    assert listed >= {"ira@north.example", "uma@north.example"}
    assert listed.isdisjoint({"jon@south.example", "otto@south.example", "kit@north.example"})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scopes": ["readdev"]}, "name"),
        ({"name": " ", "scopes": ["readdev"]}, "name"),
        ({"name": "x" * 65, "scopes": ["readdev"]}, "name"),
        ({"name": "a\nb", "scopes": ["readdev"]}, "name"),
        ({"name": "k", "scopes": []}, "scopes"),
        ({"name": "k", "scopes": ["readdev", "readdev"]}, "scopes"),
        ({"name": "k", "scopes": "readdev"}, "scopes"),
        ({"name": "k", "scopes": ["readdev"], "expiration": -1}, "expiration"),
        ({"name": "k", "scopes": ["readdev"], "expiration": "soon"}, "expiration"),
        ({"name": "k", "scopes": ["readdev"], "user": "nobody"}, "user"),
        ({"name": "k", "scopes": ["readdev"], "user": "otto@south.example"}, "user"),
        ([], "body"),
    ],
)
async def test_that_what_is_not_valid_is_named(world: World, body: object, field: str) -> None:
    reply = await world.ask(await world.key(world.uma), "POST", "/key", body)
    assert (reply.status_code, reply.json()["error"]) == (422, "invalid")
    assert reply.json()["details"][0]["field"] == field


async def test_that_an_integrators_keys_stay_its_own_when_another_asks(world: World) -> None:
    told = await made(world, await world.key(world.ira), name="k", scopes=["readdev"])
    for account in (world.uma, world.jon):
        for path in (f"/key/{told['id']}", f"/key/{told['key']}"):
            assert (await world.ask(await world.key(account), "DELETE", path)).status_code == 404


async def test_that_the_administrator_sees_when_and_whence_a_key_was_used_last(world: World) -> None:
    """Noted in passing: no request waits for the store."""
    email = world.uma.email
    unused, used = await world.key(world.uma), await world.key(world.uma)
    world.clock.ms = NOON_MS + 5_000
    assert (await world.ask(used, "GET", "/dev")).status_code == 200
    admin = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    found = await world.live.http.get(f"/admin/v1/users/{email}/keys", headers=admin)
    told = {one["key"][-4:]: (one.get("last_used"), one["last_used_from"]) for one in found.json()["items"]}
    assert told[used[-4:]] == (NOON + 5, "127.0.0.1")
    assert told[unused[-4:]] == (None, "")
    assert (await world.ask(used, "GET", f"/key/{used}")).json()["last_used"] == NOON + 5
