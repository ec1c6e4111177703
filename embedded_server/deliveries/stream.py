"""A connection to a receiver: what belongs together is sent at once, and no more is read than anybody looks at."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Final

import httpcore

MOST_RECEIVED: Final = 192 * 1024  # bytes of an answer as they come, with all that is around its body
_PIECE: Final = 4 * 1024  # read at once: others get their turn between two, however much a receiver makes of each byte


class CappedStream(httpcore.AsyncNetworkStream):
    """Knows the address that was checked, also when the receiver has hung up."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, address: str, secured: ssl.SSLObject | None = None) -> None:
        self._stream = stream
        self._address = address
        self._secured = secured
        self._unsent: list[bytes] = []
        self._left = MOST_RECEIVED

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  httpcore asks for it
        if self._unsent:
            await self._send(timeout)
        if self._left <= 0:
            raise httpcore.ReadError("the answer has no end")
        read = await self._stream.read(min(max_bytes, _PIECE), timeout)
        self._left -= len(read)
        return read

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109  as above
        """Head and body of a request go out together, once the answer is waited for."""
        if buffer:
            self._unsent.append(buffer)
        self._left = MOST_RECEIVED

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  as above
    ) -> httpcore.AsyncNetworkStream:
        try:
            stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:  # the time was up in the midst of it: nobody else knows of this connection
            await self.aclose()
            raise
        return CappedStream(stream, self._address, stream.get_extra_info("ssl_object"))

    def get_extra_info(self, info: str) -> object:
        if info == "server_addr":
            return (self._address,)
        return self._secured if info == "ssl_object" else self._stream.get_extra_info(info)

    async def _send(self, timeout: float | None) -> None:  # noqa: ASYNC109  as above
        whole, self._unsent = b"".join(self._unsent), []
        with suppress(httpcore.WriteError):  # who does not read to the end may have answered before
            await self._stream.write(whole, timeout)
