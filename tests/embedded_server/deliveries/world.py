"""A small world of real sockets: one receiver at a public address, and a canary wherever nothing may be sent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpcore

from tests.embedded_server.deliveries.hostile_urls import PUBLIC
from tests.embedded_server.deliveries.listening import listening


@dataclass
class Receiver:
    """Answers every POST with 204, and those below /to/ with a redirect; keeps what it was sent."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            self.bodies.append(await reader.readexactly(size))
            writer.write(_answer(head.split(b" ")[1]))
            await writer.drain()


def _answer(path: bytes) -> bytes:
    _, is_away, target = path.partition(b"/to/")
    if is_away:
        return b"HTTP/1.1 307 Away\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % target
    return b"HTTP/1.1 204 Taken\r\n\r\n"


@dataclass
class World(httpcore.AsyncNetworkBackend):
    good: Receiver
    canary: Receiver
    dialled: list[str] = field(default_factory=list)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append(host)
        port = self.good.port if host == PUBLIC else self.canary.port
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", port, timeout, local_address, socket_options)


@dataclass
class NaiveBackend(httpcore.AsyncNetworkBackend):
    """As every client connects: a name is asked for again, and whatever spells an address is one."""

    world: World
    resolve: object

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        address = _spelt(host)
        if address is None:
            assert callable(self.resolve)
            address = (await self.resolve(host))[-1]
        return await self.world.connect_tcp(address, port, timeout, local_address, socket_options)


def _spelt(host: str) -> str | None:
    if ":" in host:
        return host
    if host.rstrip(".").endswith("localhost"):
        return "127.0.0.1"
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    world = World(Receiver(), Receiver())
    async with listening(world.good.serve) as world.good.port, listening(world.canary.serve) as world.canary.port:
        yield world
