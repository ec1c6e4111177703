"""Uplinks that are to be sent on: who may post them, what is kept, what is answered."""

from __future__ import annotations

import json

import pytest

from embedded_server.domain.scope import UPLINK_SCOPE
from embedded_server.domain.token import TokenKind
from tests.embedded_server.live import ADMIN_TOKEN, Live

BODY = json.dumps({"devEui": "70B3D5E75E00A101", "joinId": 1, "seqno": 3, "pdu": "00", "port": 2}).encode()


async def a_token(live: Live, *rec_types: str) -> str:
    return (await live.dana.token(TokenKind.UPLINK, UPLINK_SCOPE, rec_types)).value


async def test_that_an_uplink_is_kept_byte_for_byte_and_said_to_be_recognised(live: Live) -> None:
    reply = await live.post(f"/uplink/{await a_token(live)}", BODY)
    (record,) = await live.stored()
    assert (record.body, record.rec_type, record.id) == (BODY, "uplink", reply.json()["id"])
    assert reply.json()["messages"] == [{"network": "senet", "event": "uplink", "device": "70B3D5E75E00A101"}]


async def test_that_it_goes_under_the_rec_type_of_its_token(live: Live) -> None:
    for rec_types in (("a.b", "c"), ("a.*",)):
        assert (await live.post(f"/uplink/{await a_token(live, *rec_types)}", BODY)).status_code == 200
    assert {record.rec_type for record in await live.stored()} == {"a.b", "uplink"}


async def test_that_what_networks_append_is_kept(live: Live) -> None:
    assert (await live.post(f"/uplink/{await a_token(live)}/dataUp?event=up", BODY)).status_code == 200
    (record,) = await live.stored()
    assert (record.suffix, record.query) == ("uplink:0/dataUp", "event=up")


async def test_that_what_nobody_recognises_is_kept_and_called_so(live: Live) -> None:
    reply = await live.post(f"/uplink/{await a_token(live)}", b'{"a": 1}')
    assert (reply.status_code, reply.json()["messages"]) == (200, [])
    assert len(await live.stored()) == 1


@pytest.mark.parametrize("kind", ["pipe", "password"])
async def test_that_other_tokens_do_not_open_it(live: Live, kind: str) -> None:
    token = live.dana.pipe if kind == "pipe" else live.dana.password
    reply = await live.post(f"/uplink/{token}", BODY)
    assert (reply.status_code, reply.json()["code"]) == (403, "uplink_token")
    assert await live.stored() == []


async def test_that_its_token_opens_nothing_else(live: Live) -> None:
    token = await a_token(live)
    replies = [await live.post("/share/a.b", BODY, token), await live.get("/share/a.b", token)]
    assert [(reply.status_code, reply.json()["code"]) for reply in replies] == [(403, "uplinks_only")] * 2


async def test_that_a_revoked_or_unknown_token_is_told_so(live: Live) -> None:
    issued = await live.dana.token(TokenKind.UPLINK, UPLINK_SCOPE)
    await live.services.store.revoke_token(issued.token.id)
    codes = [(await live.post(f"/uplink/{token}", BODY)).json()["code"] for token in (issued.value, "0" * 64)]
    assert codes == ["token_revoked", "token_unknown"]


async def test_that_the_token_is_nowhere_in_the_log(live: Live) -> None:
    token = await a_token(live)
    await live.post(f"/uplink/{token}", BODY)
    await live.post(f"/uplink/{token}", b"{")
    assert all(token not in repr(kept) for kept in await live.requests())


async def test_that_a_refused_uplink_is_remembered_whole_and_may_be_sent_again(live: Live) -> None:
    issued = await live.dana.token(TokenKind.UPLINK, UPLINK_SCOPE)
    for token in (issued.value[:-1], live.dana.pipe):
        await live.post(f"/uplink/{token}/dataUp", BODY)
    wrong, unknown = await live.refusals()
    assert (wrong.request.path, wrong.body) == ("/uplink/***/dataUp", BODY)
    assert wrong.request.token_tail == live.dana.pipe[-4:]
    assert (unknown.request.code, unknown.body) == ("token_unknown", BODY)
    assert (unknown.request.token_head, unknown.request.token_tail) == (issued.value[:4], issued.value[-5:-1])
    again = await live.post(
        f"/admin/v1/requests/{unknown.request.id}/replay",
        b'{"token_id":"%b"}' % issued.token.id.encode(),
        ADMIN_TOKEN,
        content_type="application/json",
    )
    assert again.json()["request"]["status"] == 200, again.text
    assert [record.body for record in await live.stored()] == [BODY]


async def test_that_what_was_let_in_is_remembered_with_its_body_and_may_be_sent_again(live: Live) -> None:
    token = await a_token(live)
    body = b'{"DevEUI_uplink":{"FPort":"2"}}'
    assert (await live.post(f"/uplink/{token}?a=1", body)).status_code == 200
    (kept,) = await live.requests()
    assert (kept.body, kept.request.path) == (body, "/uplink/***?a=1")
    reply = await live.http.post(
        f"/admin/v1/requests/{kept.request.id}/replay", json={}, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}
    )
    assert reply.json()["request"]["status"] == 200
    assert [record.body for record in await live.stored()] == [body, body]


async def test_that_no_secret_in_its_address_is_kept(live: Live) -> None:
    token = await a_token(live)
    for rest in (f"/{token}?x={token}", "/a?token=hunter2hunter2&LrnFPort=2", "/b?key=hunter2hunter2"):
        assert (await live.post(f"/uplink/{token}{rest}")).status_code == 200
    kept = [(record.suffix, record.query) for record in await live.stored()]
    assert sorted(kept) == [
        ("uplink:0/***", "x=***"),
        ("uplink:0/a", "token=***&LrnFPort=2"),
        ("uplink:0/b", "key=***"),
    ]


async def test_that_nothing_but_json_is_kept(live: Live) -> None:
    reply = await live.post(f"/uplink/{await a_token(live)}", b"{")
    assert (reply.status_code, reply.json()["code"]) == (400, "body_not_json")
    assert await live.stored() == []
