"""uvicorn's server with our transport and TLS, a word when it is ready, and an end that is no failure."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from types import FrameType

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import Server

from embedded_server.asgi import Sluice
from embedded_server.connection.listening import BACKLOG
from embedded_server.connection.tls_door import TlsDoor
from embedded_server.connection.transport import HardenedProtocol
from embedded_server.hot_path import HotPathProtocol, HotState
from embedded_server.limits import Limits


class SluiceServer(Server):
    def __init__(
        self,
        app: Sluice,
        limits: Limits,
        on_ready: Callable[[], None],
        on_stopping: Callable[[], None],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(server_config(app, HotPathProtocol, limits))
        self._state = HotState(limits, app.hardening, app.ingest)
        self.server_state = self._state
        self._state.tally = app.tally
        self._state.on_unreadable = app.log.unreadable
        app.tally.open_connections = lambda: len(self._state.connections)
        self._tls = tls
        self._door: TlsDoor | None = None
        self.servers = []
        self._on_ready = on_ready
        self._on_stopping = on_stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Instead of uvicorn's, which lets a TLS handshake take a minute."""
        loop = asyncio.get_running_loop()
        if self._tls is not None:
            self._door = TlsDoor(self._state, self._protocol, self._tls)
        for listener in sockets or []:
            if self._door is not None:
                self._door.open(listener)
            else:
                self.servers.append(await loop.create_server(self._protocol, sock=listener, backlog=BACKLOG))
        self.started = True
        self._on_ready()

    def _protocol(self, kind: type[HotPathProtocol] = HotPathProtocol) -> HotPathProtocol:
        return kind(self.config, self._state, {})

    async def main_loop(self) -> None:
        sweeping = asyncio.create_task(self._state.sweep())
        try:
            await super().main_loop()
        finally:
            sweeping.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stopping()
        if self._door is not None:
            await self._door.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # uvicorn's signature
        """The first drains, the second ends at once; uvicorn would also raise the signal again in the end."""
        self.force_exit = self.should_exit
        self.should_exit = True


def server_config(app: ASGIApp, protocol: type[HardenedProtocol], limits: Limits) -> Config:
    return Config(
        app,
        http=protocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=int(limits.drain_seconds),
    )
