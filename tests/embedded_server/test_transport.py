"""Raw bytes on real sockets: what no HTTP server may let in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.embedded_server.live import Live
from tests.embedded_server.raw import BODY, Raw, check_refused, statuses, talk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


@pytest.fixture
def raw(live: Live) -> Raw:
    return Raw(live)


async def test_that_an_ordinary_request_is_let_in(live: Live, raw: Raw) -> None:
    assert statuses(await talk(live, raw.post())) == [200]


LENGTHS = (b"99999999999999999999", b"-1", b"+7", b"0x7", b"7_0", b"7, 7", b"", b" ", b"7 7", b"7;")


@pytest.mark.parametrize("length", LENGTHS)
async def test_that_a_length_that_is_no_number_is_refused(live: Live, raw: Raw, length: bytes) -> None:
    await check_refused(live, raw.post(length=b"Content-Length: " + length), 400, 413)


@pytest.mark.parametrize("second", [b"7", b"8"])
async def test_that_two_lengths_are_refused(live: Live, raw: Raw, second: bytes) -> None:
    await check_refused(live, raw.post(b"Content-Length: " + second), 400)


async def test_that_length_and_chunks_together_run_no_second_request(live: Live, raw: Raw) -> None:
    smuggled = b"0\r\n\r\n" + raw.post()
    await check_refused(live, raw.post(b"Transfer-Encoding: chunked", body=smuggled), 400)


@pytest.mark.parametrize(
    "coding", [b"Transfer-Encoding : chunked", b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunked, identity"]
)
async def test_that_an_odd_coding_is_refused(live: Live, raw: Raw, coding: bytes) -> None:
    await check_refused(live, raw.post(coding, length=b"", body=b"7\r\n" + BODY + b"\r\n0\r\n\r\n"), 400, 501)


async def test_that_chunks_are_refused_in_http_1_0(live: Live, raw: Raw) -> None:
    line = b"POST /share/raw.test HTTP/1.0"
    body = b"7\r\n" + BODY + b"\r\n0\r\n\r\n"
    await check_refused(live, raw.post(b"Transfer-Encoding: chunked", line=line, length=b"", body=body), 400, 501)


@pytest.mark.parametrize("size", [b"+7", b"0x7", b"-7", b"7 7", b"g", b"", b"7;x\ny", b"ffffffffffffffffff"])
async def test_that_an_odd_chunk_size_is_refused(live: Live, raw: Raw, size: bytes) -> None:
    body = size + b"\r\n" + BODY + b"\r\n0\r\n\r\n"
    await check_refused(live, raw.post(b"Transfer-Encoding: chunked", length=b"", body=body), 400)


async def test_that_chunks_that_end_in_bare_line_feeds_are_refused(live: Live, raw: Raw) -> None:
    await check_refused(live, raw.post(b"Transfer-Encoding: chunked", length=b"", body=b"7\n" + BODY + b"\n0\n\n"), 400)


@pytest.mark.parametrize(
    "header", [b"X: a\nY: b", b"X: a\rY: b", b"X: a\r\n folded", b"X: a\x00b", b"X\x00: a", b"X y: a", b": a"]
)
async def test_that_a_header_that_is_none_is_refused(live: Live, raw: Raw, header: bytes) -> None:
    await check_refused(live, raw.post(header), 400)


async def test_that_bare_line_feeds_are_refused(live: Live, raw: Raw) -> None:
    await check_refused(live, raw.post().replace(b"\r\n", b"\n"), 400)


async def test_that_too_long_a_head_is_refused(live: Live, raw: Raw) -> None:
    fields = [b"X-%d: a" % n for n in range(20_000)]
    await check_refused(live, raw.post(*fields), 431)
    await check_refused(live, raw.post(*fields[:101]), 431)
    await check_refused(live, raw.post(b"X: " + b"a" * 1_000_000), 431)
    await check_refused(live, raw.post(b"X: " + b"a" * 16_384), 431)
    assert statuses(await talk(live, raw.post(*fields[:90], b"X: " + b"a" * 14_000))) == [200]


async def test_that_too_long_a_url_is_refused(live: Live, raw: Raw) -> None:
    await check_refused(live, raw.post(line=b"POST /share/a?" + b"x" * 70_000 + b" HTTP/1.1"), 414)
    assert statuses(await talk(live, raw.post(line=b"POST /share/a?" + b"x" * 8_000 + b" HTTP/1.1"))) == [200]


async def test_that_a_large_body_is_refused_without_being_asked_for(live: Live, raw: Raw) -> None:
    for headers in ((), (b"Expect: 100-continue",)):
        received = await talk(live, raw.post(*headers, length=b"Content-Length: 1048577", body=b""), 3)
        assert statuses(received) == [413]


async def test_that_an_expected_continue_is_given(live: Live, raw: Raw) -> None:
    assert statuses(await talk(live, raw.post(b"Expect: 100-continue"))) == [100, 200]


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"post /share/a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x00" * 100,
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /share/\xff HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
async def test_that_other_protocols_are_shown_the_door(live: Live, garbage: bytes) -> None:
    received = await talk(live, garbage)
    assert statuses(received) == [400], received


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
    records, refusals = await live.stored(), await live.services.store.refusals(None, 10)
    assert short.status_code == long.status_code
    assert {*short.headers} == {*long.headers}
    if short.status_code == 200:
        assert replace(records[0], id="", seq=0) == replace(records[1], id="", seq=0)
        assert short.text.replace(records[0].id, records[1].id) == long.text
    else:
        ids = short.headers["request-id"], long.headers["request-id"]
        assert ids[0] != ids[1]
        assert short.text.replace(*ids) == long.text
        assert replace(refusals[0], id=0) == replace(refusals[1], id=0)


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
