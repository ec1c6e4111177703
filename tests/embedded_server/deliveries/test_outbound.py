"""What goes out goes to the Internet or nowhere, within its time and size, and troubles are told in words."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import httpcore
import httpx
import pytest

from embedded_server.connection import certificates
from embedded_server.connection.certificates import ensure_own
from embedded_server.deliveries import names
from embedded_server.deliveries.names import Names
from embedded_server.deliveries.outbound import MOST_READ, Allowance, Outbound, OutboundError, Reply
from tests.embedded_server.deliveries.hostile_urls import LyingNames, hostile_urls
from tests.embedded_server.deliveries.listening import Serve, listening
from tests.embedded_server.deliveries.world import NaiveBackend, World, a_world

pytestmark = pytest.mark.slow

GOOD_POSTS = 200
PRIVATE = Allowance(private=True)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


@asynccontextmanager
async def outbound(world: World, deadline: float = 10.0) -> AsyncIterator[Outbound]:
    client = Outbound(Names(LyingNames()), world, deadline=deadline)
    yield client
    await client.close()


@asynccontextmanager
async def answering(answer: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a receiver on this computer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answer(reader, writer)

    async with listening(serve, context) as port:
        yield port


async def refused(client: Outbound, url: str, allowance: Allowance = PRIVATE) -> OutboundError:
    with pytest.raises(OutboundError) as caught:
        await client.post(url, (), b"{}", allowance)
    return caught.value


async def outcome(client: Outbound, url: str) -> Reply | OutboundError:
    try:
        return await client.post(url, (), b"{}", Allowance())
    except OutboundError as error:
        return error


def test_that_there_are_two_hundred_hostile_urls() -> None:
    assert len(set(hostile_urls())) >= 200


async def test_that_no_hostile_url_leads_anywhere(world: World) -> None:
    async with outbound(world) as client:
        for url in hostile_urls() * 2:  # the second time names may mean something else
            came = await outcome(client, url)
            if isinstance(came, OutboundError):
                assert came.code in ("url", "address"), (url, came.words)
                assert came.words.endswith("."), came.words
            else:
                assert "rebinding" in url or came.status == 307, url
    assert world.canary.heads == []


async def test_that_what_may_be_sent_arrives_every_time(world: World) -> None:
    async with outbound(world) as client:
        for number in range(GOOD_POSTS):
            url = f"http://receiver{number % 5}.example/in?n={number}"
            reply = await client.post(url, [("Authorization", "Bearer x")], b"%d" % number, Allowance())
            assert reply.status == 204
    assert world.good.bodies == [b"%d" % number for number in range(GOOD_POSTS)]
    assert b"Authorization: Bearer x\r\n" in world.good.heads[7]
    assert b"Host: receiver2.example\r\n" in world.good.heads[7]


async def test_that_an_unguarded_client_reaches_what_it_must_not(world: World) -> None:
    transport = httpx.AsyncHTTPTransport()
    transport._pool = httpcore.AsyncConnectionPool(network_backend=NaiveBackend(world, LyingNames()))
    async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
        for url in hostile_urls():
            with suppress(httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError):
                await client.post(url, content=b"{}")
    assert len(world.canary.heads) >= 100


async def test_that_only_what_was_allowed_reaches_this_computer(world: World) -> None:
    async with outbound(world) as client:
        assert (await client.post("http://127.0.0.1:9000/", (), b"{}", PRIVATE)).status == 204
        error = await refused(client, "http://127.0.0.1:9000/", Allowance())
    assert error.code == "url"
    assert world.dialled == ["127.0.0.1"]  # the connection that is still open served nobody else


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[64:ff9b::1]"])
async def test_that_some_addresses_are_never_allowed(world: World, host: str) -> None:
    async with outbound(world) as client:
        assert (await refused(client, f"http://{host}/")).code == "url"


async def test_that_a_webhook_goes_to_the_valid_ipv4_addresses_only(world: World) -> None:
    async with outbound(world) as client:
        reply = await client.post("http://n0.mixed.example/", (), b"{}", Allowance(ipv4_only=True))
    assert (reply.status, world.dialled) == (204, ["93.184.215.14"])


async def test_that_another_address_is_tried_when_nobody_accepts_at_the_first() -> None:
    class Half(World):
        async def connect_tcp(self, host: str, *rest: object, **more: object) -> httpcore.AsyncNetworkStream:
            if host == "93.184.215.1":
                self.dialled.append(host)
                raise httpcore.ConnectError("nobody")
            return await super().connect_tcp("93.184.215.14", 80)

    async def both(_host: str) -> list[str]:
        return ["93.184.215.1", "93.184.215.14"]

    async with a_world() as world:
        half = Half(world.good, world.canary)
        client = Outbound(Names(both), half)
        for number in range(20):
            url = f"http://receiver{number}.example/"
            assert (await client.post(url, (), b"{}", Allowance(ipv4_only=True))).status == 204
        await client.close()
    assert "93.184.215.1" in half.dialled


async def test_that_an_answer_that_changes_between_two_looks_never_leads_astray(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is asked for anew for every request, and means something else each time, also while one is under way."""
    monkeypatch.setattr(names, "KEPT", 0.0)
    monkeypatch.setattr(names, "KEPT_MISSING", 0.0)
    taken = refused = 0
    async with outbound(world) as client:
        for number in range(500):
            url = f"http://n{number % 12}.rebinding.example/{number}"
            both = await asyncio.gather(outcome(client, url), outcome(client, url))
            taken += sum(isinstance(came, Reply) for came in both)
            refused += sum(isinstance(came, OutboundError) and came.code == "address" for came in both)
    assert world.canary.heads == []
    assert taken + refused == 1_000
    assert min(taken, refused) > 100  # both happened


async def test_that_nothing_but_what_was_checked_is_tried_when_nobody_accepts(world: World) -> None:
    """The addresses of one answer; a second look-up in the midst of it would ask whoever lies."""
    asked = 0

    async def fickle(_host: str) -> list[str]:
        nonlocal asked
        asked += 1
        return ["93.184.215.1", "93.184.215.2", "93.184.215.3"] if asked == 1 else ["127.0.0.1"]

    class Closed(World):
        async def connect_tcp(self, host: str, *rest: object, **more: object) -> httpcore.AsyncNetworkStream:
            self.dialled.append(host)
            raise httpcore.ConnectError("nobody")

    closed = Closed(world.good, world.canary)
    client = Outbound(Names(fickle), closed)
    assert (await refused(client, "http://fickle.example/", Allowance())).code == "connect"
    await client.close()
    assert (sorted(closed.dialled), asked) == (["93.184.215.1", "93.184.215.2", "93.184.215.3"], 1)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (["fe80::1%lo"], "name"),
        (["93.184.215.14", "fe80::1%eth0"], "name"),
        (["::ffff:93.184.215.14"], "address"),
        (["93.184.215.14", "::ffff:10.0.0.1"], "address"),
        (["2002:7f00:1::"], "address"),
        (["127.1"], "name"),
        (["alias.example"], "name"),
        ([], "name"),
    ],
)
async def test_that_an_answer_that_is_no_plain_address_leads_nowhere(
    world: World, answer: list[str], code: str
) -> None:
    async def say(_host: str) -> list[str]:
        return answer

    client = Outbound(Names(say), world)
    assert (await refused(client, "http://odd.example/", Allowance())).code == code
    await client.close()
    assert world.dialled == []


async def test_that_one_that_never_ends_is_left_at_the_deadline() -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with answering(drip) as port:
        client = Outbound(deadline=0.3)
        began = perf_counter()
        error = await refused(client, f"http://127.0.0.1:{port}/")
        await client.close()
    assert (error.code, error.words) == ("timeout", "There was no whole answer within 0.3 s.")
    assert 300 <= error.took_ms <= (perf_counter() - began) * 1000 + 1


async def test_that_no_more_is_read_than_is_looked_at() -> None:
    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with answering(flood) as port:
        client = Outbound()
        reply = await client.post(f"http://127.0.0.1:{port}/", (), b"{}", PRIVATE)
        await client.close()
    assert (len(reply.body), reply.is_cut) == (MOST_READ, True)


@pytest.mark.parametrize(
    ("said", "code"),
    [(b"", "protocol"), (b"SSH-2.0-x\r\n\r\n", "protocol"), (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000, "protocol")],
)
async def test_that_what_is_no_answer_is_called_so(said: bytes, code: str) -> None:
    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    async with answering(say) as port:
        client = Outbound()
        assert (await refused(client, f"http://127.0.0.1:{port}/")).code == code
        await client.close()


def with_certificate(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def fine(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 204 Taken\r\n\r\n")
    await writer.drain()


async def test_that_a_certificate_has_to_be_the_receivers(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    ensure_own(certificate, key, ["localhost"])

    async with answering(fine, with_certificate(certificate, key)) as port:
        strict, trusting = Outbound(), Outbound(trust=ssl.create_default_context(cafile=str(certificate)))
        untrusted = await refused(strict, f"https://localhost:{port}/")
        other = await refused(trusting, f"https://127.0.0.1:{port}/")
        reply = await trusting.post(f"https://localhost:{port}/", (), b"{}", PRIVATE)
        await strict.close()
        await trusting.close()
    assert (untrusted.code, other.code) == ("tls", "tls")
    assert "self-signed" in untrusted.words
    assert "IP address mismatch" in other.words
    assert reply.tls.startswith("TLSv1.3")


async def test_that_a_certificate_that_has_expired_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    monkeypatch.setattr(certificates, "LIFE", timedelta(hours=1))  # it begins a day ago
    ensure_own(certificate, key, ["localhost"])

    async with answering(fine, with_certificate(certificate, key)) as port:
        client = Outbound(trust=ssl.create_default_context(cafile=str(certificate)))
        error = await refused(client, f"https://localhost:{port}/")
        await client.close()
    assert error.code == "tls"
    assert "certificate has expired" in error.words


async def test_that_a_name_nobody_knows_is_told_apart_from_a_door_nobody_opens() -> None:
    async def nobody(_host: str) -> list[str]:
        raise OSError

    client = Outbound(Names(nobody))
    unknown = await refused(client, "http://nobody.example/")
    closed = await refused(client, "http://127.0.0.1:1025/")
    await client.close()
    assert (unknown.code, closed.code) == ("name", "connect")
