"""The way in over TLS: handshakes are bounded and end in time, and whoever speaks plain HTTP is told."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Coroutine

from embedded_server.connection import unreadable
from embedded_server.gate.call import address_of
from embedded_server.hot_path import HotPathProtocol, HotState

_GOODBYE_SECONDS = 2.0  # for a client's side of the end of TLS
_REST_SECONDS = 1.0  # before another connection is taken, where the system had none to give
_BEGINNINGS = (b"\x16", b"")  # of a handshake; of a client that left
_log = logging.getLogger(__name__)


class PlainProtocol(HotPathProtocol):
    """Of a client that began something else than TLS: all it gets is a sentence."""

    def check_entry(self) -> None:
        self.refuse(unreadable.needs_tls())


class TlsDoor:
    """As many may be on their way in as may be inside; more are turned away, and there are no words for it yet."""

    def __init__(
        self, state: HotState, make: Callable[[type[HotPathProtocol]], HotPathProtocol], context: ssl.SSLContext
    ) -> None:
        self._state = state
        self._make = make
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._entering: Counter[str] = Counter()  # by address
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, listener: socket.socket) -> None:
        listener.setblocking(False)
        self._start(self._accept(listener))

    async def close(self) -> None:
        """Whoever is inside stays there."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, address = await self._loop.sock_accept(listener)
            except OSError as error:
                _log.error("No connection can be taken: %s", error)
                await asyncio.sleep(_REST_SECONDS)
                continue
            peer = address_of(address)
            if self._has_room(peer):
                self._start(self._let_in(connection, peer))
            else:
                self._state.tally.unreadable[503] += 1
                connection.close()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _has_room(self, address: str) -> bool:
        limits = self._state.limits
        if self._entering.total() >= limits.connections:
            return False
        return self._entering[address] < limits.connections_per_address or not self._state.proxies.counts(address)

    async def _let_in(self, connection: socket.socket, address: str) -> None:
        self._entering[address] += 1
        try:
            await self._enter(connection)
        except (OSError, asyncio.CancelledError) as error:  # among them handshakes that fail or last too long
            _log.debug("No TLS with %s: %s", address, error)
            connection.close()
        finally:
            self._entering -= Counter({address: 1})

    async def _enter(self, connection: socket.socket) -> None:
        """Until the handshake is over."""
        patience = self._state.limits.header_seconds
        if await self._begins_tls(connection, patience):
            await self._loop.connect_accepted_socket(
                lambda: self._make(HotPathProtocol),
                connection,
                ssl=self._context,
                ssl_handshake_timeout=patience,
                ssl_shutdown_timeout=_GOODBYE_SECONDS,
            )
        else:
            await self._loop.connect_accepted_socket(lambda: self._make(PlainProtocol), connection)

    async def _begins_tls(self, connection: socket.socket, patience: float) -> bool:
        """The first byte tells, and stays where it is."""
        if sys.platform == "win32":  # its loop cannot wait for a byte and leave it there
            return True
        readable = asyncio.Event()
        self._loop.add_reader(connection, readable.set)
        try:
            async with asyncio.timeout(patience):
                await readable.wait()
        finally:
            self._loop.remove_reader(connection)
        return connection.recv(1, socket.MSG_PEEK) in _BEGINNINGS
