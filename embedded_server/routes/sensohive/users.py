"""`/user`: the users an integrator looks after."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.account import EMAIL
from embedded_server.domain.event import ACCOUNT
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.sensohive import USER_NAME, SensohiveUser
from embedded_server.domain.user_key import UserKey
from embedded_server.gate.problems import SensohiveError
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.routes.sensohive.asked import invalid, read_body
from embedded_server.routes.sensohive.operations import Handlers
from embedded_server.services import Services
from embedded_server.wire.sensohive import UserJson, user_to_json


class UserRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events

    def handlers(self) -> Handlers:
        return {
            ("GET", "/user"): self.list_all,
            ("POST", "/user"): self.add,
            ("GET", "/user/{name}"): self.one,
            ("PUT", "/user/{name}"): self.change,
            ("DELETE", "/user/{name}"): self.delete,
        }

    async def list_all(self, _request: Request, key: UserKey) -> Response:
        return json_reply([user_to_json(user) for user in await self._store.sensohive_users(key.account_id)])

    async def one(self, request: Request, key: UserKey) -> Response:
        return json_reply(user_to_json(await self._found(request, key)))

    async def add(self, request: Request, key: UserKey) -> Response:
        name, email = _checked(await read_body(request, UserJson), key)
        try:
            user = await self._store.add_sensohive_user(key.account_id, name, email)
        except RefusedError as error:
            raise _taken(error) from None
        self._events.publish(ACCOUNT, user.name)
        return json_reply(user_to_json(user), 201)

    async def change(self, request: Request, key: UserKey) -> Response:
        found = await self._found(request, key)
        name, email = _checked(await read_body(request, UserJson), key)
        try:
            user = await self._store.change_sensohive_user(key.account_id, found.id, name, email)
        except RefusedError as error:
            raise _taken(error) from None
        if user is None:
            raise _unknown()
        self._events.publish(ACCOUNT, user.name)
        return json_reply(user_to_json(user))

    async def delete(self, request: Request, key: UserKey) -> Response:
        """Its keys are revoked, its webhooks go, its devices go to the integrator."""
        found = await self._found(request, key)
        if not await self._store.delete_sensohive_user(key.account_id, found.id):
            raise _unknown()
        self._events.publish(ACCOUNT, found.name)
        return nothing()

    async def _found(self, request: Request, key: UserKey) -> SensohiveUser:
        user = await self._store.sensohive_user(key.account_id, request.path_params["name"])
        if user is None:
            raise _unknown()
        return user


def _checked(body: UserJson, key: UserKey) -> tuple[str, str]:
    """Name and e-mail address. Raises SensohiveError(422)."""
    name, email = body["name"], body.get("email", "")
    if not USER_NAME.fullmatch(name) and not (EMAIL.fullmatch(name) and "/" not in name):
        raise invalid("name", "must be an e-mail address, or 1 to 64 letters, digits and . _ + -")
    if email and not EMAIL.fullmatch(email):
        raise invalid("email", "is no e-mail address")
    if body["integrator"]:
        raise invalid("integrator", "must be false: an integrator's users are none themselves")
    if body.get("parent", key.user).lower() not in (key.user.lower(), key.account.lower()):
        raise invalid("parent", "must be the integrator that asks")
    return name, email


def _taken(error: RefusedError) -> SensohiveError:
    if error.code != "user_exists":
        raise error
    return invalid("name", "or the e-mail address belongs to somebody already")


def _unknown() -> SensohiveError:
    """Not there and not yours look alike."""
    return SensohiveError(404, "not_found", "There is no such user.")
