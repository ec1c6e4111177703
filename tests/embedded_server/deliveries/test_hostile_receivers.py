"""A receiver may answer as badly as it likes: it is told in words, within the time, and costs nobody else anything."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from time import perf_counter, process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.connection.certificates import ensure_own
from embedded_server.deliveries.building import sending
from embedded_server.deliveries.outbound import MOST_READ, Allowance, Outbound, OutboundError, Reply
from embedded_server.deliveries.stream import MOST_RECEIVED
from embedded_server.deliveries.verdict import words_of
from embedded_server.domain.delivery_schedule import retry_after_s
from embedded_server.domain.moments import from_ms
from embedded_server.limits import Limits
from tests.embedded_server.deliveries.listening import listening
from tests.embedded_server.live import Live

pytestmark = pytest.mark.slow

NOON = from_ms(1_764_072_000_000)
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PRIVATE = Allowance(private=True)


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(2)
        await answer(reader, writer)

    async with listening(serve) as port:
        yield f"http://127.0.0.1:{port}/in"


def saying(*parts: bytes) -> Answer:
    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return say


async def came_of(answer: Answer, deadline: float = 10.0) -> Reply | OutboundError:
    client = Outbound(deadline=deadline)
    async with answering(answer) as url:
        try:
            return await client.post(url, (), b"{}", PRIVATE)
        except OutboundError as error:
            return error
        finally:
            await client.close()


async def reply_to(*parts: bytes) -> Reply:
    came = await came_of(saying(*parts))
    assert isinstance(came, Reply), came
    return came


async def error_of(answer: Answer, deadline: float = 10.0) -> OutboundError:
    came = await came_of(answer, deadline)
    assert isinstance(came, OutboundError), came
    return came


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\nfine", 200),
        (b"HTTP/2.0 200 OK\r\n\r\n", 200),
        (b"HTTP/1.1 204 Taken\r\n\r\nand yet a body", 204),
        (b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", 999),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 5 + b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 202 Ok\r\n\r\n", 202),
        (b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: y\r\n\r\n", 200),
        (b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 301),
    ],
)
async def test_that_an_odd_answer_is_taken_for_what_it_is(said: bytes, status: int) -> None:
    reply = await reply_to(said)
    assert (reply.status, reply.address) == (status, "127.0.0.1")
    assert bool(words_of(reply)) == (not 200 <= status < 300)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 000 Nothing\r\n\r\n",
        b"HTTP/1.1 99 Low\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n\x81\x05",  # unasked
        b"\x15\x03\x01\x00\x02\x02\x28",
    ],
)
async def test_that_half_an_answer_is_none(said: bytes) -> None:
    assert (await error_of(saying(said))).code == "protocol"


def endless(head: bytes, piece: bytes) -> Answer:
    """As fast as it is taken."""

    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in chain([head], repeat(piece)):
            writer.write(part)
            await writer.drain()

    return flood


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
        (b"HTTP/1.1 200 OK\r\n", b"X-Again: and again\r\n" * 1_000),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y" * 20_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n.\r\n" * 3_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 20_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: again\r\n" * 1_000),
    ],
    ids=["1xx", "headers", "header", "chunks", "extension", "trailers"],
)
async def test_that_what_never_ends_is_left_before_it_costs_anything(head: bytes, piece: bytes) -> None:
    """At the size, long before the time, and others get their turn meanwhile."""
    longest, watching = 0.0, True

    async def watch() -> None:
        nonlocal longest
        while watching:
            began = process_time()
            await asyncio.sleep(0)
            longest = max(longest, process_time() - began)

    watcher, began = asyncio.create_task(watch()), perf_counter()
    error = await error_of(endless(head, piece))
    watching = False
    await watcher
    assert error.code == "protocol"
    assert perf_counter() - began < 8  # the deadline is at 10 s
    assert longest < 0.25  # of the processor, in one go


async def test_that_a_long_answer_is_read_as_far_as_it_is_looked_at() -> None:
    whole = b"x" * 1_000_000
    reply = await reply_to(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", whole)
    assert (len(reply.body), reply.is_cut) == (MOST_READ, True)
    assert MOST_READ + 100 * 1024 < MOST_RECEIVED


async def test_that_nothing_is_unpacked() -> None:
    bomb = gzip.compress(bytes(10_000_000))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    reply = await reply_to(head, bomb)
    assert reply.body == bomb[:MOST_READ]


def dripping(text: bytes) -> Answer:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for place in range(len(text)):
            writer.write(text[place : place + 1])
            await writer.drain()
            await asyncio.sleep(0.02)

    return drip


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 " + b"O" * 1_000,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"." * 1_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
    ],
    ids=["status", "header", "body", "1xx"],
)
async def test_that_who_answers_by_drops_is_left_at_the_deadline(text: bytes) -> None:
    error = await error_of(dripping(text), deadline=0.3)
    assert error.code == "timeout"
    assert 300 <= error.took_ms < 5_000


async def test_that_who_never_shakes_hands_is_left_at_the_deadline() -> None:
    async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with listening(silent) as port:
        client = Outbound(deadline=0.3)
        with pytest.raises(OutboundError) as caught:
            await client.post(f"https://127.0.0.1:{port}/", (), b"{}", PRIVATE)
        await client.close()
    assert caught.value.code == "timeout"


async def test_that_the_deadline_is_a_limit_of_the_server(live: Live) -> None:
    async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    hasty = replace(live.services, limits=Limits(target_seconds=0.2))
    async with listening(silent) as port, sending(hasty) as sender:
        with pytest.raises(OutboundError, match=r"within 0\.2 s"):
            await sender._outbound.post(f"http://127.0.0.1:{port}/", (), b"{}", PRIVATE)


async def test_that_who_reads_nothing_is_left_at_the_deadline() -> None:
    async def deaf(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport has it
        await asyncio.Event().wait()

    async with listening(deaf) as port:
        client = Outbound(deadline=0.3)
        with pytest.raises(OutboundError) as caught:
            await client.post(f"http://127.0.0.1:{port}/", (), bytes(30_000_000), PRIVATE)
        await client.close()
    assert caught.value.code == "timeout"


async def test_that_an_answer_counts_though_the_receiver_hung_up_at_once() -> None:
    """With a reset: what it said is there all the same."""

    async def say_and_reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        await asyncio.sleep(0.05)  # until it was read
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    came = await came_of(say_and_reset)
    assert isinstance(came, Reply)
    assert (came.status, came.body, came.address) == (200, b"ok", "127.0.0.1")


async def test_that_an_early_no_is_heard_though_the_body_was_not_read() -> None:
    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 413 Too large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.2)

    async with listening(refuse) as port:
        client = Outbound()
        reply = await client.post(f"http://127.0.0.1:{port}/", (), bytes(1_000_000), PRIVATE)
        await client.close()
    assert reply.status == 413


async def test_that_a_connection_the_receiver_closed_meanwhile_costs_no_try() -> None:
    async def once(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 Taken\r\n\r\n")
        await writer.drain()

    client = Outbound()
    async with answering(once) as url:
        for _ in range(3):
            assert (await client.post(url, (), b"{}", PRIVATE)).status == 204
    await client.close()


async def test_that_a_secured_connection_is_told_and_used_again(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    ensure_own(certificate, key, ["localhost"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(2)
            writer.write(b"HTTP/1.1 204 Taken\r\n\r\n")
            await writer.drain()

    async with listening(serve, context) as port:
        client = Outbound(trust=ssl.create_default_context(cafile=str(certificate)))
        replies = [await client.post(f"https://localhost:{port}/", (), b"{}", PRIVATE) for _ in range(3)]
        await client.close()
    assert connections == 1
    assert all(reply.tls.startswith("TLSv1.3") and reply.address in ("127.0.0.1", "::1") for reply in replies)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 5 ", 5.0),
        ("999999999", 999_999_999.0),
        ("1000000000", None),
        ("1.5", None),
        ("1e3", None),
        ("٣", None),
        ("Tue, 25 Nov 2025 12:01:00 GMT", 60.0),
        ("Tuesday, 25-Nov-25 12:01:00 GMT", 60.0),
        ("Tue, 25 Nov 2025 13:01:00 +0100", 60.0),
        ("Tue, 25 Nov 2025 11:00:00 GMT", 0.0),  # over
        ("Tue, 25 Nov 2025 12:01:00", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", 251_638_271_999.0),
        ("Tue, 25 Nov 99999999999999999999 12:01:00 GMT", None),
        ("Tue, 25 Nov 2025 12:01:00 +99999999999999999", None),
    ],
)
def test_that_retry_after_is_read_in_every_form(header: str | None, seconds: float | None) -> None:
    found = retry_after_s(header, NOON)
    assert found == seconds


@given(st.one_of(st.text(), st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,30} Nov [0-9]{1,30} [0-9:]{1,20} [+-]?[0-9]{1,30}")))
def test_that_no_retry_after_is_more_than_nothing_or_a_time(header: str) -> None:
    found = retry_after_s(header, NOON)
    assert found is None or found >= 0


@given(st.integers(100, 999), st.binary(max_size=200) | st.builds(lambda text: b'{"detail":"%b"}' % text, st.binary()))
def test_that_whatever_comes_back_can_be_told(status: int, body: bytes) -> None:
    words = words_of(Reply(status, (("Location", "\x00\xff" * 500),), body, False, "93.184.215.14", "", 3))
    assert (words == "") == (200 <= status < 300)
    assert len(words) < 500
