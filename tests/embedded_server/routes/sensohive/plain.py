"""A client that does as little as it can: thousands of requests are asked within a test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class PlainClient:
    """One connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, key: str, method: str, path: str, body: object = None) -> tuple[int, dict[str, str]]:
        """The status, and of a refusal what it says."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} /v1{path} HTTP/1.1\r\nHost: localhost\r\napikey: {key}\r\nContent-Length: {len(content)}\r\n"
        self._writer.write(f"{head}Content-Type: application/json\r\n\r\n".encode() + content)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        lengths = [int(line.partition(":")[2]) for line in lines if line.startswith("content-length:")]
        answer = await self._reader.readexactly(sum(lengths))
        status = int(lines[0].split()[1])
        return status, json.loads(answer) if status >= 400 else {}


@asynccontextmanager
async def plain_clients(port: int, count: int) -> AsyncIterator[list[PlainClient]]:
    streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    try:
        yield [PlainClient(*each) for each in streams]
    finally:
        for _, writer in streams:
            writer.close()
            await writer.wait_closed()
