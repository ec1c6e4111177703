"""`/accounts` and `/organisations`."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.account import LOCAL_ORGANISATION, Account, check_password
from embedded_server.domain.event import ACCOUNT, TOKEN
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import Party
from embedded_server.gate.passwords import hash_password
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.store.base import AccessStore
from embedded_server.store.sight import Viewer
from embedded_server.wire.accounts import (
    AccountChangeJson,
    AccountJson,
    NewAccountJson,
    NewOrganisationJson,
    OrganisationJson,
    account_to_json,
    organisation_to_json,
)
from embedded_server.wire.pages import PageJson


class AccountRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/accounts",
                GET=Operation(self.list_all, "All accounts", PageJson[AccountJson], query=PAGE),
                POST=Operation(
                    self.add, "Add an account", AccountJson, body=NewAccountJson, status=201, refusals=(404, 409, 422)
                ),
            ),
            resource(
                "/accounts/{email}",
                GET=Operation(self.one, "One account", AccountJson, refusals=(404,)),
                PATCH=Operation(
                    self.change,
                    "Give an account a password or another organisation",
                    AccountJson,
                    body=AccountChangeJson,
                    refusals=(404, 422),
                ),
                DELETE=Operation(self.delete, "Delete an account that owns nothing", status=204, refusals=(404, 409)),
            ),
            resource(
                "/organisations",
                GET=Operation(self.list_organisations, "All organisations", PageJson[OrganisationJson], query=PAGE),
                POST=Operation(
                    self.add_organisation,
                    "Add an organisation",
                    OrganisationJson,
                    body=NewOrganisationJson,
                    status=201,
                    refusals=(409, 422),
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        accounts = await self._store.accounts()
        return list_reply(
            accounts, lambda account: f"{account.id:015}", account_to_json, page_wanted(request.query_params)
        )

    async def list_organisations(self, request: Request) -> Response:
        organisations = await self._store.organisations()
        wanted = page_wanted(request.query_params)
        return list_reply(organisations, lambda organisation: organisation.code, organisation_to_json, wanted)

    async def add(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewAccountJson)
        account = await self._store.add_account(
            checked_text("email", body["email"], 255),
            body.get("organisation") or LOCAL_ORGANISATION,
            await _hashed(body.get("password")),
            is_integrator=body.get("integrator", False),
            parent=body.get("parent"),
        )
        self._events.publish(ACCOUNT, account.email)
        return json_reply(account_to_json(account), 201)

    async def one(self, request: Request) -> Response:
        return json_reply(account_to_json(await account_named(self._store, request.path_params["email"])))

    async def change(self, request: Request) -> Response:
        body = await self._bodies.read(request, AccountChangeJson)
        account = await account_named(self._store, request.path_params["email"])
        changed = await self._store.change_account(
            account.email, password_hash=await _hashed(body.get("password")), organisation=body.get("organisation")
        )
        if changed is None:
            raise _unknown()
        self._events.publish(ACCOUNT, changed.email)
        if changed.organisation != account.organisation:
            self._events.publish(TOKEN, "")  # those that spoke for the old one ended
        return json_reply(account_to_json(changed))

    async def delete(self, request: Request) -> Response:
        account = await account_named(self._store, request.path_params["email"])
        if not await self._store.delete_account(account.email):
            raise _unknown()
        self._events.publish(ACCOUNT, account.email)
        return nothing()

    async def add_organisation(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewOrganisationJson)
        organisation = await self._store.add_organisation(body["code"], checked_text("name", body["name"]))
        self._events.publish(ACCOUNT, "")
        return json_reply(organisation_to_json(organisation), 201)


async def _hashed(password: str | None) -> str | None:
    """Raises RefusedError(422)."""
    if password is None:
        return None
    check_password(password)
    return await asyncio.to_thread(hash_password, password)


async def account_named(store: AccessStore, email: str | None) -> Account:
    """The account with this address, without one the local account. Raises RefusedError(404)."""
    if email is None:
        return await store.local_account()
    account = await store.account(email)
    if account is None:
        raise _unknown()
    return account


async def viewer_named(store: AccessStore, email: str | None) -> Viewer:
    """An account as it sees with any of its keys, and without one. Raises RefusedError(404)."""
    account = await account_named(store, email)
    apps = ("", *(key.client_id for key in await store.keys(account.id)))
    return Viewer(account.id, tuple(Party(account.email, account.organisation, app) for app in apps))


def _unknown() -> RefusedError:
    return RefusedError(
        404, "account_unknown", "There is no account with that e-mail address.", "Add the account first."
    )
