"""Builds every object of the server once, runs it until it is told to stop, and puts everything away."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from starlette.routing import BaseRoute, Route
from uvicorn.config import Config
from uvicorn.server import Server

from embedded_server.asgi import Sluice
from embedded_server.auth import Authenticator
from embedded_server.clock import Clock, SystemClock
from embedded_server.data_directory import DataDirectory
from embedded_server.hardening import Hardening
from embedded_server.limits import Limits
from embedded_server.listening import BACKLOG, listen, url_of
from embedded_server.passwords import Passwords
from embedded_server.refusals import Refusals
from embedded_server.routes.health import health
from embedded_server.routes.ingest import Ingest
from embedded_server.routes.microshare import ShareRoutes
from embedded_server.routes.oauth import TokenRoute
from embedded_server.store.base import Store
from embedded_server.store.sqlite import open_store
from embedded_server.transport import HardenedProtocol, TransportState


@dataclass(frozen=True, slots=True)
class ServeOptions:
    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()  # under which it answers besides its address and loopback's
    limits: Limits = field(default_factory=Limits)


class SluiceServer(Server):
    """uvicorn's, with our transport, a word when it is ready, and an end that is no failure."""

    def __init__(self, app: Sluice, limits: Limits, on_ready: Callable[[], None]) -> None:
        super().__init__(_config(app, limits))
        self._transport_state = TransportState(limits)
        self.server_state = self._transport_state
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def main_loop(self) -> None:
        sweeping = asyncio.create_task(self._transport_state.sweep())
        try:
            await super().main_loop()
        finally:
            sweeping.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # uvicorn's signature
        self.should_exit = True  # uvicorn would also raise the signal again once it has drained


def _config(app: Sluice, limits: Limits) -> Config:
    return Config(
        app,
        http=HardenedProtocol,
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


async def serve(options: ServeOptions, on_ready: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT. `on_ready` gets the URL once requests are accepted."""
    clock = SystemClock()
    store = await open_store(options.data, clock)
    try:
        with listen(options.host, options.port) as listener:
            await _serve_on(listener, store, clock, options, on_ready)
    finally:
        await store.close()


async def _serve_on(
    listener: socket.socket, store: Store, clock: Clock, options: ServeOptions, on_ready: Callable[[str], None]
) -> None:
    directory, url, limits = DataDirectory(options.data), url_of(listener), options.limits
    passwords = Passwords(limits.password_threads, limits.password_queue)
    directory.fresh_admin_token()

    def announce() -> None:
        directory.announce(url)
        on_ready(url)

    try:
        app = build_app(store, clock, passwords, options, ())
        await SluiceServer(app, limits, announce).serve([listener])
    finally:
        directory.withdraw()
        passwords.close()


def build_app(
    store: Store, clock: Clock, passwords: Passwords, options: ServeOptions, routes: Sequence[BaseRoute]
) -> Sluice:
    limits = options.limits
    authenticator, refusals = Authenticator(store, clock), Refusals(store, clock, limits)
    return Sluice(
        Hardening(options.names, limits),
        Ingest(store, clock, limits, authenticator, refusals),
        ShareRoutes(store, authenticator, limits),
        (
            Route("/healthz", health),
            Route("/oauth2/token", TokenRoute(store, passwords), methods=["POST"]),
            *routes,
        ),
        refusals,
        limits,
    )
