"""`/accounts` and `/organisations`."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.account import LOCAL_ORGANISATION, Account
from embedded_server.domain.refusal import RefusedError
from embedded_server.passwords import hash_password
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply
from embedded_server.services import Services
from embedded_server.store.base import AccessStore
from embedded_server.wire.accounts import (
    AccountJson,
    NewAccountJson,
    OrganisationJson,
    account_to_json,
    organisation_to_json,
)
from embedded_server.wire.pages import PageJson
from embedded_server.wire.texts import LONGEST_PASSWORD


class AccountRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
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
                "/organisations",
                GET=Operation(self.list_organisations, "All organisations", PageJson[OrganisationJson], query=PAGE),
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
        password = body.get("password")
        if password is not None:
            if not 0 < len(password) <= LONGEST_PASSWORD:
                raise RefusedError(422, "password", "The password is empty or far too long.", "Choose another one.")
            password_hash = await asyncio.to_thread(hash_password, password)
        account = await self._store.add_account(
            checked_text("email", body["email"], 255),
            body.get("organisation") or LOCAL_ORGANISATION,
            None if password is None else password_hash,
            is_integrator=body.get("integrator", False),
            parent=body.get("parent"),
        )
        return json_reply(account_to_json(account), 201)


async def account_named(store: AccessStore, email: str | None) -> Account:
    """The account with this address, without one the local account. Raises RefusedError(404)."""
    if email is None:
        return await store.local_account()
    account = await store.account(email)
    if account is None:
        raise RefusedError(
            404, "account_unknown", "There is no account with that e-mail address.", "Add the account first."
        )
    return account
