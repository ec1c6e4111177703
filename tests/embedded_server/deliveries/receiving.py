"""A receiver that behaves as a test says, and a server that sends to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.embedded_server.deliveries.listening import listening
from tests.embedded_server.routes.admin.admin_server import Running

DEVICE = "70B3D5E75E00A103"


@dataclass
class Got:
    """One request."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answers` are said one after the other, the last one ever after; None says nothing, ever, and
    nothing hangs up."""

    answers: list[bytes | None] = field(default_factory=lambda: [ok()])
    got: list[Got] = field(default_factory=list)
    url: str = ""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    takes: float = 0  # seconds for an answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:-2]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.got.append(Got(headers, body))
            self.came.set()
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if answer is None:
                await asyncio.Event().wait()
                return
            if not answer:
                return
            await asyncio.sleep(self.takes)
            writer.write(answer)
            await writer.drain()

    async def wait_for(self, count: int) -> list[Got]:
        async with asyncio.timeout(20):
            while len(self.got) < count:
                self.came.clear()
                await self.came.wait()
        return self.got


def ok() -> bytes:
    return b"HTTP/1.1 204 Taken\r\n\r\n"


def answer(status: int, body: bytes = b"", *headers: bytes) -> bytes:
    lines = (b"HTTP/1.1 %d Said" % status, b"Content-Length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@asynccontextmanager
async def receiver(*answers: bytes | None) -> AsyncIterator[Receiver]:
    one = Receiver(list(answers) or [ok()])
    async with listening(one.serve) as port:
        one.url = f"http://127.0.0.1:{port}/in"
        yield one


async def a_target(server: Running, url: str, device: str = DEVICE, **wishes: object) -> dict[str, object]:
    """The reply: the target, and the secret that signs."""
    wish = {"device": device, "url": url, "allows_private": True, **wishes}
    reply = await server.admin.post("/targets", json=wish)
    assert reply.status_code == 201, reply.text
    told: dict[str, object] = reply.json()
    return told


async def uplink_token(server: Running) -> str:
    return str((await server.admin.post("/tokens", json={"type": "uplink"})).json()["access_token"])


async def send(server: Running, token: str, count: int, device: str = DEVICE, **more: object) -> str:
    """An uplink of Senet; the record's id."""
    body = {"devEui": device, "joinId": 1, "seqno": count, "pdu": "01670110", "port": 2, **more}
    reply = await server.sender.post(f"/uplink/{token}", json=body)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["id"])


async def until(server: Running, is_so: Callable[[], Awaitable[bool]], patience: float = 20) -> None:
    """Looked at whenever something happened."""
    async with asyncio.timeout(patience):
        with server.services.events.listen() as listener:
            while not await is_so():
                await listener.take(0.2)
