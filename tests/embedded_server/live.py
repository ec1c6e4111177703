"""A whole server in this process, furnished with people, keys and tokens: real sockets, the real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import httpx

from embedded_server.clock import Clock
from embedded_server.connection.listening import listen, url_of
from embedded_server.connection.server import SluiceServer
from embedded_server.decoding.pool import DecoderPool
from embedded_server.deliveries.names import Resolver
from embedded_server.domain.account import Account
from embedded_server.domain.moments import from_ms
from embedded_server.domain.record import Record
from embedded_server.domain.request import Result
from embedded_server.domain.scope import EVERYTHING, PIPE_SCOPE
from embedded_server.domain.token import IssuedToken, TokenKind, token_hash
from embedded_server.events import Events
from embedded_server.gate.passwords import Passwords, hash_password
from embedded_server.gate.proxies import Proxies
from embedded_server.jobs import Jobs
from embedded_server.limits import Limits
from embedded_server.pages.making import PageMaker
from embedded_server.services import Services
from embedded_server.serving import build_app
from embedded_server.store.base import KeptRequest, RecordsWanted, RequestsWanted, Store, TokenWish
from embedded_server.store.opening import open_store

NOON_MS = 1_764_072_000_000  # 2025-11-25T12:00:00Z
REC_TYPE = "us.philadelphia.senet.sodaq"
EMAIL, PASSWORD, ORGANISATION = "dana@northfield.example", "correct horse battery", "northfield"
OTHER_EMAIL = "kim@harbour.example"
ADMIN_TOKEN = "ad31" * 16  # nobody writes it by chance


class HandClock:
    def __init__(self) -> None:
        self.ms = NOON_MS

    def now_ms(self) -> int:
        return self.ms

    def advance(self, *, hours: float = 0, seconds: float = 0) -> None:
        self.ms += int((hours * 3600 + seconds) * 1000)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an API key and one token of each kind."""

    store: Store
    account: Account
    client_id: str
    pipe: str
    password: str

    async def token(self, kind: TokenKind, scope: str, rec_types: tuple[str, ...] = ()) -> IssuedToken:
        wish = TokenWish(kind, self.client_id, self.account.id, self.account.organisation, scope, rec_types)
        return await self.store.issue_token(wish)


@dataclass(frozen=True, slots=True)
class Live:
    services: Services
    clock: HandClock
    dana: Person
    kim: Person
    http: httpx.AsyncClient = field(repr=False)
    server: SluiceServer = field(repr=False)

    @property
    def port(self) -> int:
        return int(self.services.url.rpartition(":")[2])

    async def post(self, path: str, body: bytes = b'{"a":1}', token: str = "", **headers: str) -> httpx.Response:
        authorized = {"Authorization": f"Bearer {token}"} if token else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(path, content=body, headers={**authorized, **named})

    async def get(self, path: str, token: str = "") -> httpx.Response:
        return await self.http.get(path, headers={"Authorization": f"Bearer {token or self.dana.password}"})

    async def share(self, body: bytes = b'{"a":1}', tags: str = "", rec_type: str = REC_TYPE, token: str = "") -> str:
        """Posts a share; its id."""
        path = f"/share/{rec_type}/tags/{tags}" if tags else f"/share/{rec_type}"
        reply = await self.post(path, body, token or self.dana.pipe)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["objs"][0]["id"])

    async def stored(self) -> list[Record]:
        return await self.services.store.records(RecordsWanted(limit=1_000))

    async def sweep(self) -> None:
        """No records, and the clock as at the start."""
        for record in await self.stored():
            person = self.dana if record.owner.user == EMAIL else self.kim
            grant = await self.services.store.grant(token_hash(person.password))
            assert grant is not None
            await self.services.store.delete_record(record.id, record.rec_type, grant)
        self.clock.ms = NOON_MS

    async def requests(self, result: Result = Result.ALL) -> list[KeptRequest]:
        """Of the log, newest first, with their bodies."""
        page = await self.services.store.requests(RequestsWanted(result, limit=2_000))
        kept = [await self.services.store.request(request.id) for request in page.items]
        return [one for one in kept if one is not None]

    async def refusals(self) -> list[KeptRequest]:
        return await self.requests(Result.REFUSED)


@asynccontextmanager
async def live_server(
    directory: Path,
    limits: Limits | None = None,
    host: str = "127.0.0.1",
    proxies: Proxies | None = None,
    database: str = "",
    resolver: Resolver | None = None,
) -> AsyncIterator[Live]:
    clock, limits = HandClock(), limits or Limits()
    store = await open_store(directory, database, clock)
    with listen(host, 0) as listener:
        services = services_for(store, clock, directory, url_of(listener), limits)
        services = replace(services, proxies=proxies or services.proxies, resolver=resolver or services.resolver)
        ready = asyncio.Event()
        server = SluiceServer(build_app(services, ("sluice.example",)), limits, ready.set, services.events.close)
        serving = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        dana, kim = await _person(store, EMAIL), await _person(store, OTHER_EMAIL)
        async with httpx.AsyncClient(base_url=services.url, timeout=60) as http:
            yield Live(services, clock, dana, kim, http, server)
        server.should_exit = True
        await serving
    services.passwords.close()
    await services.decoders.stop()
    await store.close()


def services_for(store: Store, clock: Clock, directory: Path, url: str, limits: Limits) -> Services:
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


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)


async def _person(store: Store, email: str) -> Person:
    hashed = _hashed() if email == EMAIL else None
    account = await store.add_account(email, ORGANISATION, hashed)
    issued = await store.create_key("Philly pilot", "", account.id)
    client_id = issued.key.client_id

    async def token(kind: TokenKind, scope: str) -> str:
        wish = TokenWish(kind, client_id, account.id, ORGANISATION, scope)
        return (await store.issue_token(wish)).value

    pipe, password = await token(TokenKind.PIPE, PIPE_SCOPE), await token(TokenKind.PASSWORD, EVERYTHING)
    return Person(store, account, client_id, pipe, password)
