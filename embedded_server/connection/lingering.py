"""The end of a connection whose client still sends: closed at once it would be reset, and the answer lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from embedded_server.limits import MIB

SECONDS = 2.0
_MOST_BYTES = 8 * MIB


class Deaf(asyncio.Protocol):
    """Takes the place of a connection's protocol and drops what still comes, up to a limit."""

    def __init__(self, protocol: asyncio.Protocol, transport: asyncio.Transport) -> None:
        self._protocol = protocol
        self._transport = transport
        self._left = _MOST_BYTES

    def data_received(self, data: bytes) -> None:
        self._left -= len(data)
        if self._left < 0:
            self._transport.close()

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)


class AnswerTransport:
    """A transport as uvicorn's answers use it: to write, and to close in the end."""

    __slots__ = ("close", "is_closing", "write")

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close
