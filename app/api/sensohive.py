"""Sensohive's API: a remote endpoint, or a Sluice server's `/v1`. The key travels in a header, never in an address."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit

from app.api.errors import ApiError, UnreachableError
from app.api.http import DEADLINE, HttpClient, Json, Reply, pinned
from app.api.replies import read_reply
from app.api.sensohive_replies import (
    ApiDevice,
    ApiKey,
    ApiUser,
    IssuedApiKey,
    Webhook,
    devices_from_json,
    issued_key_from_json,
    key_from_json,
    keys_from_json,
    user_from_json,
    users_from_json,
    webhook_from_json,
    webhooks_from_json,
)

ROOT = "/v1"
HEADER = "apikey"
SHOWN_TAIL = 4  # characters of a key that a list shows


class SensohiveClient:
    """One endpoint and one key; both may change while the window lives. Every method raises ApiError."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._http: HttpClient | None = None
        self._tail, self._is_read_only = "", False
        self.base_url = ""

    async def point_at(self, url: str, key: str, fingerprint: str = "", *, is_read_only: bool = False) -> None:
        """`url` with or without `/v1`; `fingerprint` is that of the one certificate to trust. Of a read-only endpoint
        nothing but reading is asked."""
        await self.close()
        base = with_root(url)
        tls = await pinned(base, fingerprint) or self._tls or await asyncio.to_thread(ssl.create_default_context)
        self._http = HttpClient(base, key, tls, HEADER)
        self._tail, self._is_read_only, self.base_url = key[-SHOWN_TAIL:], is_read_only, base

    async def close(self) -> None:
        http, self._http = self._http, None
        if http is not None:
            await http.close()

    async def ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int | float] | None = None,
        *,
        body: Json = None,
        deadline: float = DEADLINE,
    ) -> Reply:
        """One exchange below `/v1`."""
        if self._http is None:
            raise UnreachableError("This connection is not open.", "Check its address and key in Settings.")
        if self._is_read_only and method != "GET":
            raise ApiError("This connection is read only.", "Allow changes in Settings, Connections.")
        return await self._http.request(method, path, query=query, json_body=body, deadline=deadline)

    def own_key(self, keys: Sequence[ApiKey]) -> ApiKey | None:
        """The one this client presents, as far as its last characters tell."""
        found = [key for key in keys if key.tail == self._tail and not key.is_revoked]
        return found[0] if len(found) == 1 else None

    async def keys(self) -> list[ApiKey]:
        return read_reply(await self.ask("GET", "/key"), keys_from_json)

    async def add_key(self, name: str, scopes: Sequence[str], expires_at: datetime | None, user: str) -> IssuedApiKey:
        body = {**_key_body(name, scopes, expires_at), "user": user}
        return read_reply(await self.ask("POST", "/key", body=body), issued_key_from_json)

    async def change_key(self, key: ApiKey, scopes: Sequence[str], expires_at: datetime | None) -> ApiKey:
        body = _key_body(key.name, scopes, expires_at)
        return read_reply(await self.ask("PUT", f"/key/{_part(key.id)}", body=body), key_from_json)

    async def revoke_key(self, key: ApiKey) -> None:
        await self.ask("DELETE", f"/key/{_part(key.id)}")

    async def users(self) -> list[ApiUser]:
        return read_reply(await self.ask("GET", "/user"), users_from_json)

    async def add_user(self, name: str, email: str) -> ApiUser:
        body = {"name": name, "integrator": False} | ({"email": email} if email else {})
        return read_reply(await self.ask("POST", "/user", body=body), user_from_json)

    async def delete_user(self, name: str) -> None:
        await self.ask("DELETE", f"/user/{_part(name)}")

    async def devices(self) -> list[ApiDevice]:
        return read_reply(await self.ask("GET", "/dev"), devices_from_json)

    async def give_device(self, device: str, user: str) -> None:
        await self.ask("PUT", f"/dev/{_part(device)}/user", body={"user": user})

    async def attach_webhook(self, device: str, webhook: str) -> None:
        """An empty id detaches."""
        await self.ask("PUT", f"/dev/{_part(device)}/webhook", body={"webhook": webhook})

    async def webhooks(self) -> list[Webhook]:
        return read_reply(await self.ask("GET", "/webhook"), webhooks_from_json)

    async def add_webhook(self, url: str) -> Webhook:
        return read_reply(await self.ask("POST", "/webhook", body={"url": url}), webhook_from_json)

    async def change_webhook(self, webhook: str, url: str, *, is_enabled: bool) -> Webhook:
        body = {"url": url, "enabled": is_enabled}
        return read_reply(await self.ask("PUT", f"/webhook/{_part(webhook)}", body=body), webhook_from_json)

    async def delete_webhook(self, webhook: str) -> None:
        await self.ask("DELETE", f"/webhook/{_part(webhook)}")


def with_root(url: str) -> str:
    """The base of the API. Raises ApiError for what is no such address."""
    place = urlsplit(url.strip())
    if place.scheme not in ("http", "https") or not place.hostname:
        raise ApiError("This is no address of a Sensohive endpoint.", "Write it as https://api.sensohive.com.")
    if place.query or place.fragment or "@" in place.netloc:
        raise ApiError("The address holds more than an address.", "Leave out keys, names and passwords.")
    path = place.path.rstrip("/")
    return f"{place.scheme}://{place.netloc}{path or ROOT}"


def _key_body(name: str, scopes: Sequence[str], expires_at: datetime | None) -> dict[str, object]:
    expires_s = int(expires_at.timestamp()) if expires_at else 0
    return {"name": name, "scopes": list(scopes), "expiration": expires_s}


def _part(text: str) -> str:
    return quote(text, safe="")
