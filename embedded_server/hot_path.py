"""Ordinary uplinks skip ASGI: from the parser straight to ingest, and the answer straight to the socket.

Only a POST below /share with a small body of known length, alone on its connection, comes this way. All else, and all
that looks odd, takes the way through ASGI; both end in the same `Ingest.answer`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from embedded_server.call import Call
from embedded_server.domain.refusal import RefusedError
from embedded_server.hardening import Hardening
from embedded_server.limits import KIB, Limits
from embedded_server.routes.ingest import Answer, Arrival, Ingest
from embedded_server.store.base import SentHeaders
from embedded_server.transport import HardenedProtocol, TransportState

_SMALL = 64 * KIB


class HotState(TransportState):
    def __init__(self, limits: Limits, hardening: Hardening, ingest: Ingest) -> None:
        super().__init__(limits, hardening.proxies)
        self.hardening = hardening
        self.ingest = ingest


class _InFlight:
    """Stands where uvicorn expects the request that is being answered."""

    __slots__ = ("disconnected", "keep_alive", "message_event", "response_complete", "response_started")

    def __init__(self, keep_alive: bool, message_event: asyncio.Event) -> None:
        self.keep_alive = keep_alive
        self.message_event = message_event  # nobody waits for it
        self.response_started = False
        self.response_complete = False
        self.disconnected = False


class HotPathProtocol(HardenedProtocol):
    server_state: HotState
    _call: Call | None = None  # the uplink that is being received
    _body = b""
    _is_ending = False  # the server stops: the uplink that is being received is the last one
    _last_pairs: list[tuple[bytes, bytes]] | None = None  # headers of the last uplink; most senders repeat them
    _last_sent: SentHeaders | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._nobody_waits = asyncio.Event()

    def prepare_request(self) -> None:
        """Instead of uvicorn's: a scope is made when it turns out that one is needed."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def start_request(self) -> None:
        self._call = self._hot_call()
        if self._call is None:
            url, headers, expects = self.url, self.headers, self.expect_100_continue
            HttpToolsProtocol.on_message_begin(self)
            self.url, self.expect_100_continue = url, expects
            self.headers.extend(headers)
            super().start_request()

    def _hot_call(self) -> Call | None:
        url, parser = self.url, self.parser
        is_alone = self.cycle is None or self.cycle.response_complete
        if not is_alone or not url.startswith(b"/share/") or not url.isascii() or parser.get_method() != b"POST":
            return None
        headers = dict(self.headers)
        length = headers.get(b"content-length")
        if length is None or int(length) > _SMALL or self.expect_100_continue or parser.should_upgrade():
            return None
        raw_path, _, query = url.partition(b"?")
        call = Call("POST", raw_path, query, headers, self.address, self.headers)
        if self.headers == self._last_pairs:
            call.sent = self._last_sent
        try:
            self.server_state.hardening.check(call, self.headers, self.server)
        except RefusedError:
            return None
        return call

    def is_in_body(self) -> bool:
        """An uplink on the short way is not in `cycle` while it is being received."""
        return self._call is None and super().is_in_body()

    def shutdown(self) -> None:
        if self._call is None:
            super().shutdown()
        else:
            self._is_ending = True

    def on_body(self, body: bytes) -> None:
        if self._call is None:
            super().on_body(body)
        else:
            self._body += body

    def finish_request(self) -> None:
        call, body = self._call, self._body
        if call is None:
            HttpToolsProtocol.on_message_complete(self)
            return
        self._call, self._body = None, b""
        is_lasting = self.parser.should_keep_alive() and self.parser.get_http_version() == "1.1"
        keep_alive = is_lasting and not self._is_ending
        in_flight = _InFlight(keep_alive, self._nobody_waits)
        self.cycle = cast(RequestResponseCycle, in_flight)  # all that uvicorn asks of one
        arrival = self.server_state.ingest.take(call, body)
        if arrival is None:
            self._answer_later(in_flight, self.server_state.ingest.answer(call, body))
        else:
            self._last_pairs, self._last_sent = self.headers, call.sent
            arrival[1].add_done_callback(lambda _: self._acknowledge(in_flight, call, arrival))

    def _acknowledge(self, in_flight: _InFlight, call: Call, arrival: Arrival) -> None:
        try:
            answer = self.server_state.ingest.acknowledge(arrival)
        except Exception as error:  # not stored, and never tried twice: the sender is told
            self._answer_later(in_flight, self.server_state.ingest.refused(call, error, arrival[0].body))
        else:
            self._write(in_flight, *answer)

    def _answer_later(self, in_flight: _InFlight, answer: Coroutine[object, object, Answer]) -> None:
        task = self.loop.create_task(self._write_when_there(in_flight, answer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _write_when_there(self, in_flight: _InFlight, answer: Coroutine[object, object, Answer]) -> None:
        self._write(in_flight, *await answer)

    def _write(self, in_flight: _InFlight, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        if self.transport.is_closing():
            return
        lines = [STATUS_LINE[status]]
        for name, value in self.server_state.default_headers:
            lines += name, b": ", value, b"\r\n"
        for name, value in headers:
            lines += name, b": ", value, b"\r\n"
        if status != 200 and (b"connection", b"close") in headers:
            in_flight.keep_alive = False
        elif not in_flight.keep_alive:
            lines.append(b"connection: close\r\n")
        lines += b"\r\n", body
        self.transport.write(b"".join(lines))
        in_flight.response_complete = True
        if not in_flight.keep_alive:
            self.close_when_read()
        self.on_response_complete()
