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
from embedded_server.hot_path import HotPathProtocol, HotState
from embedded_server.limits import Limits
from embedded_server.listening import BACKLOG
from embedded_server.transport import HardenedProtocol

_GOODBYE_SECONDS = 2.0  # for a client's side of the end of TLS


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
        self._limits = limits
        self._tls = tls
        self.servers = []
        self._on_ready = on_ready
        self._on_stopping = on_stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Instead of uvicorn's, which lets a TLS handshake take a minute."""
        loop = asyncio.get_running_loop()
        for listener in sockets or []:
            server = await loop.create_server(
                self._protocol,
                sock=listener,
                backlog=BACKLOG,
                ssl=self._tls,
                ssl_handshake_timeout=self._limits.header_seconds if self._tls else None,
                ssl_shutdown_timeout=_GOODBYE_SECONDS if self._tls else None,
            )
            self.servers.append(server)
        self.started = True
        self._on_ready()

    def _protocol(self) -> HotPathProtocol:
        return HotPathProtocol(self.config, self._state, {})

    async def main_loop(self) -> None:
        sweeping = asyncio.create_task(self._state.sweep())
        try:
            await super().main_loop()
        finally:
            sweeping.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stopping()
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
