"""`/users/{email}/keys`: keys of Sensohive's API. Their values are shown once."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import KEY
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.user_key import UserKey, scopes_of
from embedded_server.routes.admin.accounts import account_named
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson
from embedded_server.wire.user_keys import (
    NewUserKeyJson,
    OwnedUserKeyJson,
    UserKeyChangeJson,
    UserKeyJson,
    issued_user_key_to_json,
    owned_user_key_to_json,
    user_key_to_json,
)

_LATEST_S = 253_402_300_799  # the year 9999


class UserKeyRoutes:
    def __init__(self, services: Services) -> None:
        self._store, self._uses = services.store, services.key_uses
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/users/{email}/keys",
                GET=Operation(
                    self.list_all,
                    "Sensohive keys of a user",
                    PageJson[OwnedUserKeyJson],
                    query=PAGE,
                    refusals=(404,),
                ),
                POST=Operation(
                    self.add, "Issue one", UserKeyJson, body=NewUserKeyJson, status=201, refusals=(404, 422)
                ),
            ),
            resource(
                "/users/{email}/keys/{id:int}",
                PUT=Operation(self.change, "Change one", UserKeyJson, body=UserKeyChangeJson, refusals=(404, 409, 422)),
                DELETE=Operation(self.revoke, "Revoke one", status=204, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        account = await account_named(self._store, request.path_params["email"])
        await self._uses.write_down(self._store)
        keys, wanted = await self._store.user_keys(account.id), page_wanted(request.query_params)
        return list_reply(keys, lambda key: f"{key.id:015}", owned_user_key_to_json, wanted)

    async def add(self, request: Request) -> Response:
        account = await account_named(self._store, request.path_params["email"])
        body = await self._bodies.read(request, NewUserKeyJson)
        expires_s = _end(body.get("expiration", 0))
        scopes = _scopes(body["scopes"], is_integrator=account.is_integrator)
        issued = await self._store.add_user_key(checked_text("name", body["name"]), account.id, scopes, expires_s)
        self._events.publish(KEY, str(issued.key.id))
        return json_reply(issued_user_key_to_json(issued), 201)

    async def change(self, request: Request) -> Response:
        key, body = await self._found(request), await self._bodies.read(request, UserKeyChangeJson)
        name = checked_text("name", body["name"]) if "name" in body else key.name
        scopes = _scopes(body["scopes"], is_integrator=key.is_integrator) if "scopes" in body else key.scopes
        expires_s = _end(body.get("expiration", key.expires_s))
        changed = await self._store.change_user_key(key.id, name, scopes, expires_s)
        if changed is None:
            raise RefusedError(409, "key_revoked", "The key was revoked, and stays so.", "Issue another one.")
        self._events.publish(KEY, str(key.id))
        return json_reply(user_key_to_json(changed))

    async def revoke(self, request: Request) -> Response:
        key = await self._found(request)
        await self._store.revoke_user_key(key.id)
        self._events.publish(KEY, str(key.id))
        return nothing()

    async def _found(self, request: Request) -> UserKey:
        account, key_id = await account_named(self._store, request.path_params["email"]), request.path_params["id"]
        found = next((key for key in await self._store.user_keys(account.id) if key.id == key_id), None)
        if found is None:
            raise RefusedError(
                404, "key_unknown", "This user has no key with that id.", "Fetch the list of keys again."
            )
        return found


def _end(expires_s: int) -> int:
    """Raises RefusedError."""
    if not 0 <= expires_s <= _LATEST_S:
        raise unfit('"expiration" must be Unix seconds, or 0 for never.')
    return expires_s


def _scopes(wanted: Sequence[str], *, is_integrator: bool) -> tuple[str, ...]:
    """Raises RefusedError(422) that names the scope."""
    if not wanted:
        raise RefusedError(422, "scope", "A key needs a scope.", "Name at least one.")
    allowed = scopes_of(is_integrator=is_integrator)
    for scope in wanted:
        if scope not in allowed:
            kind = "an integrator" if is_integrator else "a user"
            known = f"Those of {kind} are {', '.join(sorted(allowed))}."
            raise RefusedError(422, "scope", f"{scope[:40]} is no scope that {kind} may have.", known)
    return tuple(dict.fromkeys(wanted))
