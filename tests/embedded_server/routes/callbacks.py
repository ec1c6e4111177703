"""A sensor with its callbacks, a key that may all, and what the API tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest

from embedded_server.domain.token import TokenKind
from embedded_server.domain.user_key import scopes_of
from tests.embedded_server.live import NOON_MS, Live

NOON = NOON_MS // 1000
DEVICE = "0C4D21"
SIX_HOURS = 21_600


@dataclass(frozen=True)
class Orbit:
    live: Live
    token: str
    key: str

    async def call(
        self,
        kind: str,
        fields: object = None,
        method: str = "POST",
        *,
        content: bytes | None = None,
        form: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
    ) -> httpx.Response:
        path = f"/sigfox/{self.token}/{kind}"
        if fields is not None:
            return await self.live.http.request(method, path, json=fields)
        return await self.live.http.request(method, path, content=content, data=form, params=query)

    async def wish(self, **values: int) -> list[str]:
        reply = await self.live.http.put(f"/v1/orbit/dev/{DEVICE}", json=values, headers={"apikey": self.key})
        assert reply.status_code == 202, reply.text
        return [each["result"] for each in reply.json()]

    async def told(self) -> dict[str, tuple[int | None, bool, str | None]]:
        reply = await self.live.http.get(f"/v1/orbit/dev/{DEVICE}", headers={"X-API-Key": self.key})
        return {each["name"]: (each["value"], each["certain"], each["state"]) for each in reply.json()["parameters"]}

    async def events(self) -> list[str]:
        reply = await self.live.http.get(f"/v1/orbit/dev/{DEVICE}/history", headers={"apikey": self.key})
        return [each["event"] for each in reply.json()]


@pytest.fixture
async def orbit(live: Live) -> Orbit:
    store = live.services.store
    await store.save_orbit_device(DEVICE, "ORBIT_K", "deck", live.dana.account.id, None)
    issued = await live.dana.token(TokenKind.SIGFOX, "SIGFOX:WRITE")
    scopes = sorted(scopes_of(is_integrator=False))
    key = await store.add_user_key("all", live.dana.account.id, scopes, 0)
    return Orbit(live, issued.value, key.value)


def asking(
    number: int = 1, at: int = NOON, others: Mapping[str, object] | None = None, **said: object
) -> dict[str, object]:
    return {"device": DEVICE, "time": at, "seqNumber": number, "data": "", "ack": True, **said, **(others or {})}
