"""Ordinary uplinks skip ASGI: from the parser straight to ingest, and the answer straight to the socket.

Only a POST below /share with a small body of known length, alone on its connection, comes this way. All else, and all
that looks odd, takes the way through ASGI; both end in the same `Ingest.answer`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine
from contextlib import suppress
from typing import cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from embedded_server.connection.transport import HardenedProtocol, TransportState
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.call import Call
from embedded_server.gate.hardening import Hardening
from embedded_server.limits import KIB, Limits
from embedded_server.routes.door import Door
from embedded_server.routes.ingest import Answer, Ingest
from embedded_server.store.base import NewRecord

_SMALL = 64 * KIB


class HotState(TransportState):
    def __init__(self, limits: Limits, hardening: Hardening, ingest: Ingest) -> None:
        super().__init__(limits, hardening.proxies)
        self.hardening = hardening
        self.ingest = ingest
        self._default_headers: list[tuple[bytes, bytes]] = []
        self._default_lines = b""

    def default_lines(self) -> bytes:
        """The headers of every answer; uvicorn makes them anew each second, for the date."""
        if self.default_headers is not self._default_headers:
            self._default_headers = self.default_headers
            self._default_lines = b"".join(b"%b: %b\r\n" % pair for pair in self.default_headers)
        return self._default_lines


class _InFlight:
    """Stands where uvicorn expects the request that is being answered."""

    __slots__ = ("disconnected", "keep_alive", "message_event", "response_complete", "response_started")

    def __init__(self, keep_alive: bool, message_event: asyncio.Event) -> None:
        self.keep_alive = keep_alive
        self.message_event = message_event  # nobody waits for it
        self.response_started = False
        self.response_complete = False
        self.disconnected = False


class _Seen:
    """An uplink with a head that may come again; with bodies of the same length, since the head says it."""

    __slots__ = ("call", "door", "head", "size")

    def __init__(self, head: bytes, size: int, call: Call, door: Door) -> None:
        self.head = head
        self.size = size
        self.call = call
        self.door = door


class HotPathProtocol(HardenedProtocol):
    server_state: HotState
    _call: Call | None = None  # the uplink that is being received
    _body = b""
    _is_ending = False  # the server stops: the uplink that is being received is the last one
    _chunk = b""  # what is being read
    _seen: _Seen | None = None  # the last uplink that was let in
    _taken: tuple[_InFlight, Call, NewRecord]  # what is on its way to the disk

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
        try:
            self.server_state.hardening.check(call, self.headers, self.server)
        except RefusedError:
            return None
        return call

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio's signature; uvicorn promises None
        """Who has nothing more to send still waits for an answer."""
        is_waiting = isinstance(self.cycle, _InFlight) and not self.cycle.response_complete and not self._is_receiving
        if is_waiting:
            self.cycle.keep_alive = False
        return is_waiting

    def is_in_body(self) -> bool:
        """An uplink on the short way is not in `cycle` while it is being received."""
        return self._call is None and super().is_in_body()

    def lacks_body(self) -> bool:
        return self._call is not None or super().lacks_body()

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

    def data_received(self, data: bytes) -> None:
        seen = self._seen
        if seen is not None and len(data) == seen.size and data.startswith(seen.head) and self._is_at_rest():
            seen.call.begin_again()
            self._take(seen.call, seen.door, data[len(seen.head) :], True)
        else:
            self._chunk = data
            super().data_received(data)
            self._chunk = b""

    def _is_at_rest(self) -> bool:
        """Nothing of another request was read or waits for an answer, and the connection stays."""
        is_answered = self.cycle is None or self.cycle.response_complete
        return is_answered and not self._is_receiving and not self._is_ending and not self.transport.is_closing()

    def finish_request(self) -> None:
        call, body = self._call, self._body
        if call is None:
            HttpToolsProtocol.on_message_complete(self)
            return
        self._call, self._body = None, b""
        is_lasting = self.parser.should_keep_alive() and self.parser.get_http_version() == "1.1"
        door: Door | None = None
        with suppress(RefusedError):  # `Ingest.answer` finds it again, and tells
            door = self.server_state.ingest.door(call)
            self._remember(call, door, body, is_lasting)
        self._take(call, door, body, is_lasting and not self._is_ending)

    def _remember(self, call: Call, door: Door, body: bytes, is_lasting: bool) -> None:
        """For when the same head comes again: nothing in it has to be read then, only judged."""
        chunk = self._chunk
        is_whole = (
            chunk.startswith(b"POST /share/") and chunk.endswith(b"\r\n\r\n" + body) and chunk.count(b"\r\n\r\n") == 1
        )
        self._seen = _Seen(chunk[: len(chunk) - len(body)], len(chunk), call, door) if is_whole and is_lasting else None

    def _take(self, call: Call, door: Door | None, body: bytes, keep_alive: bool) -> None:
        self.cut_at = math.inf
        in_flight = _InFlight(keep_alive, self._nobody_waits)
        self.cycle = cast(RequestResponseCycle, in_flight)  # all that uvicorn asks of one
        new = None if door is None else self.server_state.ingest.take(call, door, body, self)
        if new is None:
            self._answer_later(in_flight, self.server_state.ingest.answer(call, body))
        else:
            self._taken = in_flight, call, new

    def done(self) -> bool:
        """As a store's waiter: what it stored is told to whoever listens, though the sender may be gone."""
        return False

    def set_result(self, seq: int) -> None:
        in_flight, _, new = self._taken
        try:
            answer = self.server_state.ingest.acknowledged(new, seq)
        except Exception as error:
            self.set_exception(error)
        else:
            self._write(in_flight, *answer)

    def set_exception(self, error: Exception) -> None:
        """Not stored, and never tried twice: the sender is told."""
        in_flight, call, new = self._taken
        self._answer_later(in_flight, self.server_state.ingest.refused(call, error, new.body))

    def _answer_later(self, in_flight: _InFlight, answer: Coroutine[object, object, Answer]) -> None:
        task = self.loop.create_task(self._write_when_there(in_flight, answer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _write_when_there(self, in_flight: _InFlight, answer: Coroutine[object, object, Answer]) -> None:
        self._write(in_flight, *await answer)

    def _write(self, in_flight: _InFlight, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        if self.transport.is_closing():
            return
        lines = [STATUS_LINE[status], self.server_state.default_lines()]
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
