"""Requests changed at random on real sockets: none is answered with a mistake of the server, and none holds it up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_server.connection.transport import SWEEP_SECONDS
from embedded_server.limits import Limits
from tests.embedded_server.live import Live, live_server
from tests.embedded_server.raw import BODY, Raw, statuses, talk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

LIMITS = replace(Limits(), header_seconds=0.2, body_seconds=0.2, idle_seconds=0.2)
LONGEST = 0.2 + SWEEP_SECONDS + 3.0  # with room for a busy machine; the client's own patience is longer

HEAD = b"Host: localhost\r\nAuthorization: Bearer TOKEN\r\n"
SEEDS = (
    b"POST /share/a.b HTTP/1.1\r\n" + HEAD + b"Content-Length: 7\r\n\r\n" + BODY,
    b"POST /share/a.b/tags/x/y?event=up HTTP/1.1\r\n"
    + HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n7\r\n"
    + BODY
    + b"\r\n0\r\n\r\n",
    b"GET /share/a.b?perPage=2&page=1 HTTP/1.1\r\n" + HEAD + b"\r\n",
    b"POST /oauth2/token HTTP/1.1\r\n"
    + HEAD
    + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 19\r\n\r\ngrant_type=password",
    b"POST http://localhost/share/a HTTP/1.0\r\n" + HEAD + b"Expect: 100-continue\r\nContent-Length: 7\r\n\r\n" + BODY,
    b"OPTIONS /admin/v1/tokens HTTP/1.1\r\nOrigin: https://evil.example\r\n" + HEAD + b"\r\n",
)
PIECES = (
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b" ",
    b":",
    b",",
    b";",
    b"0\r\n\r\n",
    b"Content-Length: 1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Host: a\r\n",
    b"Connection: close\r\n",
    b"Connection: upgrade\r\nUpgrade: h2c\r\n",
    b"Expect: 100-continue\r\n",
    b"ffffffffffffffff",
    b"-1",
    b"%00",
    b"%ff",
    b"../",
    b"\xff",
    b"\xc0\xaf",
    b"{",
    b"[" * 100,
    b"HTTP/1.1",
    b"HTTP/2.0",
    b"*",
    b"/share/",
    b"Content-Encoding: gzip\r\n",
    b"Authorization: x\r\n",
    b"?",
    b"#",
    b"//",
    b"@",
    b"POST",
    b"PRI ",
    b"\x16\x03\x01",
    b"x" * 20_000,
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """One or two requests in a row, with pieces put in, taken out, repeated and exchanged."""
    sent = b"".join(draw(st.lists(st.sampled_from(SEEDS), min_size=1, max_size=2)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(sent)))
        to = min(len(sent), at + draw(st.integers(0, 12)))
        put = draw(st.sampled_from(PIECES) | st.binary(max_size=6) | st.just(sent[at:to] * 2))
        sent = sent[:at] + put + sent[to:]
    return sent


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with live_server(tmp_path_factory.mktemp("fuzzed"), LIMITS) as server:
        yield server


@settings(max_examples=40)
@given(st.lists(mutated() | st.binary(max_size=200), min_size=10, max_size=40))
async def test_that_no_request_is_a_mistake_of_the_server_or_holds_it_up(hasty: Live, requests: list[bytes]) -> None:
    token = hasty.dana.pipe.encode()
    answers = await asyncio.gather(*(timed(hasty, each.replace(b"TOKEN", token)) for each in requests))
    for request, (received, seconds) in zip(requests, answers, strict=True):
        assert [status for status in statuses(received) if status >= 500] == [], (request, received)
        assert seconds < LONGEST, request
    assert statuses(await talk(hasty, Raw(hasty).post())) == [200]


async def timed(live: Live, request: bytes) -> tuple[bytes, float]:
    began = time.monotonic()
    return await talk(live, request, 10), time.monotonic() - began
