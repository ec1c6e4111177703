"""`/key`: keys of whoever asks, and of an integrator's users. Their values are shown once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import KEY
from embedded_server.domain.user_key import UserKey, grantable, scopes_of
from embedded_server.gate.problems import SensohiveError
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.routes.sensohive.asked import LATEST_S, checked_name, invalid, read_body
from embedded_server.routes.sensohive.operations import Handlers
from embedded_server.services import Services
from embedded_server.wire.sensohive import KeyCreateJson, key_to_json


class _Holder(NamedTuple):
    """Whose key it is, or will be."""

    account: int
    is_integrator: bool


class KeyRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events

    def handlers(self) -> Handlers:
        return {
            ("GET", "/key"): self.list_all,
            ("POST", "/key"): self.add,
            ("GET", "/key/{key}"): self.one,
            ("PUT", "/key/{key}"): self.change,
            ("DELETE", "/key/{key}"): self.revoke,
        }

    async def list_all(self, _request: Request, key: UserKey) -> Response:
        return json_reply([key_to_json(each) for each in await self._visible(key)])

    async def one(self, request: Request, key: UserKey) -> Response:
        return json_reply(key_to_json(await self._found(request, key)))

    async def add(self, request: Request, key: UserKey) -> Response:
        body = await read_body(request, KeyCreateJson)
        holder = await self._holder(key, body.get("user", key.user))
        name, expires_s = checked_name("name", body["name"]), _end(body.get("expiration", 0))
        scopes = _scopes(body["scopes"], body["scopes"], key, holder)
        issued = await self._store.add_user_key(name, holder.account, scopes, expires_s)
        self._events.publish(KEY, str(issued.key.id))
        return json_reply({**key_to_json(issued.key), "key": issued.value}, 201)

    async def change(self, request: Request, key: UserKey) -> Response:
        found = await self._found(request, key)
        body = await read_body(request, KeyCreateJson)
        if body.get("user", found.user).lower() not in (found.user.lower(), found.account.lower()):
            raise invalid("user", "stays as it is; make another key for another user")
        name = checked_name("name", body["name"])
        expires_s = _end(body["expiration"]) if "expiration" in body else None
        added = [scope for scope in body["scopes"] if scope not in found.scopes]
        scopes = _scopes(body["scopes"], added, key, _Holder(found.account_id, found.is_integrator))
        changed = await self._store.change_user_key(found.id, name, scopes, expires_s)
        if changed is None:
            raise invalid("key", "was revoked, and stays so")
        self._events.publish(KEY, str(found.id))
        return json_reply(key_to_json(changed))

    async def revoke(self, request: Request, key: UserKey) -> Response:
        found = await self._found(request, key)
        await self._store.revoke_user_key(found.id)
        self._events.publish(KEY, str(found.id))
        return nothing()

    async def _visible(self, key: UserKey) -> list[UserKey]:
        if key.is_integrator:
            return await self._store.user_keys_below(key.account_id)
        return await self._store.user_keys(key.account_id)

    async def _found(self, request: Request, key: UserKey) -> UserKey:
        """By its id or by its whole value. Raises SensohiveError(404)."""
        sent: str = request.path_params["key"]
        named = await self._store.user_key(sent)
        wanted = str(named.id) if named else sent
        found = next((each for each in await self._visible(key) if str(each.id) == wanted), None)
        if found is None:
            raise SensohiveError(404, "not_found", "There is no such key.")
        return found

    async def _holder(self, key: UserKey, name: str) -> _Holder:
        """Raises SensohiveError(422)."""
        if name.lower() in (key.user.lower(), key.account.lower()):
            return _Holder(key.account_id, key.is_integrator)
        user = await self._store.sensohive_user(key.account_id, name) if key.is_integrator else None
        if user is None:
            raise invalid("user", "is none of yours")
        return _Holder(user.id, is_integrator=False)


def _end(expires_s: int) -> int:
    """Raises SensohiveError(422)."""
    if not 0 <= expires_s <= LATEST_S:
        raise invalid("expiration", "must be Unix seconds, or 0 for never")
    return expires_s


def _scopes(wanted: Sequence[str], added: Iterable[str], key: UserKey, holder: _Holder) -> tuple[str, ...]:
    """Raises SensohiveError: 422 that names what its user may not have, 403 what the asking key cannot give."""
    if not wanted or len(set(wanted)) < len(wanted):
        raise invalid("scopes", "must name at least one scope, and each once")
    allowed, kind = scopes_of(is_integrator=holder.is_integrator), "an integrator" if holder.is_integrator else "a user"
    for scope in wanted:
        if scope not in allowed:
            raise invalid("scopes", f"must be those of {kind}, which {scope[:40]!a} is not")
    gives = grantable(key, to_itself=holder.account == key.account_id)
    for scope in added:
        if scope not in gives:
            raise SensohiveError(403, "forbidden", f"The key lacks the scope {scope}.", {"scope": scope})
    return tuple(wanted)
