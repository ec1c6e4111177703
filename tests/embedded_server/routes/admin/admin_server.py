"""A whole server in this process: real sockets, the real store, the real decoders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from embedded_server.clock import SystemClock
from embedded_server.connection.listening import listen, url_of
from embedded_server.connection.server import SluiceServer
from embedded_server.decoding.pool import DecoderPool
from embedded_server.deliveries.building import deliver
from embedded_server.domain.moments import from_ms
from embedded_server.events import Events
from embedded_server.gate.passwords import Passwords
from embedded_server.jobs import Jobs
from embedded_server.limits import Limits
from embedded_server.pages.making import PageMaker
from embedded_server.pipeline.pipeline import Pipeline
from embedded_server.robots.loop import robots_of
from embedded_server.services import Services
from embedded_server.serving import build_app
from embedded_server.store.base import Store
from embedded_server.store.opening import open_store
from tests.embedded_server.live import ADMIN_TOKEN


@dataclass(frozen=True, slots=True)
class Running:
    services: Services
    admin: httpx.AsyncClient  # speaks to /admin/v1 with the admin token
    sender: httpx.AsyncClient  # speaks to / without a token

    async def post(self, rec_type: str, body: object, token: str, **headers: str) -> httpx.Response:
        """A share."""
        authorized = {"Authorization": f"Bearer {token}", **headers}
        return await self.sender.post(f"/share/{rec_type}", json=body, headers=authorized)

    async def pipe_token(self, **wishes: object) -> str:
        issued = await self.admin.post("/tokens", json={"type": "pipe", **wishes})
        return str(issued.json()["access_token"])

    async def all_read(self) -> None:
        """Waits until the pipeline has looked at everything."""
        with self.services.events.listen() as listener:
            while (await self.services.store.totals()).unread:
                await listener.take(5)


@asynccontextmanager
async def running_server(
    directory: Path, database: str = "", adapted: Callable[[Services], Services] = lambda services: services
) -> AsyncIterator[Running]:
    store = await open_store(directory, database, SystemClock())
    with listen("127.0.0.1", 0) as listener:
        services = adapted(_services(store, directory, url_of(listener)))
        ready = asyncio.Event()
        server = SluiceServer(build_app(services, ()), services.limits, ready.set, services.events.close)
        serving = asyncio.create_task(server.serve([listener]))
        starting = asyncio.create_task(services.decoders.start())
        pipeline = asyncio.create_task(Pipeline(store, services.decoders, services.events).run())
        robots = asyncio.create_task(robots_of(services).run())
        deliveries = asyncio.create_task(deliver(services))
        await ready.wait()
        async with _clients(services.url) as (admin, sender):
            yield Running(services, admin, sender)
        server.should_exit = True
        pipeline.cancel()
        robots.cancel()
        deliveries.cancel()
        await services.jobs.redecodes.stop()
        await asyncio.gather(serving, pipeline, robots, deliveries, starting, return_exceptions=True)
    await services.decoders.stop()
    services.passwords.close()
    await store.close()


def _services(store: Store, directory: Path, url: str) -> Services:
    clock, limits = SystemClock(), Limits()
    events, decoders = Events(clock), DecoderPool()
    return Services(
        store=store,
        pages=PageMaker(store, limits),
        clock=clock,
        events=events,
        decoders=decoders,
        jobs=Jobs(store, clock, directory, events, decoders),
        passwords=Passwords(limits.password_threads, limits.password_queue),
        limits=limits,
        admin_token=ADMIN_TOKEN,
        data_directory=directory,
        url=url,
        started_at=from_ms(clock.now_ms()),
        version="0.1.0",
    )


@asynccontextmanager
async def _clients(url: str) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    async with (
        httpx.AsyncClient(base_url=f"{url}/admin/v1", headers=headers, timeout=30) as admin,
        httpx.AsyncClient(base_url=url, timeout=30) as sender,
    ):
        yield admin, sender
