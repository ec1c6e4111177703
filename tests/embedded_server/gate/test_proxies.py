"""Whose word counts on the address, the name and the scheme a request came with."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from embedded_server.gate.proxies import Proxies, network_of
from embedded_server.limits import Limits
from embedded_server.store.base import RecordsWanted
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.live import Live, live_server
from tests.embedded_server.processes import COMMAND, furnish, served
from tests.embedded_server.raw import BODY, statuses

proxies = Proxies((network_of("10.0.0.0/24"), network_of("fd00::/8")))


@pytest.mark.parametrize(
    ("headers", "remote"),
    [
        ([], "10.0.0.1"),
        ([(b"x-forwarded-for", b"192.0.2.7")], "192.0.2.7"),
        ([(b"x-forwarded-for", b"6.6.6.6, 192.0.2.7, 10.0.0.9")], "192.0.2.7"),
        ([(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"192.0.2.7:4711")], "192.0.2.7"),
        ([(b"x-forwarded-for", b"192.0.2.7, [fd00::1]:80, 10.0.0.9")], "192.0.2.7"),
        ([(b"x-forwarded-for", b"10.0.0.3, 10.0.0.2")], "10.0.0.3"),
        ([(b"x-forwarded-for", b"6.6.6.6, unknown")], "10.0.0.1"),
        ([(b"x-forwarded-for", b"6.6.6.6, \xff\xfe, 10.0.0.9")], "10.0.0.9"),
        ([(b"x-forwarded-for", b"")], "10.0.0.1"),
        ([(b"x-forwarded-for", b"::ffff:192.0.2.7")], "192.0.2.7"),
        ([(b"forwarded", b'for=6.6.6.6, for="[2001:db8::1]:4711";proto=https, for=10.0.0.2')], "2001:db8::1"),
        ([(b"forwarded", b"for=_hidden")], "10.0.0.1"),
        ([(b"forwarded", b"by=10.0.0.1")], "10.0.0.1"),
        ([(b"forwarded", b"for=6.6.6.6"), (b"x-forwarded-for", b"192.0.2.7")], "192.0.2.7"),
    ],
)
def test_that_the_last_address_that_is_no_proxy_is_the_sender(headers: list[tuple[bytes, bytes]], remote: str) -> None:
    assert proxies.forwarded("10.0.0.1", headers).remote == remote


def test_that_name_and_scheme_are_those_the_last_proxy_says() -> None:
    said = [(b"x-forwarded-host", b"evil.example, sluice.example"), (b"x-forwarded-proto", b"HTTPS")]
    assert proxies.forwarded("10.0.0.1", said)[1:] == (b"sluice.example", "https")
    listed = [(b"forwarded", b'for=6.6.6.6;host=evil.example, For=192.0.2.7;Host="sluice.example:8443";proto=https')]
    assert proxies.forwarded("10.0.0.1", listed)[1:] == (b"sluice.example:8443", "https")
    assert proxies.forwarded("10.0.0.1", [(b"x-forwarded-proto", b"gopher")])[1:] == (b"", None)


def test_that_loopback_and_proxies_may_hold_any_number_of_connections() -> None:
    counted = {
        address
        for address in ("127.0.0.9", "::1", "", "10.0.0.7", "fd12::1", "10.0.1.1", "192.0.2.1", "2001:db8::1")
        if proxies.counts(address)
    }
    assert counted == {"10.0.1.1", "192.0.2.1", "2001:db8::1"}


@pytest.mark.parametrize("text", ["", "10.0.0", "proxy.example", "10.0.0.0/33"])
def test_that_what_is_no_network_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no address and no network, such as"):
        network_of(text)


@pytest.fixture
async def behind_proxy(data_dir: Path) -> AsyncIterator[Live]:
    async with live_server(data_dir, proxies=Proxies((network_of("127.0.0.2"),))) as live:
        yield live


async def test_that_a_trusted_proxy_speaks_for_the_sender(behind_proxy: Live) -> None:
    """On both ways in, for records and for refusals, and for each request of a connection anew."""
    for_one = b"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Host: sluice.example\r\n"
    for_other = b"Forwarded: for=192.0.2.8\r\n"
    sent = posts(behind_proxy, for_one, for_other, for_one + b"Expect: 100-continue\r\n", for_one, body=BODY)
    assert statuses(await ask(behind_proxy, "127.0.0.2", sent)) == [200, 200, 100, 200, 200]
    remotes = [record.remote for record in await behind_proxy.stored()]
    assert sorted(remotes) == ["192.0.2.7", "192.0.2.7", "192.0.2.7", "192.0.2.8"]


async def test_that_a_page_of_a_name_the_proxy_serves_is_of_this_site(behind_proxy: Live) -> None:
    page = b"Origin: https://sluice.example\r\nX-Forwarded-Host: sluice.example\r\n"
    assert statuses(await ask(behind_proxy, "127.0.0.2", posts(behind_proxy, page))) == [200]
    assert statuses(await ask(behind_proxy, "127.0.0.3", posts(behind_proxy, page))) == [403]


async def test_that_nobody_else_may_say_where_a_request_came_from(behind_proxy: Live) -> None:
    spoofed = b"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Host: evil.example\r\nForwarded: for=192.0.2.7;host=evil\r\n"
    assert statuses(await ask(behind_proxy, "127.0.0.3", posts(behind_proxy, spoofed))) == [200]
    assert [record.remote for record in await behind_proxy.stored()] == ["127.0.0.3"]


async def test_that_a_name_the_proxy_was_asked_for_must_be_ours(behind_proxy: Live) -> None:
    foreign = b"X-Forwarded-Host: evil.example\r\n"
    assert statuses(await ask(behind_proxy, "127.0.0.2", posts(behind_proxy, foreign))) == [421]


async def test_that_an_address_holds_a_limited_number_of_connections(data_dir: Path) -> None:
    """As of other computers: here the addresses of this one are counted, too."""
    limits = replace(Limits(), connections_per_address=64)
    counting = Proxies((network_of("127.0.0.2"),), uncounted=())
    async with live_server(data_dir, limits, proxies=counting) as live:
        held = [await connected(live, "127.0.0.3") for _ in range(64)]
        many = [await connected(live, "127.0.0.2") for _ in range(80)]
        one_more = await ask(live, "127.0.0.3", posts(live, b""))
        assert statuses(one_more) == [503]
        assert b"There are 64 connections from your address already." in one_more
        assert statuses(await ask(live, "127.0.0.4", posts(live, b""))) == [200]
        assert statuses(await ask(live, "127.0.0.2", posts(live, b""))) == [200]
        for _, writer in (held.pop(), held.pop()):
            writer.close()
            await writer.wait_closed()
        async with asyncio.timeout(30):
            while statuses(await ask(live, "127.0.0.3", posts(live, b""))) != [200]:
                await asyncio.sleep(0.02)
        for _, writer in (*held, *many):
            writer.close()


def posts(live: Live, *headers: bytes, body: bytes = BODY) -> bytes:
    """A request for each, the last of which closes the connection."""
    token = live.dana.pipe.encode()
    lines = [*headers[:-1], headers[-1] + b"Connection: close\r\n"]
    return b"".join(
        b"POST /share/a HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %b\r\nContent-Length: %d\r\n%b\r\n%b"
        % (token, len(body), each, body)
        for each in lines
    )


async def connected(live: Live, source: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", live.port, local_addr=(source, 0))


async def ask(live: Live, source: str, request: bytes) -> bytes:
    reader, writer = await connected(live, source)
    async with asyncio.timeout(30):
        writer.write(request)
        received = await reader.read(-1)
    writer.close()
    return received


@pytest.mark.slow
def test_that_proxies_are_named_on_the_command_line(data_dir: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir, "--trusted-proxy", "127.0.0.2", "--trusted-proxy", "127.1.0.0/16") as server:
        port = int(server.url.rpartition(":")[2])
        for source in ("127.0.0.2", "127.1.2.3", "127.0.0.3"):
            with socket.create_connection(("127.0.0.1", port), 10, (source, 0)) as sender:
                sender.sendall(
                    b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nAuthorization: %b\r\nX-Forwarded-For: 192.0.2.7\r\n"
                    b"Content-Length: 2\r\n\r\n{}" % furniture.pipe.encode()
                )
                assert sender.recv(4_096).startswith(b"HTTP/1.1 200 ")
    assert asyncio.run(remotes_in(data_dir)) == ["192.0.2.7", "192.0.2.7", "127.0.0.3"]


async def remotes_in(directory: Path) -> list[str]:
    store = await open_store(directory)
    records = await store.records(RecordsWanted(limit=10))
    await store.close()
    return [record.remote for record in records]


@pytest.mark.slow
def test_that_a_proxy_that_is_no_address_stops_the_start_in_a_sentence(data_dir: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--data", str(data_dir), "--trusted-proxy", "proxy.example"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert (
        "--trusted-proxy: proxy.example is no address and no network, such as 10.0.0.7 or 10.0.0.0/24." in done.stderr
    )
