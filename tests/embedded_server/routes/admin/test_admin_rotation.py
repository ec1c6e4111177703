"""A token rotated: both are let in for a while, targets send the new one at once, then the old one ends."""

from __future__ import annotations

from typing import Any

import pytest

from embedded_server.domain.rotation import CarrierKind, Rotation
from embedded_server.domain.token import new_token_value, token_hash
from embedded_server.store.delivery_store import KeptTarget
from embedded_server.wire.rotation import carriers_from_json, rotation_from_json
from embedded_server.wire.tokens import token_from_json
from tests.embedded_server.deliveries.receiving import a_target, receiver, send, uplink_token
from tests.embedded_server.routes.admin.admin_server import Running

BODY = {"devEui": "70B3D5E75E00A101", "pdu": "01670110", "port": 2, "joinId": 1, "seqno": 5}
HOUR = 3_600


async def token_id_of(server: Running, value: str) -> str:
    grant = await server.services.store.grant(token_hash(value))
    assert grant is not None
    return grant.token_id


async def rotated(server: Running, value: str, overlap_s: int = HOUR) -> Rotation:
    token_id = await token_id_of(server, value)
    reply = await server.admin.post(f"/tokens/{token_id}/rotate", json={"overlap_s": overlap_s})
    assert reply.status_code == 201, reply.text
    return rotation_from_json(reply.json())


async def test_that_both_tokens_are_let_in_while_they_overlap(server: Running) -> None:
    old = await server.pipe_token(rectypes=["a.*"], note="hall")
    rotation = await rotated(server, old)
    for value in (old, rotation.new.value):
        assert (await server.post("a.b", BODY, value)).status_code == 200
    assert (await server.post("c.d", BODY, rotation.new.value)).status_code == 403
    new, before = rotation.new.token, rotation.old
    assert (new.kind, new.rec_types, new.note, new.client_id) == (
        before.kind,
        before.rec_types,
        "hall",
        before.client_id,
    )
    assert new.expires_at is None
    assert before.expires_at is not None
    assert (before.expires_at - new.issued_at).total_seconds() == HOUR


async def test_that_the_old_token_ends_by_itself(server: Running) -> None:
    old = await server.pipe_token()
    assert (await server.post("a.b", BODY, old)).status_code == 200  # its grant is in memory now
    new, over_at_once = new_token_value(), -1
    await server.services.store.rotate_token(await token_id_of(server, old), new, over_at_once, ())
    refused = await server.post("a.b", BODY, old)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_rotated")
    assert "token was rotated and ended " in refused.text
    assert f" The one that took its place ends in {new[-4:]}." in refused.text
    old_id = await token_id_of(server, old)
    assert token_from_json((await server.admin.get(f"/tokens/{old_id}")).json()).replaced_by == new[-8:]
    assert (await server.post("a.b", BODY, new)).status_code == 200
    kept = await server.admin.delete(f"/tokens/{await token_id_of(server, old)}/rotate")
    assert token_from_json(kept.json()).expires_at is not None
    assert (await server.post("a.b", BODY, old)).status_code == 401


async def test_that_a_rotation_can_be_taken_back_until_the_end(server: Running) -> None:
    old = await server.pipe_token()
    token_id = await token_id_of(server, old)
    rotation = await rotated(server, old)
    again = await server.admin.post(f"/tokens/{token_id}/rotate", json={"overlap_s": HOUR})
    assert (again.status_code, again.json()["code"]) == (409, "token_not_rotated")
    kept = await server.admin.delete(f"/tokens/{token_id}/rotate")
    assert token_from_json(kept.json()).expires_at is None
    assert token_from_json(kept.json()).replaced_by == ""
    for value in (old, rotation.new.value):
        assert (await server.post("a.b", BODY, value)).status_code == 200


async def test_that_a_revoked_token_is_not_kept_alive(server: Running) -> None:
    old = await server.pipe_token()
    rotation = await rotated(server, old)
    await server.admin.delete(f"/tokens/{rotation.old.id}")
    kept = token_from_json((await server.admin.delete(f"/tokens/{rotation.old.id}/rotate")).json())
    assert kept.revoked_at is not None
    assert (await server.post("a.b", BODY, old)).status_code == 401


async def test_that_every_target_that_carries_the_old_token_sends_the_new_one(server: Running) -> None:
    old, other = await server.pipe_token(), await server.pipe_token()
    uplinks = await uplink_token(server)
    async with receiver() as lake:
        headers = [{"name": "Authorization", "value": f"Bearer {old}"}, {"name": "X-Hall", "value": "3"}]
        await a_target(server, lake.url, headers=headers)
        await a_target(server, f"{lake.url}/token/{old}", "70B3D5E75E00A104")
        await a_target(server, lake.url, "70B3D5E75E00A105", headers=[{"name": "Authorization", "value": other}])
        token_id = await token_id_of(server, old)
        found = carriers_from_json((await server.admin.get(f"/tokens/{token_id}/rotate")).json())
        assert [one.name for one in found] == ["70B3D5E75E00A103", "70B3D5E75E00A104"]
        assert not any(old in one.url for one in found)
        rotation = await rotated(server, old)
        assert [one.name for one in rotation.carriers] == ["70B3D5E75E00A103", "70B3D5E75E00A104"]
        assert carriers_from_json((await server.admin.get(f"/tokens/{token_id}/rotate")).json()) == ()
        await send(server, uplinks, 1)
        await send(server, uplinks, 1, "70B3D5E75E00A105")
        first, second = await lake.wait_for(2)
    told = {one.headers["authorization"]: one.headers.get("x-hall") for one in (first, second)}
    assert told == {f"Bearer {rotation.new.value}": "3", other: None}


async def test_that_a_template_makes_targets_with_the_new_token(server: Running) -> None:
    old = await server.pipe_token()
    headers = [{"name": "Authorization", "value": f"Bearer {old}"}]
    template = {"name": "Pilot", "url": "http://127.0.0.1:9000/in", "allows_private": True, "headers": headers}
    made = await server.admin.post("/templates", json=template)
    assert made.status_code == 201, made.text
    rotation = await rotated(server, old)
    assert [(one.kind, one.name) for one in rotation.carriers] == [(CarrierKind.TEMPLATE, "Pilot")]
    new_id = await token_id_of(server, rotation.new.value)
    found = carriers_from_json((await server.admin.get(f"/tokens/{new_id}/rotate")).json())
    assert found == rotation.carriers


def carrying(value: str) -> dict[str, Any]:
    headers = [{"name": "Authorization", "value": f"Bearer {value}"}]
    return {"url": "http://127.0.0.1:9000/in", "allows_private": True, "headers": headers}


async def test_that_no_target_is_saved_with_a_token_that_was_rotated(server: Running) -> None:
    old, other = await server.pipe_token(), await server.pipe_token()
    told = await a_target(server, "http://127.0.0.1:9000/in", headers=carrying(other)["headers"])
    target = told["target"]
    assert isinstance(target, dict)
    template = (await server.admin.post("/templates", json={"name": "Pilot", **carrying(other)})).json()
    rotation = await rotated(server, old)
    replies = (
        await server.admin.post("/targets", json={"device": "70B3D5E75E00A109", **carrying(old)}),
        await server.admin.put(f"/targets/{target['id']}", json=carrying(old)),
        await server.admin.put(
            f"/targets/{target['id']}", json={**carrying(other), "url": f"http://127.0.0.1:9000/token/{old}"}
        ),
        await server.admin.post("/templates", json={"name": "Late", **carrying(old)}),
        await server.admin.put(f"/templates/{template['id']}", json={"name": "Late", **carrying(old)}),
    )
    assert {(each.status_code, each.json()["code"]) for each in replies} == {(409, "target_token_rotated")}
    assert f"ends in {rotation.new.value[-4:]}." in replies[0].text
    assert (await server.admin.put(f"/targets/{target['id']}", json=carrying(rotation.new.value))).status_code == 200
    await server.admin.delete(f"/tokens/{rotation.old.id}/rotate")  # it lives on
    assert (await server.admin.put(f"/targets/{target['id']}", json=carrying(old))).status_code == 200


async def test_that_a_target_read_before_and_saved_after_a_rotation_keeps_the_new_token(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, store = await server.pipe_token(), server.services.store
    told = await a_target(server, "http://127.0.0.1:9000/in", headers=carrying(old)["headers"])
    target = told["target"]
    assert isinstance(target, dict)
    read = store.target

    async def read_then_rotated(target_id: int) -> KeptTarget | None:
        found = await read(target_id)
        monkeypatch.undo()
        await rotated(server, old)
        return found

    monkeypatch.setattr(store, "target", read_then_rotated)
    wish = {**carrying(old), "headers": [{"name": "Authorization"}], "is_legacy": True}  # the value that is kept
    late = await server.admin.put(f"/targets/{target['id']}", json=wish)
    assert (late.status_code, late.json()["code"]) == (409, "target_token_rotated")
    old_id = await token_id_of(server, old)
    assert carriers_from_json((await server.admin.get(f"/tokens/{old_id}/rotate")).json()) == ()
    assert (await server.admin.put(f"/targets/{target['id']}", json=wish)).status_code == 200


async def test_that_a_target_that_comes_at_the_same_moment_stops_the_rotation_whole(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, store = await server.pipe_token(), server.services.store
    read = store.targets_with_secrets

    async def read_then_added() -> list[KeptTarget]:
        found = await read()
        await a_target(server, "http://127.0.0.1:9000/in", headers=carrying(old)["headers"])
        return found

    monkeypatch.setattr(store, "targets_with_secrets", read_then_added)
    token_id = await token_id_of(server, old)
    reply = await server.admin.post(f"/tokens/{token_id}/rotate", json={"overlap_s": HOUR})
    assert (reply.status_code, reply.json()["code"]) == (409, "token_not_rotated")
    monkeypatch.undo()
    assert [one.name for one in (await rotated(server, old)).carriers] == ["70B3D5E75E00A103"]


async def test_that_nothing_is_rotated_where_it_makes_no_sense(server: Running) -> None:
    unknown = await server.admin.post("/tokens/0000/rotate", json={"overlap_s": HOUR})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "token_unknown")
    issued = (await server.admin.post("/tokens", json={"type": "password"})).json()
    bearer = await server.admin.post(f"/tokens/{issued['id']}/rotate", json={"overlap_s": HOUR})
    assert (bearer.status_code, bearer.json()["code"]) == (409, "token_not_rotated")
    too_short = await server.admin.post(f"/tokens/{issued['id']}/rotate", json={"overlap_s": 1})
    assert too_short.status_code == 400
    assert (await server.admin.get("/tokens/0000/rotate")).status_code == 404
    assert (await server.admin.delete("/tokens/0000/rotate")).status_code == 404


async def test_that_a_target_changed_at_the_same_moment_stops_the_rotation_whole(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, store = await server.pipe_token(), server.services.store
    headers = [{"name": "Authorization", "value": f"Bearer {old}"}]
    told = await a_target(server, "http://127.0.0.1:9000/in", headers=headers)
    read = store.targets_with_secrets

    async def read_then_changed() -> list[KeptTarget]:
        found = await read()
        target = told["target"]
        assert isinstance(target, dict)
        change = {"url": "http://127.0.0.1:9000/other", "allows_private": True, "headers": headers}
        await server.admin.put(f"/targets/{target['id']}", json=change)
        return found

    monkeypatch.setattr(store, "targets_with_secrets", read_then_changed)
    token_id = await token_id_of(server, old)
    reply = await server.admin.post(f"/tokens/{token_id}/rotate", json={"overlap_s": HOUR})
    assert (reply.status_code, reply.json()["code"]) == (409, "token_not_rotated")
    tokens = (await server.admin.get("/tokens")).json()["items"]
    assert [one["expires_at"] for one in tokens if one["id"] == token_id] == [None]
    assert len(tokens) == 1
