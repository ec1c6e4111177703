"""Uplinks: every way a token is shown, every body, and what is kept of those that were refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from embedded_server.domain.token import TokenKind
from embedded_server.wire.microshare_times import from_summary_time
from tests.embedded_server.live import NOON_MS, REC_TYPE, Live

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


PATH = f"/share/{REC_TYPE}"
UNKNOWN = "0" * 60 + "71b2"


async def chunks(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (PATH, "Bearer {}"),
        (PATH, "bearer {}"),
        (PATH, "Bearer  {}"),
        (PATH, "{}"),
        (f"{PATH}/", "Bearer {}"),
        (f"{PATH}/token/{{}}", ""),
        (f"{PATH}/token/{{}}/", ""),
        (f"{PATH}/token/{{}}/dataUp", ""),
        (f"{PATH}/token/{{}}/api/v1/integration/http/abc", ""),
        (f"{PATH}/token/{{}}", "Bearer {}"),
        (f"{PATH}/tags/a/b/token/{{}}", ""),
        (f"{PATH}/token/{{}}/tags/a/b", ""),
        (f"{PATH}/token/{{}}?event=up", ""),
    ],
)
async def test_that_a_token_is_accepted_in_every_form_networks_send_it(live: Live, path: str, header: str) -> None:
    token = live.dana.pipe
    headers = {"Authorization": header.format(token)} if header else {}
    reply = await live.http.post(path.format(token), content=b"{}", headers=headers)
    assert reply.status_code == 200
    (record,) = await live.stored()
    assert record.owner.user == live.dana.account.email


async def test_that_the_token_in_the_path_wins_over_the_header(live: Live) -> None:
    await live.post(f"{PATH}/token/{live.kim.pipe}", token=live.dana.pipe)
    assert [record.owner.user for record in await live.stored()] == [live.kim.account.email]
    reply = await live.post(f"{PATH}/token/{UNKNOWN}", token=live.dana.pipe)
    assert reply.status_code == 401


@pytest.mark.parametrize("order", ["tags/1st%20Floor/caf%C3%A9/token/{}", "token/{}/tags/1st%20Floor/caf%C3%A9"])
async def test_that_tags_and_token_come_in_either_order(live: Live, order: str) -> None:
    reply = await live.post(f"{PATH}/{order.format(live.dana.pipe)}")
    assert reply.json()["objs"][0]["tags"] == ["1st Floor", "café"]
    assert [record.tags for record in await live.stored()] == [("1st Floor", "café")]


async def test_that_a_repeated_tag_is_stored_once(live: Live) -> None:
    reply = await live.post(f"{PATH}/tags/b/a/b", token=live.dana.pipe)
    assert reply.json()["objs"][0]["tags"] == ["b", "a"]
    assert [record.tags for record in await live.stored()] == [("b", "a")]


async def test_that_the_word_that_asks_for_the_newest_record_is_no_tag(live: Live) -> None:
    for path in (f"{PATH}/tags/latest", f"{PATH}/tags/latest/a"):
        reply = await live.post(path, token=live.dana.pipe)
        assert (reply.status_code, reply.json()["code"]) == (400, "tag")
        assert reply.json()["detail"] == '"latest" is no tag: at the end of a path it asks for the newest record.'
    assert await live.stored() == []


async def test_that_the_root_says_whose_server_this_is(live: Live) -> None:
    reply = await live.get("/")
    assert reply.status_code == 404
    assert reply.json()["detail"] == "This is Sluice's server. Shares are posted to /share/ and a recType."


async def test_that_a_refused_body_is_kept_without_its_secrets(live: Live) -> None:
    body = b'{"AppSKey": "00ff", "token": "%b", "pdu": "01"' % live.kim.pipe.encode()
    await live.post(PATH, body, live.dana.pipe)
    assert (await live.refusals())[0].body == b'{"AppSKey": "[redacted]", "token": "***", "pdu": "01"'


async def test_that_a_body_sent_with_a_wrong_method_is_kept(live: Live) -> None:
    reply = await live.http.put(PATH, content=b'{"a":1.50}', headers={"Authorization": f"Bearer {live.dana.password}"})
    kept = (await live.refusals())[0]
    assert (reply.status_code, kept.request.status, kept.body) == (405, 405, b'{"a":1.50}')


@pytest.mark.parametrize("is_escaped", [False, True])
async def test_that_a_token_is_no_tag(live: Live, is_escaped: bool) -> None:
    """Tags are there for everybody who may read the record."""
    token = live.dana.pipe
    tag = "".join(f"%{ord(letter):02x}" for letter in token) if is_escaped else f"x{token.upper()}"
    reply = await live.post(f"/share/{REC_TYPE}/tags/{tag}", token=token)
    assert (reply.status_code, reply.json()["code"]) == (400, "tag")
    assert await live.stored() == []


async def test_that_what_the_network_appends_is_kept_without_the_token(live: Live) -> None:
    token = live.dana.pipe
    await live.post(f"{PATH}/token/{token}/dataUp?event=up&LrnDevEui=00AB&Token=77aa&access_token={token}")
    (record,) = await live.stored()
    assert (record.rec_type, record.suffix) == (REC_TYPE, "/dataUp")
    assert record.query == "event=up&LrnDevEui=00AB&Token=77aa&access_token=***"


async def test_that_no_secret_in_a_query_is_kept_with_what_was_let_in(live: Live) -> None:
    await live.post(f"{PATH}/dataUp/token/abc?event=up&password=sesame&X-Api-Key=sesame", token=live.dana.pipe)
    (record,), kept = await live.stored(), (await live.requests())[0]
    assert (record.suffix, record.query) == ("/dataUp/token/***", "event=up&password=***&X-Api-Key=***")
    assert kept.request.path == f"{PATH}/dataUp/token/***?event=up&password=***&X-Api-Key=***"


async def test_that_the_reply_is_microshares(live: Live) -> None:
    reply = await live.post(PATH, token=live.dana.pipe)
    (record,) = await live.stored()
    assert reply.headers["content-type"] == "application/json"
    assert reply.text == (
        '{"meta":{"totalPages":0,"currentPage":1,"perPage":0,"totalCount":1,"currentCount":1},"objs":[{"name":"",'
        f'"url":"/share/{REC_TYPE}/{record.id}","_id":"{record.id}","id":"{record.id}",'
        f'"tstamp":"11/25/2025 12:00:00:000 PM","recType":"{REC_TYPE}"}}]}}'
    )
    assert from_summary_time(reply.json()["objs"][0]["tstamp"]) == datetime.fromtimestamp(NOON_MS / 1000, UTC)


BODIES = [
    b"{}",
    b"[]",
    b"[1, 2, 3]",
    b'"text"',
    b"12",
    b"null",
    b"true",
    b' \r\n{ "a" : 1 }\n',
    b"\xef\xbb\xbf{}",
    b'{"n": 123456789012345678901}',
    b'{"n": 0.1000, "n": 2}',
    b'"\\u0000 \\ud83d\\ude00"',
    '{"name": "Übergabe 😀"}'.encode(),
    b'{"__proto__": {"constructor": 1}, "": 2}',
    b"[" * 64 + b"]" * 64,
    b'{"pad": "' + b"x" * 200_000 + b'"}',
]


TYPES = ["application/json", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"]


@pytest.mark.parametrize("content_type", TYPES)
async def test_that_bodies_are_stored_byte_for_byte(live: Live, content_type: str) -> None:
    for body in BODIES:
        reply = await live.post(PATH, body, live.dana.pipe, Content_Type=content_type)
        assert reply.status_code == 200
    assert [record.body for record in await live.stored()] == BODIES


async def test_that_a_body_without_a_content_type_is_stored(live: Live) -> None:
    reply = await live.http.post(PATH, content=b"[7]", headers={"Authorization": live.dana.pipe})
    assert "content-type" not in reply.request.headers
    assert reply.status_code == 200


async def test_that_a_chunked_body_is_stored_whole(live: Live) -> None:
    reply = await live.http.post(PATH, content=chunks(b'{"a":1}', 3), headers={"Authorization": live.dana.pipe})
    assert reply.status_code == 200
    assert [record.body for record in await live.stored()] == [b'{"a":1}']


async def test_that_a_test_record_is_marked(live: Live) -> None:
    await live.post(PATH, token=live.dana.pipe, Sluice_Test="1")
    await live.post(PATH, token=live.dana.pipe)
    assert sorted(record.is_test for record in await live.stored()) == [False, True]


LABEL = "The recType has an empty label."
ALPHABET = "The recType may hold only letters, digits, '-', '_' and single dots between labels."
NO_REC_TYPES = {
    "": "The recType is missing.",
    "..%2F..%2Fetc": LABEL,
    "%2e%2e": LABEL,
    "a..b": LABEL,
    ".a": LABEL,
    "a%2Fb": ALPHABET,
    "a%5Cb": ALPHABET,
    "a%00b": ALPHABET,
    "*": ALPHABET,
    "us.%D0%B0": ALPHABET,
    "us.%ff": ALPHABET,
    "a'%20OR%201=1--": ALPHABET,
    "a" * 256: "The recType has 256 characters.",
}


async def test_that_a_rec_type_that_is_none_is_refused_with_the_reason(live: Live) -> None:
    for rec_type, reason in NO_REC_TYPES.items():
        reply = await live.post(f"/share/{rec_type}", token=live.dana.pipe)
        assert (reply.status_code, reply.json()["code"], reply.json()["detail"]) == (400, "rec_type", reason)
    assert await live.stored() == []


async def test_that_a_refused_body_is_kept_with_its_byte(live: Live) -> None:
    reply = await live.post(PATH, b'{"pdu": "0167", "port": 2', live.dana.pipe)
    assert reply.status_code == 400
    assert reply.json()["detail"] == 'Body is not JSON: "}" expected at byte 25.'
    kept = (await live.refusals())[0]
    assert kept.request.reason == 'Body is not JSON: "}" expected at byte 25.'
    assert kept.body == b'{"pdu": "0167", "port": 2'
    assert (kept.request.rec_type, kept.request.token_tail) == (REC_TYPE, live.dana.pipe[-4:])


async def test_that_a_body_of_another_kind_is_refused_in_clear_words(live: Live) -> None:
    reply = await live.post(PATH, b"\x0a\x03abc", live.dana.pipe, Content_Type="application/x-protobuf")
    assert reply.status_code == 415
    assert reply.json()["detail"] == "Body is application/x-protobuf, not JSON."
    compressed = await live.post(PATH, b"{}", live.dana.pipe, Content_Encoding="gzip")
    assert compressed.status_code == 415


@pytest.mark.parametrize("is_announced", [True, False], ids=["length", "chunked"])
async def test_that_a_body_over_the_limit_is_refused(live: Live, is_announced: bool) -> None:
    body = b'"' + b"x" * 1_048_575 + b'"'
    content = body if is_announced else chunks(body, 65_536)
    reply = await live.http.post(PATH, content=content, headers={"Authorization": live.dana.pipe})
    assert (reply.status_code, reply.headers["connection"]) == (413, "close")
    size = "1,048,577 bytes" if is_announced else "1,048,577 bytes or more"
    assert reply.json()["detail"] == f"Body is {size}, the limit is 1,048,576."
    assert await live.stored() == []


async def test_that_a_refused_token_stays_secret(live: Live) -> None:
    for path in (f"{PATH}/token/{UNKNOWN}/dataUp?access_token={UNKNOWN}", f"/shares/{UNKNOWN}/x", f"/{UNKNOWN}"):
        reply = await live.post(path)
        assert reply.status_code in (401, 404)
        if reply.status_code == 401:
            assert reply.json()["fix"] == "Copy the whole token again, or request a new one."
        assert UNKNOWN not in reply.text
    for refusal in await live.refusals():
        assert UNKNOWN not in repr(refusal)
    assert (await live.refusals())[2].request.path == f"{PATH}/token/***/dataUp?access_token=***"


async def test_that_a_token_bound_to_rec_types_posts_to_no_other(live: Live) -> None:
    token = (await live.dana.token(TokenKind.PIPE, "SHARE:WRITE", ("us.philadelphia.*",))).value
    assert (await live.post(PATH, token=token)).status_code == 200
    reply = await live.post("/share/us.boston.door", token=token)
    assert reply.status_code == 403
    assert reply.json()["detail"] == "Refused: this token may only post to us.philadelphia.*."


async def test_that_a_token_without_the_scope_cannot_post(live: Live) -> None:
    token = (await live.dana.token(TokenKind.PASSWORD, "SHARE:READ")).value
    reply = await live.post(PATH, token=token)
    assert reply.status_code == 403
    assert reply.headers["www-authenticate"] == 'Bearer realm="sluice", error="insufficient_scope"'
    assert "SHARE:READ, does not cover SHARE:WRITE" in reply.json()["detail"]


async def test_that_a_revoked_token_is_refused_on_an_open_connection(live: Live) -> None:
    token = await live.dana.token(TokenKind.PIPE, "SHARE:WRITE")
    assert (await live.post(PATH, token=token.value)).status_code == 200
    await live.services.store.revoke_token(token.token.id)
    live.clock.advance(seconds=12)
    reply = await live.post(PATH, token=token.value)
    assert reply.status_code == 401
    assert reply.json()["detail"] == "Refused: the token was revoked 12 s ago."
    assert reply.headers["www-authenticate"] == 'Bearer realm="sluice", error="invalid_token"'


async def test_that_a_password_token_ends_to_the_second(live: Live) -> None:
    live.clock.advance(hours=48, seconds=-0.001)
    assert (await live.post(PATH, token=live.dana.password)).status_code == 200
    live.clock.advance(seconds=0.001)
    assert (await live.post(PATH, token=live.dana.password)).status_code == 401
    live.clock.advance(hours=3)
    reply = await live.post(PATH, token=live.dana.password)
    assert reply.json()["detail"] == "Refused: the token ended 3 h ago (password tokens live 48 h)."


async def test_that_a_pipe_token_never_ends(live: Live) -> None:
    live.clock.advance(hours=24 * 365 * 20)
    assert (await live.post(PATH, token=live.dana.pipe)).status_code == 200


async def test_that_the_posts_of_one_connection_are_answered_in_order(live: Live) -> None:
    replies = [await live.post(f"/share/a.r{n}", token=live.dana.pipe) for n in range(5)]
    assert [reply.json()["objs"][0]["recType"] for reply in replies] == [f"a.r{n}" for n in range(5)]


async def test_that_an_uplink_to_a_wrong_path_is_kept(live: Live) -> None:
    reply = await live.post(f"/shares/{REC_TYPE}", b'{"pdu":"01"}', live.dana.pipe)
    assert reply.status_code == 404
    assert reply.json()["detail"] == "Unknown path /shares/… Did you mean /share/ ?"
    kept = (await live.refusals())[0]
    assert (kept.request.status, kept.body) == (404, b'{"pdu":"01"}')
    assert kept.request.token_tail == live.dana.pipe[-4:]


@pytest.mark.parametrize(
    ("path", "detail", "fix"),
    [
        ("/rule", "Unknown path /rule. Did you mean /rule/ ?", "Rules are read and made at /rule/ and a recType."),
        ("/rule/a.b/c/d/e", "Unknown path /rule/…", "Rules are read and made at /rule/ and a recType."),
        ("/oauth2/tokens", "Unknown path /oauth2/…", "Tokens are requested at /oauth2/token."),
        ("/admin", "Unknown path /admin. Did you mean /admin/v1/ ?", "The paths of the admin API are in"),
        ("/nowhere/at/all", "Unknown path /nowhere/…", "Shares are posted to /share/ and a recType."),
        ("/%3Cscript%3E", "Unknown path of this request.", "Shares are posted to /share/ and a recType."),
    ],
)
async def test_that_an_unknown_path_is_told_what_is_near_it(live: Live, path: str, detail: str, fix: str) -> None:
    said = (await live.http.get(path)).json()
    assert said["detail"] == detail
    assert said["fix"].startswith(fix)


async def test_that_a_token_in_place_of_the_rec_type_is_no_rec_type(live: Live) -> None:
    reply = await live.post(f"/share/{live.dana.pipe}", token=live.dana.pipe)
    assert (reply.status_code, reply.json()["detail"]) == (400, "The token stands where the recType belongs.")
    assert await live.stored() == []
    kept = (await live.refusals())[0].request
    assert (kept.path, kept.rec_type, kept.code) == ("/share/***", None, "rec_type")
