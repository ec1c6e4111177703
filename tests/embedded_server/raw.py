"""Raw requests on real sockets, and all that comes back."""

from __future__ import annotations

import asyncio
import re

from tests.embedded_server.live import Live

BODY = b'{"a":1}'


async def talk(live: Live, request: bytes, patience: float = 5) -> bytes:
    """All that comes back until the server closes or says nothing more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write(request)
    received = b""
    try:
        async with asyncio.timeout(patience):
            while part := await reader.read(65_536):
                received += part
    except (TimeoutError, ConnectionError):
        pass
    writer.close()
    return received


def statuses(received: bytes) -> list[int]:
    """Of every response in it."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


class Raw:
    """Builds requests of a token that may post."""

    def __init__(self, live: Live) -> None:
        self._token = live.dana.pipe.encode()

    def post(
        self,
        *headers: bytes,
        line: bytes = b"POST /share/raw.test HTTP/1.1",
        host: bytes | None = b"Host: localhost",
        body: bytes = BODY,
        length: bytes | None = None,
    ) -> bytes:
        """`length` replaces the Content-Length line; headers come after it."""
        lines = [line, b"Authorization: Bearer " + self._token, b"Connection: close"]
        lines += [host] if host is not None else []
        lines += [b"Content-Length: %d" % len(body)] if length is None else [length] if length else []
        return b"\r\n".join([*lines, *headers, b"", body])
