"""Rules, accounts and organisations through the admin API, and what an account sees of a recType."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.wire.accounts import account_from_json
from embedded_server.wire.rules import rule_from_json, rule_to_json
from embedded_server.wire.visibility import visibility_from_json
from tests.embedded_server.routes.admin.admin_server import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")
REC_TYPE = "us.harbour.tide"
ADA, BOB = "ada@north.example", "bob@north.example"
NEW = {"rectype": REC_TYPE, "name": "Tides", "operations": ["Read", "Read"]}


@pytest_asyncio.fixture(loop_scope="module")
async def server(shared_server: Running) -> AsyncIterator[Running]:
    for email in (ADA, BOB):
        if (await shared_server.admin.get(f"/accounts/{email}")).status_code == 404:
            await shared_server.admin.post("/accounts", json={"email": email, "organisation": "io.north"})
            await shared_server.admin.post("/keys", json={"name": "Key", "account": email})
    yield shared_server
    for rule in (await shared_server.admin.get("/rules")).json()["items"]:
        await shared_server.admin.delete(f"/rules/{rule['id']}")


async def test_that_a_rule_is_made_changed_and_deleted(server: Running) -> None:
    added = await server.admin.post("/rules", json=NEW)
    assert added.status_code == 201
    rule = added.json()
    anything = {"user": "*", "organisation": "*", "app": "*"}
    assert rule == {
        **NEW,
        "id": rule["id"],
        "desc": "",
        "resource_type": "objs",
        "resource_id": "*",
        "owner": anything,
        "requestor": {**anything, "role": "*", "location": "*"},
        "operations": ["Read"],
        "account": None,
        "created_at": rule["created_at"],
        "updated_at": rule["created_at"],
    }
    assert rule_to_json(rule_from_json(rule)) == rule
    changed = {**NEW, "name": "Tide", "requestor": {"organisation": "~"}, "operations": ["Query", "Delete", "Read"]}
    replaced = (await server.admin.put(f"/rules/{rule['id']}", json=changed)).json()
    assert replaced["requestor"] == {**rule["requestor"], "organisation": "~"}
    assert replaced["operations"] == ["Read", "Query", "Delete"]
    assert (await server.admin.get(f"/rules/{rule['id']}")).json() == replaced
    assert (await server.admin.get("/rules")).json() == {"items": [replaced], "next": None}
    assert (await server.admin.delete(f"/rules/{rule['id']}")).status_code == 204
    for reply in (
        await server.admin.delete(f"/rules/{rule['id']}"),
        await server.admin.get(f"/rules/{rule['id']}"),
        await server.admin.put(f"/rules/{rule['id']}", json=NEW),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "rule_unknown")


async def test_that_a_rule_in_the_name_of_an_account_keeps_it(server: Running) -> None:
    rule = (await server.admin.post("/rules", json={**NEW, "account": ADA})).json()
    assert rule["account"] == ADA
    replaced = (await server.admin.put(f"/rules/{rule['id']}", json=NEW)).json()
    assert replaced["account"] == ADA
    reply = await server.admin.post("/rules", json={**NEW, "account": "who@else.example"})
    assert (reply.status_code, reply.json()["code"]) == (404, "account_unknown")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"rectype": "a..b"}, 422),
        ({"rectype": "a.*.b"}, 422),
        ({"name": " "}, 400),
        ({"name": 7}, 400),
        ({"operations": ["Dance"]}, 400),
        ({"operations": [["Read"]]}, 400),
        ({"owner": {"user": "="}}, 422),
        ({"requestor": {"user": "~"}}, 422),
        ({"resource_id": "1"}, 422),
        ({"resource_type": "robo"}, 422),
        ({"colour": "red"}, 400),
    ],
)
async def test_that_a_wrong_rule_is_refused_in_words(server: Running, wrong: dict[str, object], status: int) -> None:
    reply = await server.admin.post("/rules", json={**NEW, **wrong})
    assert reply.status_code == status, reply.text
    assert reply.json()["detail"].endswith(".")
    assert (await server.admin.get("/rules")).json()["items"] == []


async def test_that_visibility_says_what_is_seen_by_which_rule_and_what_is_hidden(server: Running) -> None:
    for email, count in ((ADA, 3), (BOB, 2), (LOCAL_EMAIL, 1)):
        token = await server.pipe_token(account=email)
        for _ in range(count):
            await server.post(REC_TYPE, {"level": 1}, token)
    where = f"/rectypes/{REC_TYPE}/visibility"
    nothing = {"total": 6, "owned": 2, "shared": [], "visible": 2, "hidden": 4}
    assert (await server.admin.get(where, params={"account": BOB})).json() == nothing
    rule = {**NEW, "owner": {"user": ADA}, "requestor": {"user": BOB, "organisation": "="}}
    rule_id = (await server.admin.post("/rules", json=rule)).json()["id"]
    part = {"rule_id": rule_id, "rule_name": "Tides", "owner": ADA, "count": 3}
    seen = (await server.admin.get(where, params={"account": BOB})).json()
    assert seen == {"total": 6, "owned": 2, "shared": [part], "visible": 5, "hidden": 1}
    assert visibility_from_json(seen).shared[0].owner == ADA
    assert (await server.admin.get(where)).json()["owned"] == 1
    (summary,) = (await server.admin.get("/rectypes", params={"account": BOB})).json()["items"]
    assert (summary["total"], summary["owned"], summary["visible"]) == (6, 2, 5)
    records = (await server.admin.get("/records", params={"account": BOB, "rectype": REC_TYPE})).json()["items"]
    assert [(each["mine"], each["granted_by"]) for each in records] == [(True, None)] * 2 + [(False, rule_id)] * 3
    paged = await _paged(server, {"account": BOB, "limit": "2"})
    assert paged == [each["id"] for each in records]
    everything = (await server.admin.get("/records", params={"rectype": REC_TYPE})).json()["items"]
    assert [each["granted_by"] for each in everything] == [None] * 6


async def _paged(server: Running, query: dict[str, str]) -> list[str]:
    """Without a recType: the same records in the same order."""
    ids: list[str] = []
    after = ""
    while True:
        page = (await server.admin.get("/records", params={**query, **({"after": after} if after else {})})).json()
        ids += [each["id"] for each in page["items"]]
        if page["next"] is None:
            return ids
        after = page["next"]


async def test_that_a_rule_for_one_key_shows_in_what_its_account_sees(server: Running) -> None:
    await server.post("us.harbour.wind", {"v": 1}, await server.pipe_token(account=ADA))
    (key,) = [each for each in (await server.admin.get("/keys")).json()["items"] if each["account"] == BOB]
    await server.admin.post("/rules", json={**NEW, "rectype": "*", "requestor": {"app": key["client_id"]}})
    seen = (await server.admin.get("/rectypes/us.harbour.wind/visibility", params={"account": BOB})).json()
    assert (seen["owned"], seen["visible"]) == (0, 1)
    seen = (await server.admin.get("/rectypes/us.harbour.wind/visibility")).json()
    assert (seen["visible"], seen["hidden"]) == (0, 1)


async def test_that_nobody_sees_with_eyes_that_are_not_there(server: Running) -> None:
    for path in ("/rectypes", "/records", f"/rectypes/{REC_TYPE}/visibility"):
        reply = await server.admin.get(path, params={"account": "who@else.example"})
        assert (reply.status_code, reply.json()["code"]) == (404, "account_unknown")
    reply = await server.admin.get("/rectypes/a..b/visibility")
    assert (reply.status_code, reply.json()["code"]) == (404, "rec_type_unknown")


async def test_that_an_account_tells_who_looks_after_it(server: Running) -> None:
    boss = {"email": "boss@north.example", "integrator": True}
    added = (await server.admin.post("/accounts", json=boss)).json()
    assert (added["is_integrator"], added["parent"]) == (True, None)
    user = {"email": "user@north.example", "parent": boss["email"]}
    added = (await server.admin.post("/accounts", json=user)).json()
    assert (added["is_integrator"], added["parent"]) == (False, "boss@north.example")
    assert account_from_json(added).parent == boss["email"]
    reply = await server.admin.delete("/accounts/boss@north.example")
    assert (reply.status_code, reply.json()["code"]) == (409, "account_in_use")
    assert reply.json()["detail"] == "boss@north.example still has 1 account it looks after."
    for email in ("user@north.example", "boss@north.example"):
        assert (await server.admin.delete(f"/accounts/{email}")).status_code == 204
        assert (await server.admin.get(f"/accounts/{email}")).status_code == 404
        assert (await server.admin.delete(f"/accounts/{email}")).status_code == 404


async def test_that_an_account_that_owns_anything_stays(server: Running) -> None:
    email = "carl@north.example"
    await server.admin.post("/accounts", json={"email": email, "password": "correct horse"})
    key = (await server.admin.post("/keys", json={"name": "Key", "account": email})).json()["client_id"]
    sent = await server.post(REC_TYPE, {"level": 1}, await server.pipe_token(account=email))
    rule = (await server.admin.post("/rules", json={**NEW, "account": email})).json()["id"]
    detail = (await server.admin.delete(f"/accounts/{email}")).json()["detail"]
    assert detail == f"{email} still has 1 record, 1 app key, 1 rule."
    reading = {"type": "password", "account": email, "scope": "SHARE:ALL"}
    token = (await server.admin.post("/tokens", json=reading)).json()["access_token"]
    await server.sender.delete(sent.json()["objs"][0]["url"], headers={"Authorization": token})
    await server.admin.delete(f"/keys/{key}")
    await server.admin.delete(f"/rules/{rule}")
    assert (await server.admin.delete(f"/accounts/{email}")).status_code == 204
    wish = {"name": "Key", "account": email}
    assert (await server.admin.post("/keys", json=wish)).json()["code"] == "account_unknown"
    assert email not in [each["email"] for each in (await server.admin.get("/accounts")).json()["items"]]
    again = await server.admin.post("/accounts", json={"email": email, "organisation": "elsewhere"})
    assert (again.status_code, again.json()["organisation"], again.json()["has_password"]) == (201, "elsewhere", False)
    reply = await server.admin.delete(f"/accounts/{LOCAL_EMAIL}")
    assert (reply.status_code, reply.json()["code"]) == (409, "account_local")


async def test_that_another_organisation_ends_the_tokens_that_speak_for_the_old_one(server: Running) -> None:
    email = "dora@north.example"
    await server.admin.post("/accounts", json={"email": email, "organisation": "old"})
    wishes = {"account": email, "type": "password"}
    reading = (await server.admin.post("/tokens", json=wishes)).json()["access_token"]
    posting = await server.pipe_token(account=email)
    changed = await server.admin.patch(f"/accounts/{email}", json={"organisation": "new.one"})
    assert (changed.status_code, changed.json()["organisation"]) == (200, "new.one")
    assert "new.one" in [each["code"] for each in (await server.admin.get("/organisations")).json()["items"]]
    reply = await server.sender.get("/share", headers={"Authorization": reading})
    assert (reply.status_code, reply.json()["code"]) == (401, "token_revoked")
    assert (await server.post(REC_TYPE, {}, posting)).status_code == 200
    fresh = (await server.admin.post("/tokens", json=wishes)).json()
    assert fresh["identity"] == "new.one"


async def test_that_a_password_is_changed(server: Running) -> None:
    email = "erin@north.example"
    await server.admin.post("/accounts", json={"email": email, "password": "the first"})
    key = (await server.admin.post("/keys", json={"name": "Key", "account": email})).json()["client_id"]
    assert (await server.admin.patch(f"/accounts/{email}", json={"password": "the second"})).status_code == 200
    for password, status in (("the first", 400), ("the second", 200)):
        form = {"username": email, "password": password, "client_id": key, "grant_type": "password"}
        assert (await server.sender.post("/oauth2/token", data=form)).status_code == status
    for wrong in ({"password": ""}, {"password": "7 signs"}, {"password": "x" * 1_025}, {"organisation": "a b"}):
        assert (await server.admin.patch(f"/accounts/{email}", json=wrong)).status_code == 422
    assert (await server.admin.patch("/accounts/who@else.example", json={})).status_code == 404


async def test_that_an_organisation_is_added_once(server: Running) -> None:
    new = {"code": "io.harbour.quay", "name": "The quay"}
    added = await server.admin.post("/organisations", json=new)
    assert (added.status_code, added.json()) == (201, new)
    reply = await server.admin.post("/organisations", json=new)
    assert (reply.status_code, reply.json()["code"]) == (409, "organisation_exists")
    for wrong in ({"code": "a b", "name": "x"}, {"code": "", "name": "x"}):
        assert (await server.admin.post("/organisations", json=wrong)).status_code == 422
    assert (await server.admin.post("/organisations", json={"code": "x", "name": ""})).status_code == 400


async def test_that_a_change_of_rules_or_accounts_is_told(server: Running) -> None:
    with server.services.events.listen() as listener:
        rule = (await server.admin.post("/rules", json=NEW)).json()
        await server.admin.post("/organisations", json={"code": "told", "name": "Told"})
        types: set[str] = set()
        while not {"rule", "account"} <= types:
            types |= {event.type for event in await listener.take(5) or ()}
    assert rule["id"]
