"""The request log through the admin API: listed, searched, counted, shown whole, sent again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from embedded_server.domain.event import REQUEST
from embedded_server.domain.request import Request, RequestPage
from embedded_server.wire.requests import (
    counts_from_json,
    details_from_json,
    request_page_from_json,
)
from tests.embedded_server.live import ADMIN_TOKEN, PASSWORD, REC_TYPE, Live
from tests.embedded_server.raw import talk

ADMIN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
UNKNOWN = "9f3c" + "ab" * 28 + "71b2"
PATH = f"/share/{REC_TYPE}"


class Log:
    """The requests of the admin API, of a server that has just begun."""

    def __init__(self, live: Live) -> None:
        self.http = live.http

    async def ask(self, path: str, **query: str | float) -> Any:
        reply = await self.http.get(f"/admin/v1/requests{path}", params=query, headers=ADMIN)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def page(self, **query: str | float) -> RequestPage:
        return request_page_from_json(await self.ask("", **query))

    async def items(self, **query: str | float) -> list[Request]:
        return list((await self.page(**query)).items)

    async def newest(self) -> Request:
        return (await self.items(limit=1))[0]


@pytest.fixture
def log(live: Live) -> Log:
    return Log(live)


async def test_that_what_was_let_in_and_what_was_refused_stand_in_one_list(live: Live, log: Log) -> None:
    record_id = await live.share(b'{"a":1}', tags="x/y")
    await live.post(f"{PATH}/dataUp?event=up", token=UNKNOWN)
    await live.get(f"{PATH}?perPage=5")
    read, refused, let_in = await log.items()
    assert (let_in.method, let_in.path, let_in.status, let_in.code) == ("POST", f"{PATH}/tags/x/y", 200, "")
    assert (let_in.record_id, let_in.reason) == (record_id, f"record {record_id[:6]}…{record_id[-4:]}")
    assert (let_in.token_head, let_in.token_tail) == (live.dana.pipe[:4], live.dana.pipe[-4:])
    assert (let_in.token_name, let_in.rec_type, let_in.size) == ("Philly pilot", REC_TYPE, 7)
    assert (refused.status, refused.code, refused.path) == (401, "token_unknown", f"{PATH}/dataUp?event=up")
    assert (refused.token_id, refused.token_head, refused.token_tail) == (None, "9f3c", "71b2")
    assert refused.fix
    assert (read.method, read.reason, read.path) == ("GET", "1 of 1 record", f"{PATH}?perPage=5")
    assert [request.id for request in (read, refused, let_in)] == [3, 2, 1]
    assert all(request.took_us is not None and request.took_us < 5_000_000 for request in (read, refused, let_in))


async def test_that_a_record_and_its_request_have_one_number(live: Live, log: Log) -> None:
    await live.post(PATH, token=UNKNOWN)
    record_id = await live.share()
    assert (await log.newest()).id == int(record_id[14:], 16) == 2


async def test_that_pages_follow_each_other_both_ways(live: Live, log: Log) -> None:
    for number in range(4):
        await live.share(b"%d" % number)
        await live.post(PATH, token=UNKNOWN)
    for order, expected in (("desc", [8, 7, 6, 5, 4, 3, 2, 1]), ("asc", [1, 2, 3, 4, 5, 6, 7, 8])):
        ids: list[int] = []
        after: dict[str, str | float] = {}
        while True:
            page = await log.page(limit=3, order=order, **after)
            ids += [request.id for request in page.items]
            if page.next is None:
                break
            after = {"after": page.next}
        assert ids == expected
    assert [request.id for request in await log.items(before=5)] == [8, 7, 6]
    assert [request.id for request in await log.items(order="asc", after=6)] == [7, 8]


async def test_that_filters_narrow_the_list(live: Live, log: Log) -> None:
    await live.share(rec_type="a.b")
    await live.share(token=live.kim.pipe)
    await live.post("/share/a.b", token=UNKNOWN)
    await live.post("/share/a.b", b"{", live.dana.pipe)
    kim = (await log.items())[2]
    assert [request.id for request in await log.items(result="let_in")] == [2, 1]
    assert [request.id for request in await log.items(result="refused")] == [4, 3]
    assert [request.id for request in await log.items(code="body_not_json")] == [4]
    assert [request.id for request in await log.items(rectype="a.b")] == [4, 3, 1]
    assert [request.id for request in await log.items(token=kim.token_id or "")] == [2]
    assert [request.id for request in await log.items(remote="127.0.0.1")] == [4, 3, 2, 1]
    assert await log.items(remote="192.0.2.1") == []
    live.clock.advance(seconds=60)
    await live.share()
    assert [request.id for request in await log.items(**{"from": kim.at.timestamp() + 1})] == [5]
    assert [request.id for request in await log.items(to=kim.at.timestamp() + 1)] == [4, 3, 2, 1]


async def test_that_a_search_looks_into_path_headers_and_body(live: Live, log: Log) -> None:
    await live.share(b'{"devEui":"0004A30B00C0FFEE"}', tags="pier")
    await live.post(f"{PATH}/dataUp?event=up", b'{"n":1}', live.dana.pipe, User_Agent="ThingPark/1.2")
    await live.post("/share/a.b?lrn=7", b'{"half":', live.dana.pipe, User_Agent="Kerlink")
    expected = {"c0ffee": [1], "/tags/PIER": [1], "senet.sodaq": [2, 1], "EVENT=up": [2], "thingpark": [2]}
    expected |= {"kerlink": [3], '"half"': [3], "lrn=7": [3], "%": [], "nowhere": []}
    for text, ids in expected.items():
        assert [request.id for request in await log.items(search=text)] == ids, text


async def test_that_a_refusal_is_found_by_the_name_its_sender_was_told(live: Live, log: Log) -> None:
    reply = await live.post(PATH, token=UNKNOWN)
    await live.post(PATH, token=UNKNOWN)
    assert [request.id for request in await log.items(search=reply.headers["request-id"])] == [1]


@pytest.mark.parametrize(
    "query",
    [{"result": "some"}, {"after": "x"}, {"from": "yesterday"}, {"search": "x" * 201}, {"limit": 0}, {"seek": 1}],
)
async def test_that_a_filter_that_is_none_is_refused(live: Live, query: dict[str, str | float]) -> None:
    for path in ("", "/counts"):
        reply = await live.http.get(f"/admin/v1/requests{path}", params=query, headers=ADMIN)
        assert (reply.status_code, reply.json()["code"]) == (400, "query")
        assert reply.json()["fix"]


async def test_that_a_record_is_shown_with_its_headers_body_and_answer(live: Live, log: Log) -> None:
    body = b'{"AppSKey":"00112233","pdu":"0167"}'
    sent = await live.post(
        f"{PATH}/tags/a%20b", body, live.dana.pipe, X_Network="senet", Cookie="session=hunter2hunter2"
    )
    details = details_from_json(await log.ask("/1"))
    headers = dict(details.headers)
    shown = f"{live.dana.pipe[:4]}…{live.dana.pipe[-4:]}"
    assert headers["authorization"] == f"Bearer {shown}"
    assert (headers["x-network"], headers["cookie"], headers["content-length"]) == ("senet", "•••", str(len(body)))
    assert details.body == b'{"AppSKey":"[redacted]","pdu":"0167"}'
    assert details.request.path == f"{PATH}/tags/a%20b"
    assert details.response is not None
    assert (details.response.status, details.response.body) == (200, sent.content)
    assert dict(details.response.headers)["content-type"] == sent.headers["content-type"]


@pytest.mark.parametrize(
    ("method", "path", "body", "token"),
    [
        ("POST", PATH, b"{}", UNKNOWN),
        ("POST", PATH, b"{", "pipe"),
        ("POST", "/share/a..b", b"{}", "pipe"),
        ("POST", "/shares/a.b", b"{}", "pipe"),
        ("PUT", PATH, b"{}", ""),
        ("GET", PATH, b"", "pipe"),
        ("GET", f"{PATH}/65f1a1000000000000000001", b"", "password"),
        ("GET", f"{PATH}?page=0", b"", "password"),
        ("POST", "/oauth2/token", b"grant_type=password", ""),
        ("HEAD", "/nowhere", b"", ""),
        ("DELETE", f"{PATH}/65f1a1000000000000000001", b"", UNKNOWN),
        ("GET", "/v1/key", b"", ""),
        ("GET", "/v1/nothing", b"", ""),
        ("PATCH", "/v1/key", b"", ""),
        ("POST", "/v1/keys", b"[" * 2_000_000, ""),
    ],
)
async def test_that_the_answer_to_a_refused_request_is_told_to_the_byte(
    live: Live, log: Log, method: str, path: str, body: bytes, token: str
) -> None:
    value = {"pipe": live.dana.pipe, "password": live.dana.password}.get(token, token)
    headers = {"Authorization": f"Bearer {value}"} if value else {}
    sent = await live.http.request(method, path, content=body, headers=headers)
    details = details_from_json(await log.ask(f"/{(await log.newest()).id}"))
    assert details.response is not None
    assert (details.response.status, details.response.body) == (sent.status_code, sent.content)
    told = dict(details.response.headers)
    del sent.headers["date"]
    if method == "HEAD":
        told["content-length"] = sent.headers["content-length"]
    assert told == dict(sent.headers)


async def test_that_a_token_within_a_record_is_not_shown_with_its_request(live: Live, log: Log) -> None:
    """Captures of the log are handed on; the record itself stays as it was sent."""
    body = f'{{"callback":"/share/a.b/token/{live.kim.pipe}","payload_hex":"{"5e" * 32}"}}'.encode()
    await live.share(body)
    details = details_from_json(await log.ask("/1"))
    assert details.body == body.replace(live.kim.pipe.encode(), b"***")
    assert [record.body for record in await live.stored()] == [body]


async def test_that_a_body_that_was_refused_is_shown_as_it_was_sent(live: Live, log: Log) -> None:
    await live.post(PATH, b"\xff\xfe", live.dana.pipe)
    details = details_from_json(await log.ask("/1"))
    assert (details.body, details.is_body_cut) == (b"\xff\xfe", False)
    await live.post(PATH, b"[" + b"1," * 40_000, live.dana.pipe)
    details = details_from_json(await log.ask("/2"))
    assert (len(details.body or b""), details.is_body_cut, details.request.size) == (65_536, True, 80_001)
    await live.post(PATH, b"1" * 2_000_000, live.dana.pipe)
    details = details_from_json(await log.ask("/3"))
    assert (details.body, details.request.code, details.request.size) == (None, "body_too_large", 2_000_000)


async def test_that_a_request_that_is_not_there_is_not_found(live: Live) -> None:
    for path in ("/7", "/0", "/999999999999999", "/x", "/7/replay"):
        method = "POST" if path.endswith("replay") else "GET"
        reply = await live.http.request(
            method, f"/admin/v1/requests{path}", headers=ADMIN, json={} if method == "POST" else None
        )
        assert reply.status_code == 404
        assert reply.json()["fix"]


async def test_that_all_that_is_asked_of_the_server_is_in_the_log_but_for_our_own(live: Live, log: Log) -> None:
    share = await live.share()
    await live.get(f"{PATH}/{share}")
    await live.http.delete(f"{PATH}/{share}", headers={"Authorization": f"Bearer {live.dana.password}"})
    form = {"username": "dana@northfield.example", "password": PASSWORD, "client_id": live.dana.client_id}
    issued = await live.http.post("/oauth2/token", data={**form, "grant_type": "password"})
    await live.http.get("/healthz")
    await live.http.get("/metrics")
    await talk(live, b"GET /%61dmin/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    await live.http.get("/nowhere")
    await live.http.post(PATH, content=b"{}", headers={"Host": "evil.example"})
    await talk(live, b"BREW / HTTP/1.1\r\n\r\n")
    await log.items()
    listed = [
        (request.method, request.status, request.code, request.reason) for request in await log.items(order="asc")
    ]
    words = f"record {share[:6]}…{share[-4:]}"
    assert listed[:4] == [
        ("POST", 200, "", f"{words}, deleted since"),
        ("GET", 200, "", words),
        ("DELETE", 200, "", f"{words} deleted"),
        ("POST", 200, "", "password token for dana@northfield.example"),
    ]
    assert [(status, code) for _, status, code, _ in listed[4:]] == [
        (404, "path"),
        (421, "host"),
        (400, "request_unreadable"),
    ]
    details = details_from_json(await log.ask("/4"))
    assert (details.body, details.response and details.response.body) == (None, None)
    assert (details.request.token_tail, details.request.size) == (
        issued.json()["access_token"][-4:],
        len(issued.content),
    )


async def test_that_a_deleted_record_leaves_its_request_without_the_body(live: Live, log: Log) -> None:
    share = await live.share(b'{"secret":1}', tags="x")
    await live.http.delete(f"{PATH}/{share}", headers={"Authorization": f"Bearer {live.dana.password}"})
    details = details_from_json(await log.ask("/1"))
    assert (details.request.path, details.request.record_id, details.body) == (f"{PATH}/tags/x", None, None)
    assert dict(details.headers)["authorization"].startswith("Bearer ")


async def test_that_counts_tell_each_reason(live: Live, log: Log) -> None:
    for _ in range(3):
        await live.share()
        await live.post(PATH, token=UNKNOWN)
    await live.post(PATH, b"{", live.dana.pipe)
    counts = counts_from_json(await log.ask("/counts"))
    assert (counts.all, counts.let_in, counts.refused, counts.is_exact) == (7, 3, 4, True)
    assert [(one.code, one.reason, one.count) for one in counts.by_code] == [
        ("token_unknown", "Unknown token", 3),
        ("body_not_json", "Body is not JSON", 1),
    ]
    assert counts.oldest_at is not None
    assert (counts.kept_days, counts.kept_bytes) == (90, 1 << 30)
    assert counts.bytes > 0
    narrowed = counts_from_json(await log.ask("/counts", search="sodaq", code="body_not_json"))
    assert (narrowed.all, narrowed.refused, narrowed.is_exact) == (7, 4, True)
    assert counts_from_json(await log.ask("/counts", rectype="a.b")).all == 0


async def test_that_the_flow_is_told_in_buckets(live: Live) -> None:
    await live.share()
    live.clock.advance(seconds=300)
    await live.post(PATH, token=UNKNOWN)
    noon = 1_764_072_000
    query = {"from": noon - 60, "to": noon + 540, "buckets": 5}
    reply = await live.http.get("/admin/v1/flow", params=query, headers=ADMIN)
    assert [(item["minute"] - noon, item["let_in"], item["refused"]) for item in reply.json()["items"]] == [
        (-60, 1, 0),
        (60, 0, 0),
        (180, 0, 0),
        (300, 0, 1),
        (420, 0, 0),
    ]
    wrong = await live.http.get("/admin/v1/flow", params={"from": noon, "to": noon}, headers=ADMIN)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "query")


async def test_that_a_request_tells_whoever_listens(live: Live) -> None:
    with live.services.events.listen() as listener:
        await live.share()
        await live.post(PATH, token=UNKNOWN)
        count, newest = 0, ""
        async with asyncio.timeout(30):
            while count < 2:
                for event in await listener.take(1) or ():
                    if event.type == REQUEST:
                        count, newest = count + int(str(event.facts["count"])), event.id
        assert newest == "2"


async def test_that_a_token_is_identified_by_how_it_was_presented(live: Live) -> None:
    async def requests_of(value: str) -> dict[str, Any] | None:
        reply = await live.http.post("/admin/v1/tokens/identify", json={"value": value}, headers=ADMIN)
        requests: dict[str, Any] | None = reply.json()["requests"]
        return requests

    assert await requests_of(UNKNOWN) is None
    await live.post(PATH, token=UNKNOWN)
    live.clock.advance(seconds=5)
    await live.post(PATH, token=UNKNOWN)
    unknown = await requests_of(f"Authorization: Bearer {UNKNOWN}")
    assert unknown is not None
    assert (unknown["count"], unknown["refused"], unknown["last_remote"]) == (2, 2, "127.0.0.1")
    assert unknown["last_reason"] == "No token with this value. It ends in 71b2."
    assert unknown["first_at"] < unknown["last_at"]
    await live.share()
    await live.get(PATH, live.dana.pipe)
    known = await requests_of(live.dana.pipe)
    assert known is not None
    assert (known["count"], known["refused"]) == (2, 1)
    assert known["last_reason"] == "A pipe token cannot read. Pipe tokens may only POST records."


async def test_that_requests_are_found_by_a_value_that_is_written_nowhere(live: Live) -> None:
    other = UNKNOWN[::-1]
    for token in (UNKNOWN, other, live.dana.pipe, UNKNOWN):
        await live.post(PATH, token=token)
    identify = {"value": UNKNOWN}
    last = (await live.http.post("/admin/v1/tokens/identify", json=identify, headers=ADMIN)).json()["requests"]
    wanted = {"same_token": last["last_id"]}
    found = (await live.http.get("/admin/v1/requests", params=wanted, headers=ADMIN)).json()["items"]
    assert [one["id"] for one in found] == [last["last_id"], last["last_id"] - 3]
    counts = (await live.http.get("/admin/v1/requests/counts", params=wanted, headers=ADMIN)).json()
    assert (counts["all"], counts["refused"]) == (2, 2)
    nobody = (await live.http.get("/admin/v1/requests", params={"same_token": 99}, headers=ADMIN)).json()
    assert nobody["items"] == []
