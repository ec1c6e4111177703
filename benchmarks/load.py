"""A load of POSTs from a process of its own: a number of connections, one request in flight on each."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from embedded_server.connection.loops import loop_factory


@dataclass(slots=True)
class Tally:
    """Counts what was acknowledged while the clock ran."""

    request: bytes
    ends_at: float
    done: asyncio.Future[None]
    open: int = 0
    answers: int = 0
    failures: int = 0
    seconds: list[float] = field(default_factory=list)

    def close_one(self) -> None:
        self.open -= 1
        if self.open == 0 and not self.done.done():
            self.done.set_result(None)


class Sender(asyncio.Protocol):
    """Sends the next request when the answer to the last one is complete."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._received = b""
        self._expected = 0
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._received:
            data = self._received + data
        if not self._expected:
            self._expected = _length(data)
        if not self._expected or len(data) < self._expected:
            self._received = data
            return
        self._received, self._expected = b"", 0
        self._count(data.startswith(b"HTTP/1.1 200"))

    def connection_lost(self, _error: Exception | None) -> None:
        self._tally.close_one()

    def _count(self, is_good: bool) -> None:
        now = time.perf_counter()
        if now >= self._tally.ends_at:
            self._transport.close()
            return
        self._tally.answers += is_good
        self._tally.failures += not is_good
        self._tally.seconds.append(now - self._sent_at)
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._tally.request)


def _length(data: bytes) -> int:
    """Of the whole answer; 0 while its head is incomplete."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return 0
    at = data.index(b"content-length: ", 0, head + 2) + 16
    return head + 4 + int(data[at : data.index(b"\r", at)])


async def load(url: str, token: str, body: bytes, connections: int, seconds: float) -> Tally:
    loop = asyncio.get_running_loop()
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    tally = Tally(head.encode() + body, time.perf_counter() + seconds, loop.create_future(), connections)
    for _ in range(connections):
        await loop.create_connection(lambda: Sender(tally), parts.hostname, parts.port)
    async with asyncio.timeout(seconds + 10):
        await tally.done
    return tally


def main() -> None:
    """Arguments as JSON on stdin, figures as JSON on stdout."""
    asked = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        tally = runner.run(
            load(asked["url"], asked["token"], asked["body"].encode(), asked["connections"], asked["seconds"])
        )
    waits = sorted(tally.seconds)
    figures = {
        "per_second": tally.answers / asked["seconds"],
        "failures": tally.failures,
        "p50_ms": 1000 * waits[len(waits) // 2],
        "p99_ms": 1000 * waits[len(waits) * 99 // 100],
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
