"""uvicorn's HTTP protocol with deadlines and sizes: a slow or endless request costs a connection, not the server."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, cast

import httptools
from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from embedded_server.connection import unreadable
from embedded_server.connection.lingering import SECONDS, AnswerTransport, Deaf
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.call import Call, address_of, unread_call
from embedded_server.gate.problems import problem_response
from embedded_server.gate.proxies import Proxies
from embedded_server.limits import Limits
from embedded_server.operating.tally import Tally

SWEEP_SECONDS = 0.5
_VERSIONS = ("1.1", "1.0")
_SCHEMES = (b"http", b"https")
_MOST_LINGERING = 500  # connections; more are closed at once, read or not
OnUnreadable: TypeAlias = Callable[[Call, RefusedError], Coroutine[Any, Any, None]]
_log = logging.getLogger(__name__)


class TransportState(ServerState):
    """What the connections of one server share."""

    def __init__(self, limits: Limits, proxies: Proxies | None = None) -> None:
        super().__init__()
        self.limits = limits
        self.proxies = proxies or Proxies()
        self.by_address: Counter[str] = Counter()
        self.tally = Tally()
        self.lingering = 0  # connections
        self.on_unreadable: OnUnreadable = _forget

    async def sweep(self) -> None:
        """Closes connections whose client took too long, until cancelled. One timer for all costs a request nothing."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = loop.time()
            for connection in list(self.connections):
                if isinstance(connection, HardenedProtocol) and connection.cut_at <= now:
                    connection.end_patience()
                    await asyncio.sleep(0)  # hundreds may end at once; others get their turn in between


async def _forget(_call: Call, _error: RefusedError) -> None:
    """Unless somebody remembers what could not be read."""


class HardenedProtocol(HttpToolsProtocol):
    """`cut_at` is when the client's patience ends: infinite while it waits for us."""

    server_state: TransportState
    cut_at = math.inf
    _in_head = False  # a request has begun and its headers are not complete
    _is_receiving = False
    _head_bytes = 0  # of the chunks after the one the request began in
    _chunk_bytes = 0
    _bytes_since_body = 0  # of chunk extensions and trailers
    _is_lingering = False  # answered for the last time
    _is_from_proxy = False
    _as_sent: list[tuple[bytes, bytes]] | None = None  # the headers of a request that is read once more

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._limits = self.server_state.limits
        self.server_state.tally.opened += 1
        self._peer = self.address = address_of(self.client)
        answers = AnswerTransport(transport, self.close_when_read)
        self._answers = cast(asyncio.Transport, answers)  # all that uvicorn's answers use of one
        self._own_scheme = self.scheme
        self._is_from_proxy = self.server_state.proxies.trusts(self._peer)
        self.server_state.by_address[self._peer] += 1
        self.cut_at = self.loop.time() + self._limits.idle_seconds
        self.check_entry()

    def connection_lost(self, exc: Exception | None) -> None:
        counts = self.server_state.by_address
        counts[self._peer] -= 1
        if not counts[self._peer]:
            del counts[self._peer]
        self.server_state.lingering -= self._is_lingering
        if not self._is_lingering and self.lacks_body():
            self._keep_in_mind(unreadable.sender_gone())
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self._is_lingering:
            self.transport.close()
        else:
            super().shutdown()

    def data_received(self, data: bytes) -> None:
        was_in_head = self._in_head
        self._chunk_bytes = len(data)
        self._bytes_since_body += len(data)
        try:
            self._feed(data)
            if was_in_head and self._in_head:
                self._head_bytes += len(data)
                self._check_head(self._head_bytes)
            elif self._bytes_since_body > self._limits.header_bytes and self.is_in_body():
                raise unreadable.framing_too_large(self._limits)
        except (httptools.HttpParserError, RefusedError) as error:
            call = self._heard()
            self.refuse(unreadable.refusal_of(error, data[:20], call.request_id), call)

    def _feed(self, data: bytes) -> None:
        """A wish for another protocol is not heard, as RFC 9110 allows. The parser would drop the body behind it: the
        head is read once more, without the wish."""
        rest = memoryview(data)
        while True:
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as end:
                self._as_sent, head = self.headers, self._plain_head()
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
                self.parser.feed_data(head)
                rest = rest[end.args[0] :]
            else:
                return

    def _plain_head(self) -> bytes:
        line = b"%b %b HTTP/%b\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        kept = [b"%b: %b\r\n" % pair for pair in self.headers if pair[0] != b"upgrade"]
        return b"".join((line, *kept, b"\r\n"))

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
            raise unreadable.url_too_long(self._limits)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Those behind a body are dropped: they were not there when the request was judged."""
        if self._in_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._bytes_since_body = 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        if self.parser.get_http_version() not in _VERSIONS:
            raise unreadable.odd("The version of HTTP is not known here")
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            return
        if self._as_sent is not None:
            self.headers[:], self._as_sent = self._as_sent, None
        if self._head_bytes + self._chunk_bytes > self._limits.header_bytes:
            self._check_head(sum(len(name) + len(value) + 4 for name, value in self.headers))
        if len(self.headers) > self._limits.header_fields:
            raise unreadable.too_many_fields(self._limits)
        if self.url[:1] != b"/":
            self._read_absolute_url()
        if self._is_from_proxy:
            self._read_forwarded()
        self.cut_at = self.loop.time() + self._limits.body_seconds
        self._bytes_since_body = 0
        self.start_request()
        self._in_head = False

    def start_request(self) -> None:
        self._check_coding()
        super().on_headers_complete()
        self.cycle.transport = self._answers

    def _check_coding(self) -> None:
        coding = next((value for name, value in self.headers if name == b"transfer-encoding"), None)
        if coding is None:
            return
        if self.parser.get_http_version() == "1.0":
            raise unreadable.odd("Chunks are sent, but as HTTP/1.0, which has none")
        if coding.strip().lower() != b"chunked":
            raise unreadable.odd("The Transfer-Encoding is not just chunked")

    def on_message_complete(self) -> None:
        if self._in_head:  # a wish for another protocol
            return
        self._is_receiving = False
        self.cut_at = math.inf
        self.finish_request()

    def finish_request(self) -> None:
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """As uvicorn's, without a timer for each request."""
        self.server_state.total_requests += 1
        if self._is_lingering or self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif not self._is_receiving:
            self.cut_at = self.loop.time() + self._limits.idle_seconds

    def _check_head(self, size: int) -> None:
        if size > self._limits.header_bytes:
            raise unreadable.head_too_large(self._limits)

    def _read_absolute_url(self) -> None:
        """`POST http://name/share/…`: the name there counts, as RFC 9112 says; the Host header is not asked."""
        try:
            url = httptools.parse_url(self.url)
        except httptools.HttpParserInvalidURLError:
            raise unreadable.odd("The URL cannot be read") from None
        if not url.host or url.path is None:
            raise unreadable.odd("The URL names no host or no path")
        if url.userinfo or url.schema.lower() not in _SCHEMES:
            raise unreadable.odd("The URL names a user, or is none of HTTP")
        self._replace_host(url.host if url.port is None else b"%b:%d" % (url.host, url.port))

    def _read_forwarded(self) -> None:
        """Whom a trusted proxy speaks for. Nobody else's word counts."""
        forwarded = self.server_state.proxies.forwarded(self._peer, self.headers)
        self.address = forwarded.remote
        self.client = (forwarded.remote, 0)
        self.scheme = forwarded.scheme or self._own_scheme
        if forwarded.host:
            self._replace_host(forwarded.host)

    def _replace_host(self, host: bytes) -> None:
        self.headers[:] = [pair for pair in self.headers if pair[0] != b"host"] + [(b"host", host)]

    def check_entry(self) -> None:
        state, limits = self.server_state, self._limits
        if len(self.connections) - state.lingering > limits.connections:
            self.refuse(unreadable.too_many_connections(limits.connections, "to this server"))
        elif state.by_address[self._peer] > limits.connections_per_address and state.proxies.counts(self._peer):
            self.refuse(unreadable.too_many_connections(limits.connections_per_address, "from your address"))

    def end_patience(self) -> None:
        """Who began a request is told why it ends here; who was idle knows."""
        if self._is_lingering or self.transport.is_closing():
            self.transport.close()
            return
        self.server_state.tally.cut += 1
        if not self._is_receiving:
            self.transport.close()
        elif self._in_head:
            self.refuse(unreadable.too_slow(self._limits.header_seconds, "head"))
        else:
            self.refuse(unreadable.too_slow(self._limits.body_seconds, "body"))

    def refuse(self, error: RefusedError, call: Call | None = None) -> None:
        """Answers what cannot be read, after the answers that are owed to what came before, and ends the connection."""
        call = call or self._heard()
        _log.info("Request %s from %s was refused: %s", call.request_id, call.remote or "here", error.reason)
        self.server_state.tally.unreadable[error.status] += 1
        self._keep_in_mind(error, call)
        cycle, is_in_body = self.cycle, self.is_in_body()
        if is_in_body and (self.pipeline or cycle.response_started):
            self.transport.close()  # too late for another answer
        elif not is_in_body and cycle is not None and not cycle.response_complete:
            cycle.keep_alive = False
            self._hear_no_more()
        else:
            if cycle is not None:  # nobody waits for another answer, or for the rest of a body
                cycle.disconnected = True
                cycle.message_event.set()
                if is_in_body:
                    cycle.waiting_for_100_continue = False
            self.transport.write(_last_answer(problem_response(error, call.request_id)))
            self._linger()

    def _keep_in_mind(self, error: RefusedError, call: Call | None = None) -> None:
        task = self.loop.create_task(self.server_state.on_unreadable(call or self._heard(), error))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _heard(self) -> Call:
        """The request that is being received, as far as its head could be read."""
        if not self._is_receiving or not self.headers or self.url[:1] != b"/" or not self.url.isascii():
            return unread_call(self.address)
        raw_path, _, query = self.url.partition(b"?")
        method = self.parser.get_method().decode("ascii")
        return Call(method, raw_path, query, dict(self.headers), self.address, self.headers)

    def is_in_body(self) -> bool:
        """Whether the rest of a body is being received for the request in `cycle`."""
        return self._is_receiving and not self._in_head

    def lacks_body(self) -> bool:
        """Whether somebody waits for the rest of a body before there can be an answer."""
        return self.is_in_body() and not self.cycle.response_started

    def close_when_read(self) -> None:
        """The end of the last answer: as soon as nothing more is being received."""
        if self._is_receiving:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        self._hear_no_more()
        if self.server_state.lingering >= _MOST_LINGERING:
            self.transport.close()
            return
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._is_lingering = True
        self.server_state.lingering += 1
        self.cut_at = self.loop.time() + SECONDS

    def _hear_no_more(self) -> None:
        self.flow.resume_reading()
        self.cut_at = math.inf
        self.transport.set_protocol(Deaf(self, self.transport))


def _last_answer(response: Response) -> bytes:
    lines = [STATUS_LINE[response.status_code]]
    for name, value in response.raw_headers:
        if name != b"connection":
            lines += name, b": ", value, b"\r\n"
    lines += b"connection: close\r\n\r\n", bytes(response.body)
    return b"".join(lines)
