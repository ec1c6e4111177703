"""Requests of the log sent again: through the whole gate, for a token whose value nobody here knows."""

from __future__ import annotations

import httpx
import pytest

from embedded_server.domain.request import Replayed
from embedded_server.domain.token import TokenKind
from embedded_server.wire.requests import replayed_from_json
from tests.embedded_server.live import ADMIN_TOKEN, EMAIL, ORGANISATION, PASSWORD, REC_TYPE, Live
from tests.embedded_server.raw import talk

ADMIN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
UNKNOWN = "9f3c" + "ab" * 28 + "71b2"
PATH = f"/share/{REC_TYPE}"


async def ask(live: Live, number: int, **edits: object) -> httpx.Response:
    return await live.http.post(f"/admin/v1/requests/{number}/replay", json=edits, headers=ADMIN)


async def replay(live: Live, number: int, **edits: object) -> Replayed:
    reply = await ask(live, number, **edits)
    assert reply.status_code == 200, reply.text
    return replayed_from_json(reply.json())


async def newest(live: Live) -> int:
    return (await live.requests())[0].request.id


async def test_that_a_record_is_sent_again_as_its_sender_did(live: Live) -> None:
    await live.share(b'{"a":1}', tags="x/y")
    again = await replay(live, 1)
    assert (again.request.id, again.request.replay_of, again.request.status) == (2, 1, 200)
    assert again.request.token_tail == live.dana.pipe[-4:]
    first, second = await live.stored()
    assert (first.body, first.tags, first.token_id) == (second.body, second.tags, second.token_id)
    assert again.request.record_id == second.id
    assert again.response.status == 200
    assert second.id in (again.response.body or b"").decode()


async def test_that_a_corrected_body_is_let_in(live: Live) -> None:
    await live.post(PATH, b'{"a":1', live.dana.pipe)
    assert (await replay(live, 1)).request.code == "body_not_json"
    corrected = await replay(live, 1, body='{"a":1}')
    assert (corrected.request.code, corrected.request.replay_of) == ("", 1)
    assert [record.body for record in await live.stored()] == [b'{"a":1}']


async def test_that_a_replay_is_judged_as_the_token_may_now(live: Live) -> None:
    issued = await live.dana.token(TokenKind.PIPE, "SHARE:WRITE", ("us.philadelphia.*",))
    await live.share(token=issued.value)
    outside = await replay(live, 1, path="/share/us.boston.door")
    assert (outside.request.status, outside.request.code) == (403, "rec_type_not_allowed")
    read = await replay(live, 1, method="GET", body="")
    assert (read.request.status, read.request.code) == (403, "pipe_post_only")
    await live.services.store.revoke_token(issued.token.id)
    revoked = await replay(live, 1)
    assert (revoked.request.status, revoked.request.code) == (401, "token_revoked")
    assert revoked.request.token_id == issued.token.id


async def test_that_another_token_may_be_presented(live: Live) -> None:
    await live.post(PATH, b"{}", UNKNOWN)
    kim = await live.kim.token(TokenKind.PIPE, "SHARE:WRITE")
    let_in = await replay(live, 1, token_id=kim.token.id)
    assert (let_in.request.status, let_in.request.token_id) == (200, kim.token.id)
    (record,) = await live.stored()
    assert record.token_id == kim.token.id
    await live.post(f"{PATH}/token/{UNKNOWN}/dataUp", b"{}")
    in_path = await replay(live, await newest(live), token_id=kim.token.id)
    assert (in_path.request.status, in_path.request.path) == (200, f"{PATH}/token/***/dataUp")
    await live.http.post(PATH, content=b"{}")
    added = await replay(live, await newest(live), token_id=kim.token.id)
    assert (added.request.status, added.request.token_id) == (200, kim.token.id)


async def test_that_an_unknown_token_stays_unknown_and_looks_the_same(live: Live) -> None:
    await live.post(PATH, b"{}", UNKNOWN)
    again = await replay(live, 1)
    assert (again.request.status, again.request.code) == (401, "token_unknown")
    assert (again.request.token_head, again.request.token_tail) == ("9f3c", "71b2")
    assert again.request.reason == "No token with this value. It ends in 71b2."
    identified = await live.http.post("/admin/v1/tokens/identify", json={"value": UNKNOWN}, headers=ADMIN)
    assert identified.json()["requests"]["count"] == 1


async def test_that_the_gate_is_as_strict_as_ever(live: Live) -> None:
    await live.share()
    for edits, status, code in (
        ({"headers": [["Host", "evil.example"]]}, 421, "host"),
        ({"headers": [["host", "localhost"], ["origin", "https://evil.example"]]}, 403, "cross_site"),
        ({"headers": [["host", "localhost"]]}, 401, "token_missing"),
        ({"headers": [["host", "localhost"], ["authorization", "Basic abc"]]}, 401, "token_header"),
        ({"path": "/share/a..b"}, 400, "rec_type"),
        ({"path": "/nowhere"}, 404, "path"),
        ({"path": "/share/a.b/tags/latest"}, 400, "tag"),
        ({"body": "[" * 100 + "]" * 100}, 400, "body_too_complex"),
    ):
        again = await replay(live, 1, **edits)
        assert (again.request.status, again.request.code) == (status, code), edits
        assert again.request.replay_of == 1
    assert len(await live.stored()) == 1


async def test_that_records_of_others_stay_hidden(live: Live) -> None:
    share = await live.share(token=live.kim.pipe)
    await live.get(PATH)
    mine = await newest(live)
    hidden = await replay(live, mine, path=f"{PATH}/{share}")
    assert (hidden.request.status, hidden.request.code) == (404, "not_visible")
    listed = await replay(live, mine)
    assert (listed.request.reason, listed.response.status) == ("0 of 0 records", 200)


async def test_that_what_cannot_be_sent_again_says_why(live: Live) -> None:
    await talk(live, b"BREW / HTTP/1.1\r\n\r\n")
    await live.post(PATH, b"[" + b"1," * 40_000, live.dana.pipe)
    share = await live.share()
    await live.http.delete(f"{PATH}/{share}", headers={"Authorization": f"Bearer {live.dana.password}"})
    await live.get(PATH)
    for number, edits in (
        (1, {}),
        (2, {}),
        (3, {}),
        (5, {"path": "/admin/v1/status"}),
        (5, {"path": "/%61dmin/v1/status?x=1"}),
        (5, {"path": "no slash"}),
        (5, {"path": ""}),
        (5, {"method": "get"}),
        (5, {"method": ""}),
        (5, {"headers": [["bad name", "x"]]}),
        (5, {"headers": [["x", "a\r\nb"]]}),
        (5, {"token_id": "nobody"}),
    ):
        reply = await ask(live, number, **edits)
        assert (reply.status_code, reply.json()["code"]) == (422, "replay"), (number, edits)
        assert reply.json()["fix"]
    assert (await replay(live, 2, body="{}")).request.status == 200
    assert (await ask(live, 5, colour="red")).status_code == 400


async def test_that_a_token_asked_for_again_is_not_shown(live: Live) -> None:
    form = f"username={EMAIL}&password=wrong&client_id={live.dana.client_id}&grant_type=password"
    await live.http.post("/oauth2/token", content=form)
    assert (await ask(live, 1)).status_code == 422
    form = form.replace("wrong", PASSWORD.replace(" ", "+"))
    again = await replay(live, 1, body=form)
    assert (again.request.status, again.request.reason) == (200, f"password token for {EMAIL}")
    assert b'"access_token":"***"' in (again.response.body or b"").replace(b" ", b"")
    assert ORGANISATION in (again.response.body or b"").decode()


async def test_that_a_stand_in_opens_nothing_afterwards(live: Live) -> None:
    with live.services.stand_ins.made_for((await live.dana.token(TokenKind.PIPE, "SHARE:WRITE")).token.id) as value:
        assert (await live.post(PATH, token=value)).status_code == 200
    assert (await live.post(PATH, token=value)).status_code == 401


@pytest.mark.parametrize("where", ["header", "bare", "path"])
async def test_that_a_replay_presents_its_token_where_it_was(live: Live, where: str) -> None:
    if where == "path":
        await live.http.post(f"{PATH}/token/{live.dana.pipe}", content=b"{}")
    else:
        value = live.dana.pipe if where == "bare" else f"Bearer {live.dana.pipe}"
        await live.http.post(PATH, content=b"{}", headers={"Authorization": value})
    again = await replay(live, 1)
    assert again.request.status == 200
    one, other = await live.requests()
    assert one.headers == other.headers
    assert one.request.path == other.request.path
