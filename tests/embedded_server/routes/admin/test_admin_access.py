"""Accounts, keys and tokens through the admin API."""

from __future__ import annotations

from embedded_server.domain.request import Identified
from embedded_server.wire.accounts import account_from_json, organisation_from_json
from embedded_server.wire.keys import issued_key_from_json, key_from_json
from embedded_server.wire.pages import page_from_json
from embedded_server.wire.tokens import identified_from_json, issued_token_from_json, token_from_json
from tests.embedded_server.routes.admin.admin_server import Running

BODY = {"devEui": "70B3D5E75E00A101", "pdu": "01670110", "port": 2, "joinId": 1, "seqno": 5}


async def test_that_a_key_shows_its_secret_once(server: Running) -> None:
    reply = await server.admin.post("/keys", json={"name": " Freezers ", "notes": "Hall 3\nnorth"})
    issued = issued_key_from_json(reply.json())
    assert reply.status_code == 201
    assert issued.secret.endswith(issued.key.secret_tail)
    assert (issued.key.name, issued.key.notes) == ("Freezers", "Hall 3\nnorth")
    listed = await server.admin.get("/keys")
    assert page_from_json(listed.json(), key_from_json).items == (issued.key,)
    assert issued.secret not in listed.text
    one = await server.admin.get(f"/keys/{issued.key.client_id}")
    assert key_from_json(one.json()) == issued.key


async def test_that_a_key_keeps_what_a_change_does_not_name(server: Running) -> None:
    key = (await server.admin.post("/keys", json={"name": "A", "notes": "n"})).json()["client_id"]
    assert (await server.admin.patch(f"/keys/{key}", json={"name": "B"})).json()["notes"] == "n"
    assert (await server.admin.patch(f"/keys/{key}", json={"notes": ""})).json()["name"] == "B"
    unknown = await server.admin.patch("/keys/00000000", json={"name": "B"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "key_unknown")


async def test_that_the_tokens_of_a_deleted_key_are_refused(server: Running) -> None:
    key = (await server.admin.post("/keys", json={"name": "A"})).json()["client_id"]
    token = await server.pipe_token(key=key)
    assert (await server.post("a.b", BODY, token)).status_code == 200
    assert (await server.admin.delete(f"/keys/{key}")).status_code == 204
    assert (await server.post("a.b", BODY, token)).status_code == 401
    assert (await server.admin.delete(f"/keys/{key}")).status_code == 404


async def test_that_a_token_shows_its_value_once(server: Running) -> None:
    reply = await server.admin.post("/tokens", json={"type": "pipe", "note": "hall", "rectypes": ["a.b", "a.c.*"]})
    issued = issued_token_from_json(reply.json())
    assert reply.status_code == 201
    assert (issued.token.scope, issued.token.rec_types, issued.token.note) == ("SHARE:WRITE", ("a.b", "a.c.*"), "hall")
    listed = await server.admin.get("/tokens")
    assert page_from_json(listed.json(), token_from_json).items == (issued.token,)
    assert issued.value not in listed.text
    assert issued.value[8:-8] not in (await server.admin.get(f"/tokens/{issued.token.id}")).text


async def test_that_a_narrowed_token_posts_to_its_rec_types_only(server: Running) -> None:
    token = await server.pipe_token(rectypes=["a.c.*"])
    assert (await server.post("a.c.d", BODY, token)).status_code == 200
    assert (await server.post("a.b", BODY, token)).status_code == 403


async def test_that_a_use_is_counted_for_today(server: Running) -> None:
    token = await server.pipe_token()
    await server.post("a.b", BODY, token)
    await server.post("a.b", BODY, token)
    shown = token_from_json((await server.admin.get("/tokens")).json()["items"][0])
    assert (shown.uses, shown.uses_by_day, shown.last_used_from) == (2, (0, 0, 0, 0, 0, 0, 2), "127.0.0.1")


async def test_that_a_revoked_token_is_refused_from_the_next_request_on(server: Running) -> None:
    issued = issued_token_from_json((await server.admin.post("/tokens", json={"type": "pipe"})).json())
    assert (await server.post("a.b", BODY, issued.value)).status_code == 200
    assert (await server.admin.delete(f"/tokens/{issued.token.id}")).status_code == 204
    assert (await server.post("a.b", BODY, issued.value)).status_code == 401
    shown = token_from_json((await server.admin.get(f"/tokens/{issued.token.id}")).json())
    assert shown.revoked_at is not None


async def test_that_an_impossible_token_is_refused(server: Running) -> None:
    for wish, status, code in (
        ({"type": "webhook"}, 400, "body_invalid"),
        ({"type": "pipe", "scope": "SHARE:READ"}, 422, "scope"),
        ({"type": "password", "scope": "SHARE:FLY"}, 422, "scope"),
        ({"type": "pipe", "rectypes": ["a..b"]}, 422, "rectypes"),
        ({"type": "pipe", "rectypes": [f"a.b{i}" for i in range(33)]}, 400, "body_invalid"),
        ({"type": "pipe", "key": "11111111-2222-3333-4444-555555555555"}, 404, "key_unknown"),
        ({"type": "pipe", "account": "nobody@example.org"}, 404, "account_unknown"),
        ({"type": "pipe", "identity": "nobody"}, 422, "identity_unknown"),
    ):
        reply = await server.admin.post("/tokens", json=wish)
        assert (reply.status_code, reply.json()["code"]) == (status, code), wish
    assert (await server.admin.get("/tokens")).json()["items"] == []


async def test_that_a_pasted_text_tells_its_token(server: Running) -> None:
    issued = issued_token_from_json((await server.admin.post("/tokens", json={"type": "pipe"})).json())
    for text in (
        "{}",
        "  {}\n",
        "Bearer {}",
        "Authorization: Bearer {}",
        "curl 'http://h/share/a.b' -H 'Authorization: Bearer {}' -d '{{}}'",
        "http://h/share/a.b/token/{}/dataUp?event=up",
        '{{"access_token": "{}", "token_type": "bearer"}}',
    ):
        reply = await server.admin.post("/tokens/identify", json={"value": text.format(issued.value)})
        assert identified_from_json(reply.json()) == Identified(issued.token, None), text


async def test_that_a_text_without_a_known_token_tells_none(server: Running) -> None:
    for text in ("", "f" * 64, "curl http://h", "x" * 200_000):
        reply = await server.admin.post("/tokens/identify", json={"value": text})
        assert (reply.status_code, identified_from_json(reply.json())) == (200, Identified(None, None))


async def test_that_an_account_with_a_password_may_log_in(server: Running) -> None:
    wish = {"email": "ann@example.org", "password": "correct horse", "organisation": "cellar"}
    reply = await server.admin.post("/accounts", json=wish)
    account = account_from_json(reply.json())
    assert (reply.status_code, account.has_password, account.organisation) == (201, True, "cellar")
    codes = page_from_json((await server.admin.get("/organisations")).json(), organisation_from_json).items
    assert [organisation.code for organisation in codes] == ["cellar", "local"]
    key = (await server.admin.post("/keys", json={"name": "A", "account": "ann@example.org"})).json()["client_id"]
    form = {
        "grant_type": "password",
        "client_id": key,
        "username": "ann@example.org",
        "password": "correct horse",
        "scope": "ALL:ALL",
    }
    assert (await server.sender.post("/oauth2/token", data=form)).status_code == 200
    assert (await server.admin.post("/accounts", json=wish)).status_code == 409
    assert "correct horse" not in (await server.admin.get("/accounts")).text


async def test_that_a_list_is_paged_without_loss_while_it_changes(server: Running) -> None:
    made = [(await server.admin.post("/keys", json={"name": str(i)})).json()["client_id"] for i in range(7)]
    seen: list[str] = []
    query: dict[str, str | int] = {"limit": 3}
    while True:
        page = page_from_json((await server.admin.get("/keys", params=query)).json(), key_from_json)
        seen += [key.client_id for key in page.items]
        if len(seen) == 3:
            await server.admin.delete(f"/keys/{seen[-1]}")
        if page.next is None:
            break
        query["after"] = page.next
    assert seen == made
