"""`/keys`: API keys, their secrets shown once."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.app_key import AppKey
from embedded_server.domain.event import KEY, TOKEN
from embedded_server.domain.moments import to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.accounts import account_named
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.keys import (
    IssuedKeyJson,
    KeyChangeJson,
    KeyJson,
    NewKeyJson,
    issued_key_to_json,
    key_to_json,
)
from embedded_server.wire.pages import PageJson
from embedded_server.wire.texts import LONGEST_NOTE


class KeyRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/keys",
                GET=Operation(self.list_all, "All app keys", PageJson[KeyJson], query=PAGE),
                POST=Operation(
                    self.create, "Create an app key", IssuedKeyJson, body=NewKeyJson, status=201, refusals=(404, 422)
                ),
            ),
            resource(
                "/keys/{client_id}",
                GET=Operation(self.one, "One app key", KeyJson, refusals=(404,)),
                PATCH=Operation(
                    self.change, "Rename an app key, change its notes", KeyJson, body=KeyChangeJson, refusals=(404, 422)
                ),
                DELETE=Operation(self.delete, "Delete an app key and its tokens", status=204, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        return list_reply(await self._store.keys(), _cursor, key_to_json, page_wanted(request.query_params))

    async def one(self, request: Request) -> Response:
        return json_reply(key_to_json(await self._key(request)))

    async def create(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewKeyJson)
        account = await account_named(self._store, body.get("account"))
        issued = await self._store.create_key(checked_text("name", body["name"]), _notes(body), account.id)
        self._events.publish(KEY, issued.key.client_id)
        return json_reply(issued_key_to_json(issued), 201)

    async def change(self, request: Request) -> Response:
        body = await self._bodies.read(request, KeyChangeJson)
        key = await self._key(request)
        name = checked_text("name", body.get("name", key.name))
        notes = _notes(body) if "notes" in body else key.notes
        changed = await self._store.update_key(key.client_id, name, notes)
        if changed is None:
            raise _unknown()
        self._events.publish(KEY, key.client_id)
        return json_reply(key_to_json(changed))

    async def delete(self, request: Request) -> Response:
        client_id: str = request.path_params["client_id"]
        if not await self._store.delete_key(client_id):
            raise _unknown()
        self._events.publish(KEY, client_id)
        self._events.publish(TOKEN, "")  # its tokens died with it
        return nothing()

    async def _key(self, request: Request) -> AppKey:
        key = await self._store.key(request.path_params["client_id"])
        if key is None:
            raise _unknown()
        return key


def _cursor(key: AppKey) -> str:
    return f"{to_ms(key.created_at):015}-{key.client_id}"


def _notes(body: NewKeyJson | KeyChangeJson) -> str:
    return checked_text("notes", body.get("notes", ""), LONGEST_NOTE, is_required=False)


def _unknown() -> RefusedError:
    return RefusedError(404, "key_unknown", "There is no key with this client id.", "Fetch the list of keys again.")
