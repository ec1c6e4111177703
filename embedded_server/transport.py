"""uvicorn's HTTP protocol with deadlines and sizes: a slow or endless request costs a connection, not the server."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from embedded_server.call import address_of
from embedded_server.limits import Limits

SWEEP_SECONDS = 0.5
_REASONS = {
    400: b"Bad Request",
    414: b"URI Too Long",
    431: b"Request Header Fields Too Large",
    503: b"Service Unavailable",
}
_log = logging.getLogger(__name__)


class UnreadableError(Exception):
    """Raised inside the parser's callbacks; carries the status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class TransportState(ServerState):
    """What the connections of one server share."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.by_address: Counter[str] = Counter()

    async def sweep(self) -> None:
        """Closes connections whose client took too long, until cancelled. One timer for all costs a request nothing."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = loop.time()
            for connection in list(self.connections):
                if isinstance(connection, HardenedProtocol) and connection.cut_at <= now:
                    connection.transport.close()


class HardenedProtocol(HttpToolsProtocol):
    """`cut_at` is when the client's patience ends: infinite while it waits for us."""

    server_state: TransportState
    cut_at = math.inf
    _in_head = False  # a request has begun and its headers are not complete
    _is_receiving = False
    _head_bytes = 0  # of the chunks after the one the request began in
    _chunk_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._limits = self.server_state.limits
        self.address = address_of(self.client)
        self.server_state.by_address[self.address] += 1
        self.cut_at = self.loop.time() + self._limits.idle_seconds
        if self._is_one_too_many():
            self._end(503)

    def connection_lost(self, exc: Exception | None) -> None:
        counts = self.server_state.by_address
        counts[self.address] -= 1
        if not counts[self.address]:
            del counts[self.address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was_in_head = self._in_head
        self._chunk_bytes = len(data)
        try:
            self.parser.feed_data(data)
            if was_in_head and self._in_head:
                self._head_bytes += len(data)
                self._check_head(self._head_bytes)
        except httptools.HttpParserUpgrade:
            self.cycle.keep_alive = False  # answered as what it was before: plain HTTP/1.1
        except (httptools.HttpParserError, UnreadableError) as error:
            cause = error.__context__ if isinstance(error, httptools.HttpParserCallbackError) else error
            self._end(cause.status if isinstance(cause, UnreadableError) else 400)

    def on_message_begin(self) -> None:
        self._in_head = self._is_receiving = True
        self._head_bytes = 0
        self.cut_at = self.loop.time() + self._limits.header_seconds
        self.prepare_request()

    def prepare_request(self) -> None:
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self._limits.url_bytes:
            raise UnreadableError(414)

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._head_bytes + self._chunk_bytes > self._limits.header_bytes:
            self._check_head(sum(len(name) + len(value) + 4 for name, value in self.headers))
        if len(self.headers) > self._limits.header_fields:
            raise UnreadableError(431)
        if self.url[:1] != b"/":
            self._read_absolute_url()
        self.cut_at = self.loop.time() + self._limits.body_seconds
        self.start_request()

    def start_request(self) -> None:
        if self.parser.get_http_version() == "1.0" and any(name == b"transfer-encoding" for name, _ in self.headers):
            raise UnreadableError(400)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_receiving = False
        self.cut_at = math.inf
        self.finish_request()

    def finish_request(self) -> None:
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """As uvicorn's, without a timer for each request."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif not self._is_receiving:
            self.cut_at = self.loop.time() + self._limits.idle_seconds

    def _check_head(self, size: int) -> None:
        if size > self._limits.header_bytes:
            raise UnreadableError(431)

    def _read_absolute_url(self) -> None:
        """`POST http://name/share/…`: the name there counts, as RFC 9112 says; the Host header is not asked."""
        try:
            url = httptools.parse_url(self.url)
        except httptools.HttpParserInvalidURLError:
            raise UnreadableError(400) from None
        if not url.host or url.path is None:
            raise UnreadableError(400)
        host = url.host if url.port is None else b"%b:%d" % (url.host, url.port)
        self.headers[:] = [pair for pair in self.headers if pair[0] != b"host"] + [(b"host", host)]

    def _is_one_too_many(self) -> bool:
        if len(self.connections) > self._limits.connections:
            return True
        is_local = self.address.startswith("127.") or self.address in ("::1", "")
        return not is_local and self.server_state.by_address[self.address] > self._limits.connections_per_address

    def _end(self, status: int) -> None:
        """Answers what cannot be read, if nothing else is being answered on this connection, and closes it."""
        _log.info("A connection was closed with status %d", status)
        if not self.pipeline and (self.cycle is None or not self.cycle.response_started):
            retry = b"retry-after: 5\r\n" if status == 503 else b""
            self.transport.write(
                b"HTTP/1.1 %d %b\r\n%bcontent-length: 0\r\nconnection: close\r\n\r\n"
                % (status, _REASONS[status], retry)
            )
        self.transport.close()
