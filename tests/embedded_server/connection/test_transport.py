"""Requests on real sockets: in a row, by both ways in, broken off, and told why when they cannot be read."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from embedded_server.limits import Limits
from embedded_server.request_log.header_blocks import header_lines
from embedded_server.store.base import KeptRequest
from tests.embedded_server.live import Live, live_server
from tests.embedded_server.raw import BODY, Raw, statuses, talk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


@pytest.fixture
def raw(live: Live) -> Raw:
    return Raw(live)


async def test_that_an_ordinary_request_is_let_in(live: Live, raw: Raw) -> None:
    assert statuses(await talk(live, raw.post())) == [200]


async def test_that_an_expected_continue_is_given(live: Live, raw: Raw) -> None:
    assert statuses(await talk(live, raw.post(b"Expect: 100-continue"))) == [100, 200]


async def test_that_pipelined_requests_are_answered_in_order(live: Live) -> None:
    token = live.dana.pipe.encode()
    request = (
        b"POST /share/a.r%d HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + b"\r\n"
        b"Content-Length: 7\r\n%b\r\n" + BODY
    )
    last = b"Connection: close\r\n"
    received = await talk(live, b"".join(request % (n, last if n == 99 else b"") for n in range(100)))
    assert statuses(received) == [200] * 100
    assert [b'"recType":"a.r%d"' % n in part for n, part in enumerate(received.split(b"HTTP/1.1 ")[1:])] == [True] * 100


async def test_that_reading_and_posting_mix_in_one_pipeline(live: Live) -> None:
    token = live.dana.password.encode()
    head = b"Host: localhost\r\nAuthorization: Bearer " + token + b"\r\n"
    post = b"POST /share/a HTTP/1.1\r\n" + head + b"Content-Length: 7\r\n\r\n" + BODY
    get = b"GET /share/a HTTP/1.1\r\n" + head + b"\r\n"
    bad = b"POST /share/a HTTP/1.1\r\n" + head + b"Content-Length: 1\r\n\r\n{"
    end = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    received = await talk(live, post + get + post + bad + get + post + end)
    assert statuses(received) == [200, 200, 200, 400, 200, 200, 200]
    assert [part.count(b'"totalCount":2') for part in received.split(b"HTTP/1.1 ")[1:]] == [0, 0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/share/a.b", {}, BODY),
        ("/share/a.b/tags/x/y?event=up", {"Sluice-Test": "1"}, BODY),
        ("/share/a.b", {"Authorization": ""}, BODY),
        ("/share/a.b", {"Authorization": "Token x"}, BODY),
        ("/share/a.b", {"Authorization": "Bearer " + "0" * 64}, BODY),
        ("/share/a..b", {}, BODY),
        ("/share/a.b/tags/%ff", {}, BODY),
        ("/share/a.b", {}, b"{"),
        ("/share/a.b", {"Content-Type": "image/png"}, b"{"),
        ("/share/a.b", {"Content-Encoding": "gzip"}, BODY),
        ("/share/a.b", {"Host": "evil.example"}, BODY),
        ("/share/a.b", {"Origin": "https://evil.example"}, BODY),
        ("/share", {}, BODY),
    ],
)
async def test_that_an_uplink_is_judged_alike_on_both_ways_in(
    live: Live, path: str, headers: dict[str, str], body: bytes
) -> None:
    """A known length takes the short way, chunks the one through ASGI."""

    async def chunks() -> AsyncIterator[bytes]:
        yield body

    authorized = {"Authorization": live.dana.pipe, **headers}
    short = await live.http.post(path, content=body, headers=authorized)
    long = await live.http.post(path, content=chunks(), headers=authorized)
    records, kept = await live.stored(), await live.refusals()
    assert short.status_code == long.status_code
    assert {*short.headers} == {*long.headers}
    if short.status_code == 200:
        assert replace(records[0], id="", seq=0) == replace(records[1], id="", seq=0)
        assert short.text.replace(records[0].id, records[1].id) == long.text
    else:
        ids = short.headers["request-id"], long.headers["request-id"]
        assert ids[0] != ids[1]
        assert short.text.replace(*ids) == long.text
        one, other = ((replace(each.request, id=0, took_us=0, size=0), each.body, each.is_cut) for each in kept[:2])
        assert one == other


async def test_that_a_client_that_leaves_mid_body_stores_nothing_and_leaves_nothing(live: Live, raw: Raw) -> None:
    before = len(asyncio.all_tasks())
    for length in (b"Content-Length: 100", b"Content-Length: 100000"):
        _, writer = await asyncio.open_connection("127.0.0.1", live.port)
        writer.write(raw.post(length=length))
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    assert statuses(await talk(live, raw.post())) == [200]
    assert len(await live.stored()) == 1
    assert len(asyncio.all_tasks()) == before


async def test_that_http_1_0_is_answered_and_closed(live: Live, raw: Raw) -> None:
    received = await talk(live, raw.post(line=b"POST /share/a HTTP/1.0").replace(b"Connection: close\r\n", b""))
    assert statuses(received) == [200]
    assert b"\r\nconnection: close\r\n" in received


async def test_that_garbage_behind_a_request_does_not_cost_its_answer(live: Live) -> None:
    good = b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nAuthorization: %b\r\n" % live.dana.pipe.encode()
    read = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    sized, chunked = good + b"Content-Length: 7\r\n\r\n" + BODY, good + b"Transfer-Encoding: chunked\r\n\r\n"
    whole = chunked + b"7\r\n" + BODY + b"\r\n0\r\n\r\n"
    for garbage in (b"BREW", b"GET / HTTP/1.1\r\nX y: 1\r\n\r\n"):
        assert statuses(await talk(live, sized + garbage)) == [200]
        assert statuses(await talk(live, whole + read + b"\r\n" + garbage)) == [200, 200]
    assert statuses(await talk(live, chunked + b"x\r\n")) == [400]


@pytest.mark.parametrize("is_in_parts", [False, True])
async def test_that_what_stands_behind_a_body_is_no_header(live: Live, is_in_parts: bool) -> None:
    """Neither a token nor anything else: it may come after the request was judged."""
    head = b"POST /share/a.b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    end = b"2\r\n{}\r\n0\r\nAuthorization: Bearer %b\r\nHost: evil.example\r\n\r\n" % live.dana.pipe.encode()
    for more, status in ((b"", 401), (b"Authorization: Bearer %b\r\n" % live.dana.pipe.encode(), 200)):
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
        for part in (head + more + b"\r\n", end) if is_in_parts else (head + more + b"\r\n" + end,):
            writer.write(part)
            await asyncio.sleep(0.05 * is_in_parts)
        assert statuses(await reader.read(-1)) == [status]
        writer.close()


async def test_that_a_body_in_very_many_chunks_is_let_in(live: Live) -> None:
    """However much stands around its bytes."""
    head = b"POST /share/a.b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    bearer = b"Authorization: Bearer %b\r\n\r\n" % live.dana.pipe.encode()
    chunks = b"".join(b"1;n=v\r\n%c\r\n" % letter for letter in b'"%b"' % (b"x" * 100_000))
    received = await talk(live, head + bearer + chunks + b"0\r\nX: a\r\n\r\n", patience=20)
    assert statuses(received) == [200]


async def test_that_a_bad_end_of_an_answered_request_is_not_answered_again(live: Live) -> None:
    """The body of a request that was refused for its head is still read, and may be broken."""
    head = b"POST /share/a HTTP/1.1\r\nHost: evil.example\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write(head)
    assert statuses(await reader.readuntil(b"}")) == [421]
    writer.write(b"x\r\n")
    assert await reader.read() == b""
    writer.close()


async def test_that_a_client_that_resets_leaves_nothing_and_is_no_error(
    live: Live, raw: Raw, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(asyncio.all_tasks())
    listing = b"GET /share/raw.test HTTP/1.1\r\nHost: localhost\r\nAuthorization: %b\r\n\r\n"
    for request in (
        raw.post(length=b"Content-Length: 100"),
        raw.post(length=b"Content-Length: 100000"),
        raw.post(b"Transfer-Encoding: chunked", length=b"", body=b"ff\r\n{"),
        raw.post(),
        listing % live.dana.password.encode() * 50,
        b"BREW" * 1_000,
        raw.post(length=b"Content-Length: 1048577", body=b" " * 500_000),
    ):
        await reset_after(live, request)
    assert statuses(await talk(live, raw.post())) == [200]
    async with asyncio.timeout(30):
        while len(asyncio.all_tasks()) > before:
            await asyncio.sleep(0.01)
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def reset_after(live: Live, request: bytes) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", live.port)
    raw_socket = writer.get_extra_info("socket")
    raw_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing then resets
    writer.write(request)
    await asyncio.sleep(0)
    writer.transport.abort()


@pytest.mark.parametrize("wish", [b"h2c", b"websocket", b"TLS/1.0"])
@pytest.mark.parametrize("is_in_parts", [False, True])
@pytest.mark.parametrize("framing", [b"Content-Length: 7", b"Transfer-Encoding: chunked"])
async def test_that_a_wish_for_another_protocol_costs_no_body(
    live: Live, wish: bytes, is_in_parts: bool, framing: bytes
) -> None:
    """As some HTTP clients send it with every first request. What follows on the connection is answered too."""
    token = live.dana.pipe.encode()
    head = b"POST /share/a.b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n" % token
    asking = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: %b\r\nHTTP2-Settings: AAE\r\n%b\r\n\r\n" % (
        wish,
        framing,
    )
    body = BODY if b"Length" in framing else b"7\r\n" + BODY + b"\r\n0\r\n\r\n"
    last = b"POST /share/a.c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %b\r\n" % token
    requests = (head + asking, body + head + asking, body + last + b"Content-Length: 7\r\n\r\n" + BODY)
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    for part in requests if is_in_parts else (b"".join(requests),):
        writer.write(part)
        await asyncio.sleep(0.05 * is_in_parts)
    assert statuses(await reader.read(-1)) == [200, 200, 200]
    writer.close()
    assert [record.body for record in await live.stored()] == [BODY] * 3
    kept = (await live.requests())[1]
    assert kept.headers is not None
    assert ("upgrade", wish.decode()) in header_lines(kept.headers, 7, "")


async def test_that_thousands_of_wishes_at_once_are_answered_one_by_one(live: Live) -> None:
    asking = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
    end = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert statuses(await talk(live, asking * 2_000 + end, patience=30)) == [200] * 2_001


async def test_that_who_closes_its_sending_side_has_its_answer(live: Live, raw: Raw) -> None:
    """Else it would send again what is stored."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write(raw.post().replace(b"Connection: close\r\n", b""))
    writer.write_eof()
    async with asyncio.timeout(30):
        assert statuses(await reader.read(-1)) == [200]
    writer.close()


async def last_refusal(live: Live) -> int:
    return max((kept.request.id for kept in await live.refusals()), default=0)


async def refused_since(live: Live, last: int) -> list[KeptRequest]:
    """Once there are any, and all that were on their way with them."""
    async with asyncio.timeout(30):
        while await last_refusal(live) == last:
            await asyncio.sleep(0.01)
    await live.share()
    return [kept for kept in await live.refusals() if kept.request.id > last]


@pytest.mark.parametrize("path", [b"/share/a.b", b"/oauth2/token", b"/uplink/" + b"0" * 64])
async def test_that_a_bad_chunk_after_an_expected_continue_is_one_refusal(
    live: Live, path: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    line = (
        b"POST %b HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        % path
    )
    before = await last_refusal(live)
    assert statuses(await talk(live, line)) == [400]
    (kept,) = await refused_since(live, before)
    assert kept.request.code == "request_unreadable"
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def test_that_a_request_whose_body_cannot_be_read_is_remembered_with_its_head(live: Live, raw: Raw) -> None:
    """So that somebody can see which device it was."""
    before = await last_refusal(live)
    await talk(live, raw.post(b"Transfer-Encoding: chunked", length=b"", body=b"zz\r\n"))
    (kept,) = await refused_since(live, before)
    request = kept.request
    assert (request.method, request.path, request.rec_type) == ("POST", "/share/raw.test", "raw.test")
    assert (request.token_id is not None, request.code) == (True, "request_unreadable")
    assert (kept.headers is not None, kept.body) == (True, None)


@pytest.mark.parametrize("length", [b"Content-Length: 100", b"Content-Length: 100000"])
async def test_that_a_sender_that_hangs_up_is_remembered(live: Live, raw: Raw, length: bytes) -> None:
    before = await last_refusal(live)
    _, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write(raw.post(length=length))
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    (kept,) = await refused_since(live, before)
    assert (kept.request.code, kept.request.path, kept.body) == ("sender_gone", "/share/raw.test", None)


@pytest.mark.parametrize(
    ("host", "header", "status"),
    [
        (b"Host: evil.example", b"X: a", 421),
        (b"Host: localhost", b"Origin: https://evil.example", 403),
        (b"Host: localhost", b"Content-Encoding: gzip", 415),
        (b"Host: localhost\r\nContent-Type: a/b", b"Content-Type: c/d", 400),
    ],
)
async def test_that_an_uplink_refused_for_its_head_is_kept_with_its_body(
    live: Live, raw: Raw, host: bytes, header: bytes, status: int
) -> None:
    before = await last_refusal(live)
    assert statuses(await talk(live, raw.post(header, host=host))) == [status]
    (kept,) = await refused_since(live, before)
    assert (kept.request.status, kept.body) == (status, BODY)


async def test_that_what_cannot_be_read_is_remembered_with_its_reason(live: Live) -> None:
    received = await talk(live, b"BREW / HTTP/1.1\r\n\r\n")
    await live.share()  # what is refused does not wait for the disk; this waits for both
    kept = (await live.refusals())[0]
    assert (kept.request.status, kept.request.code, kept.request.method) == (400, "request_unreadable", "")
    assert kept.request.reason == "It does not begin with a method of HTTP."
    assert b"request-id: %b\r\n" % (kept.name or "").encode() in received


async def test_that_connections_that_only_wait_for_their_end_are_not_counted(data_dir: Path) -> None:
    """Those who were told to come back later may stay a moment; they take nobody's place."""
    async with live_server(data_dir, replace(Limits(), connections=4)) as live:
        held = [await asyncio.open_connection("127.0.0.1", live.port) for _ in range(4)]
        told = [await asyncio.open_connection("127.0.0.1", live.port) for _ in range(4)]
        for reader, _ in told:
            assert statuses(await reader.read()) == [503]
        held[0][1].close()
        async with asyncio.timeout(30):
            while statuses(await talk(live, Raw(live).post())) != [200]:
                await asyncio.sleep(0.01)
        for _, writer in (*held, *told):
            writer.close()


async def test_that_tls_on_a_plain_port_costs_one_line_of_the_log(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await talk(live, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500))
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("embedded_server")]
    assert line.endswith("from 127.0.0.1 was refused: This is HTTPS; the port speaks plain HTTP.")
