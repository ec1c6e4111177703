"""An integrator with users, and others: what is one's own, a child's, and somebody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from socket import EAI_AGAIN, EAI_NONAME, gaierror

import httpx

from embedded_server.domain.account import Account
from embedded_server.domain.user_key import SCOPES
from embedded_server.domain.webhook import Webhook
from embedded_server.store.base import Store
from tests.embedded_server.homes import Home
from tests.embedded_server.live import HandClock, Live, live_server

NAMES = {
    "hooks.example": ["93.184.215.14"],
    "inside.example": ["10.0.0.7", "127.0.0.1"],
    "both.example": ["10.0.0.7", "93.184.215.14"],
    "six.example": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
}


async def resolver(host: str) -> list[str]:
    if host == "away.example":
        raise gaierror(EAI_AGAIN, "nobody to ask")
    if host not in NAMES:
        raise gaierror(EAI_NONAME, "no such name")
    return NAMES[host]


@dataclass(frozen=True, slots=True)
class World:
    """`ira` looks after `uma` and `ugo`, `jon` after `otto`; `uma` is said to be the parent of `kit`, and is none."""

    live: Live
    ira: Account
    uma: Account
    ugo: Account
    kit: Account
    jon: Account
    otto: Account
    _made: list[int] = field(default_factory=lambda: [0])

    @property
    def store(self) -> Store:
        return self.live.services.store

    @property
    def clock(self) -> HandClock:
        return self.live.clock

    def number(self) -> int:
        """One that nobody else got."""
        self._made[0] += 1
        return self._made[0]

    async def key(self, account: Account, scopes: Iterable[str] = SCOPES, expires_s: int = 0) -> str:
        """With any scopes, whatever its account may have."""
        return (await self.store.add_user_key("k", account.id, sorted(scopes), expires_s)).value

    async def device(self, owner: Account) -> str:
        device_id = f"{0xA0000 + self.number():X}"
        await self.store.save_orbit_device(device_id, "ORBIT_K", None, owner.id, None)
        return device_id

    async def pending(self, owner: Account, device_id: str) -> None:
        """A change that waits."""
        reply = await self.ask(await self.key(owner), "PUT", f"/orbit/dev/{device_id}", {"alarm_high": 640})
        assert reply.status_code == 202, reply.text

    async def webhook(self, owner: Account) -> Webhook:
        return await self.store.add_webhook(owner.id, f"https://hooks.example/{self.number()}")

    async def ask(
        self, key: str, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> httpx.Response:
        headers = {"apikey": key} if key else {}
        return await self.live.http.request(method, f"/v1{path}", json=body, headers=headers, params=query)


@asynccontextmanager
async def furnished(home: Home) -> AsyncIterator[World]:
    async with live_server(home.directory, database=home.database, resolver=resolver) as live:
        add = live.services.store.add_account
        ira = await add("ira@north.example", "north", None, is_integrator=True)
        jon = await add("jon@south.example", "south", None, is_integrator=True)
        uma = await add("uma@north.example", "north", None, parent=ira.email)
        ugo = await add("ugo@north.example", "north", None, parent=ira.email)
        kit = await add("kit@north.example", "north", None, parent=uma.email)
        otto = await add("otto@south.example", "south", None, parent=jon.email)
        yield World(live, ira, uma, ugo, kit, jon, otto)
