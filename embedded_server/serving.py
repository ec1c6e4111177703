"""Builds every object of the server once, runs it until it is told to stop, and puts everything away."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from starlette.routing import Route

from embedded_server.asgi import Sluice
from embedded_server.auth import Authenticator
from embedded_server.clock import Clock, SystemClock
from embedded_server.data_directory import DataDirectory
from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.moments import from_ms
from embedded_server.events import Events
from embedded_server.hardening import Hardening
from embedded_server.limits import Limits
from embedded_server.listening import listen, url_of
from embedded_server.passwords import Passwords
from embedded_server.pipeline.pipeline import Pipeline
from embedded_server.refusals import Refusals
from embedded_server.routes.admin.app import admin_routes
from embedded_server.routes.health import health
from embedded_server.routes.ingest import Ingest
from embedded_server.routes.microshare import ShareRoutes
from embedded_server.routes.oauth import TokenRoute
from embedded_server.server import SluiceServer
from embedded_server.services import Services
from embedded_server.store.base import Store
from embedded_server.store.sqlite.store import open_store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServeOptions:
    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()  # under which it answers besides its address and loopback's
    limits: Limits = field(default_factory=Limits)


async def serve(options: ServeOptions, on_ready: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT. `on_ready` gets the URL once requests are accepted."""
    clock = SystemClock()
    store = await open_store(options.data, clock)
    try:
        with listen(options.host, options.port) as listener:
            _warn_of_exposure(listener)
            await _serve_on(listener, store, clock, options, on_ready)
    finally:
        await store.close()


def _warn_of_exposure(listener: socket.socket) -> None:
    address = listener.getsockname()[0]
    if not address.startswith("127.") and address != "::1":
        _log.warning(
            "Every device on the networks of this computer can reach Sluice at %s, over plain HTTP: tokens are not "
            "protected on the way.",
            address,
        )


async def _serve_on(
    listener: socket.socket, store: Store, clock: Clock, options: ServeOptions, on_ready: Callable[[str], None]
) -> None:
    directory = DataDirectory(options.data)
    services = _services(store, clock, directory, url_of(listener), options)

    def announce() -> None:
        gc.freeze()  # what was built so far stays; looking for garbage in it again and again delays uplinks
        directory.announce(services.url)
        on_ready(services.url)

    try:
        server = SluiceServer(build_app(services, options.names), options.limits, announce, services.events.close)
        async with _reading(services):
            await server.serve([listener])
    finally:
        directory.withdraw()
        services.passwords.close()


def _services(store: Store, clock: Clock, directory: DataDirectory, url: str, options: ServeOptions) -> Services:
    limits = options.limits
    return Services(
        store=store,
        clock=clock,
        events=Events(clock),
        decoders=DecoderPool(),
        passwords=Passwords(limits.password_threads, limits.password_queue),
        limits=limits,
        admin_token=directory.fresh_admin_token(),
        data_directory=options.data,
        url=url,
        started_at=from_ms(clock.now_ms()),
        version=version("sluice"),
    )


def build_app(services: Services, names: tuple[str, ...]) -> Sluice:
    store, clock, limits = services.store, services.clock, services.limits
    authenticator, refusals = Authenticator(store, clock), Refusals(store, clock, services.events, limits)
    issue = TokenRoute(services).issue
    routes = (
        Route("/healthz", health),
        Route("/oauth2/token", issue, methods=["POST"]),
        Route("/oauth2/token/", issue, methods=["POST"]),
        admin_routes(services),
    )
    return Sluice(
        Hardening(names, limits),
        Ingest(store, clock, services.events, limits, authenticator, refusals),
        ShareRoutes(store, authenticator, limits),
        routes,
        refusals,
        limits,
    )


@asynccontextmanager
async def _reading(services: Services) -> AsyncIterator[None]:
    """The pipeline beside the server: records are let in whether or not anything can be made of them."""
    pipeline = Pipeline(services.store, services.decoders, services.events)
    task = asyncio.create_task(_read(services.decoders, pipeline))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await services.decoders.stop()


async def _read(decoders: DecoderPool, pipeline: Pipeline) -> None:
    try:
        await decoders.start()
    except DecoderPoolError as error:
        _log.error("Decoders do not run: %s", error)
    await pipeline.run()
