"""Builds every object of the server once, runs it until it is told to stop, and puts everything away."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from starlette.routing import Route

from embedded_server.asgi import Sluice
from embedded_server.clock import Clock, SettableClock, SystemClock
from embedded_server.connection.exposure import Consent, check_exposure, names_of
from embedded_server.connection.listening import listen, url_of
from embedded_server.connection.server import SluiceServer
from embedded_server.connection.tls import Tls, TlsFiles
from embedded_server.data_directory import DataDirectory, RunningServer
from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.deliveries.building import deliver
from embedded_server.domain.moments import from_ms
from embedded_server.events import Events
from embedded_server.gate.auth import Authenticator
from embedded_server.gate.hardening import LOOPBACK_NAMES, Hardening
from embedded_server.gate.passwords import Passwords
from embedded_server.gate.proxies import Network, Proxies
from embedded_server.jobs import Jobs
from embedded_server.limits import Limits
from embedded_server.neighbourhood import relay, take_turns
from embedded_server.operating.notify import Notifier
from embedded_server.operating.reloading import rereading
from embedded_server.operating.retaining import retain
from embedded_server.operating.rolling import roll_up
from embedded_server.operating.silence import SilenceWatch
from embedded_server.operating.upkeep import keep_well
from embedded_server.orbit.models import load_catalogue
from embedded_server.pages.asked import Pages
from embedded_server.pages.making import PageMaker
from embedded_server.pages.messages import Task
from embedded_server.pages.process import PageProcess
from embedded_server.pipeline.pipeline import Pipeline
from embedded_server.request_log.log import RequestLog
from embedded_server.robots.loop import robots_of
from embedded_server.routes.admin.app import admin_routes
from embedded_server.routes.device import ClusterRoutes
from embedded_server.routes.health import HealthRoute
from embedded_server.routes.ingest import Ingest
from embedded_server.routes.known_routes import check_known_routes
from embedded_server.routes.metrics import MetricsRoute
from embedded_server.routes.microshare import ShareRoutes
from embedded_server.routes.oauth import TokenRoute
from embedded_server.routes.rule import RuleRoutes
from embedded_server.routes.sensohive.app import sensohive_routes
from embedded_server.routes.sensohive.document import sensohive_document
from embedded_server.routes.sigfox import SigfoxRoutes
from embedded_server.routes.uplink import UplinkRoutes
from embedded_server.services import Services
from embedded_server.store.base import Store
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.opening import open_store, place_of
from embedded_server.store.scribe.in_process import start_process

_LAST_SECONDS = 0.5  # of those a stopping server goes on answering: for those who wait for a store that does not
_TURN_SECONDS = 0.0002  # of a thread, while others wait for theirs; as delivered it is 25 times that

_log = logging.getLogger(__name__)

OnReady: TypeAlias = Callable[[RunningServer], None]


@dataclass(frozen=True, slots=True)
class ServeOptions:
    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()  # under which it answers besides its address and loopback's
    limits: Limits = field(default_factory=Limits)
    tls: TlsFiles | None = None
    consent: Consent = field(default_factory=Consent)
    metrics_token: str = field(default="", repr=False)
    log_level: str = "info"
    trusted_proxies: tuple[Network, ...] = ()
    has_test_clock: bool = False
    database: str = field(default="", repr=False)  # a PostgreSQL URL, which may hold a password; empty for SQLite
    private_webhooks: bool = False


async def serve(options: ServeOptions, on_ready: OnReady) -> None:
    """Until SIGTERM or SIGINT. `on_ready` is called once requests are accepted."""
    clock = SettableClock() if options.has_test_clock else SystemClock()
    # A thread that changes something waits for its turn after every statement, and a busy loop takes all of its own.
    sys.setswitchinterval(_TURN_SECONDS)
    store = await open_store(options.data, options.database, clock, start_process)
    try:
        with listen(options.host, options.port) as listener:
            address = str(listener.getsockname()[0])
            await check_exposure(address, options.consent, has_tls=options.tls is not None, store=store)
            await _serve_on(listener, _services(store, clock, listener, options), options, on_ready)
    finally:
        await store.close()


async def _serve_on(listener: socket.socket, services: Services, options: ServeOptions, on_ready: OnReady) -> None:
    directory, notifier = DataDirectory(options.data), Notifier(os.environ)

    def write_down() -> None:
        directory.announce(services.url, services.fingerprint)

    def announce() -> None:
        gc.freeze()  # what was built so far stays; looking for garbage in it again and again delays uplinks
        write_down()
        _log_start(services, options)
        notifier.ready(f"Ready at {services.url}")
        on_ready(RunningServer(services.url, os.getpid(), services.fingerprint))

    def stop() -> None:
        notifier.stopping()
        services.events.close()
        patience = max(0.0, int(options.limits.drain_seconds) - _LAST_SECONDS)
        asyncio.get_running_loop().call_later(patience, services.store.give_up)

    try:
        app = build_app(services, (*options.names, *names_of(services.host)))
        context = None if services.tls is None else services.tls.context
        server = SluiceServer(app, options.limits, announce, stop, context)
        async with (
            _reading(services),
            _beside(notifier.keep_alive()),
            _beside(keep_well(services.store, services.key_uses)),
        ):
            with rereading(services.tls, write_down):
                await server.serve([listener])
        with suppress(StoreUnavailableError):  # when keys were used last is no reason to end badly
            await services.key_uses.write_down(services.store)
    finally:
        directory.withdraw()
        services.passwords.close()
        await services.pages.stop()


def _log_start(services: Services, options: ServeOptions) -> None:
    changed = [name for name in Limits.__slots__ if getattr(options.limits, name) != getattr(Limits(), name)]
    _log.info(
        "Sluice %s is ready at %s: data in %s, certificate %s, other names %s, limits changed %s",
        services.version,
        services.url,
        options.data,
        services.fingerprint or "none",
        ", ".join(options.names) or "none",
        ", ".join(f"{name}={getattr(options.limits, name)}" for name in changed) or "none",
    )


def _services(store: Store, clock: Clock, listener: socket.socket, options: ServeOptions) -> Services:
    limits, host = options.limits, str(listener.getsockname()[0])
    events, decoders = Events(clock), DecoderPool()
    tls = None if options.tls is None else Tls(options.tls, {*options.names, *names_of(host), *LOOPBACK_NAMES})
    return Services(
        store=store,
        pages=_pages(store, options),
        clock=clock,
        events=events,
        decoders=decoders,
        jobs=Jobs(store, clock, options.data, events, decoders),
        passwords=Passwords(limits.password_threads, limits.password_queue),
        limits=limits,
        admin_token=DataDirectory(options.data).fresh_admin_token(),
        data_directory=options.data,
        url=url_of(listener, "http" if tls is None else "https"),
        started_at=from_ms(clock.now_ms()),
        version=version("sluice"),
        host=host,
        tls=tls,
        metrics_token=options.metrics_token,
        database=place_of(options.database),
        proxies=Proxies(options.trusted_proxies),
        private_webhooks=options.private_webhooks,
    )


def _pages(store: Store, options: ServeOptions) -> Pages:
    """A database server reads in a process of its own anyway."""
    own = PageMaker(store, options.limits)
    return own if options.database else PageProcess(own, Task(DataDirectory(options.data).database, options.limits))


def build_app(services: Services, names: tuple[str, ...]) -> Sluice:
    store, clock, limits, tally = services.store, services.clock, services.limits, services.tally
    authenticator = Authenticator(store, clock, services.stand_ins)
    log = RequestLog(store, clock, services.events, limits, authenticator)
    issue = TokenRoute(services).issue
    catalogue = load_catalogue()
    routes = (
        Route("/healthz", HealthRoute(services).show),
        Route("/metrics", MetricsRoute(services).show),
        Route("/oauth2/token", issue, methods=["POST"]),
        Route("/oauth2/token/", issue, methods=["POST"]),
        *RuleRoutes(services, authenticator).routes(),
        *ClusterRoutes(services, authenticator).routes(),
        *SigfoxRoutes(services, authenticator, catalogue).routes(),
        *UplinkRoutes(services, authenticator).routes(),
        sensohive_routes(services, catalogue),
        sensohive_document(),
        admin_routes(services),
    )
    check_known_routes(routes)
    return Sluice(
        Hardening(names, limits, services.proxies),
        Ingest(store, clock, services.events, limits, authenticator, log, tally),
        ShareRoutes(store, services.pages, authenticator, limits),
        routes,
        log,
        limits,
        tally,
    )


@asynccontextmanager
async def _reading(services: Services) -> AsyncIterator[None]:
    """The pipeline beside the server: records are let in whether or not anything can be made of them."""
    try:
        async with _beside(_read(services)):
            yield
    finally:
        await services.decoders.stop()


@asynccontextmanager
async def _beside(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Until what is inside has ended."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _read(services: Services) -> None:
    try:
        await services.decoders.start()
    except DecoderPoolError as error:
        _log.error("Decoders do not run: %s", error)

    async def run() -> None:
        try:
            await services.jobs.redecodes.resume()
            silence = SilenceWatch(services.store, services.events)
            store, events = services.store, services.events
            others = (
                robots_of(services).run(),
                deliver(services),
                roll_up(store),
                retain(store, events),
                silence.run(),
            )
            async with AsyncExitStack() as beside:
                for work in others:
                    await beside.enter_async_context(_beside(work))
                await Pipeline(services.store, services.decoders, services.events).run()
        finally:
            await services.jobs.redecodes.stop()

    neighbours = services.store.neighbours
    if neighbours is None:
        await run()
    else:
        async with _beside(relay(services.events, neighbours)):
            await take_turns(neighbours, run)
