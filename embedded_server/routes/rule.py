"""Microshare's rule routes: an account lists, makes, changes and deletes the rules that are its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil
from typing import TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.event import RULE as RULE_EVENT
from embedded_server.domain.moments import from_ms
from embedded_server.domain.permissions import RULE, RULES, permission
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import ANYTHING, Rule
from embedded_server.domain.share import PageMeta
from embedded_server.gate.auth import Authenticator, check_permitted, presented
from embedded_server.gate.call import tell
from embedded_server.gate.json_body import BOM, JsonGate
from embedded_server.gate.problems import NotVisibleError
from embedded_server.routes.paging import read_listing
from embedded_server.services import Services
from embedded_server.store.base import Grant
from embedded_server.wire.microshare_rules import changed_reply, deleted_reply, rule_body_from_json, rules_to_json
from embedded_server.wire.strict import WireError

Handler: TypeAlias = Callable[[Request, Grant], Awaitable[Response]]
_NEVER = from_ms(0)
_DONE = {"GET": "rules", "POST": "a new rule", "PUT": "a changed rule", "DELETE": "a deleted rule"}


class RuleRoutes:
    def __init__(self, services: Services, authenticator: Authenticator) -> None:
        self._store = services.store
        self._events = services.events
        self._limits = services.limits
        self._gate = JsonGate(services.limits)
        self._authenticator = authenticator

    def routes(self) -> list[Route]:
        return [
            *self._at(RULES, GET=self._list, POST=self._add),
            *self._at(RULE, GET=self._one, PUT=self._replace, DELETE=self._delete),
        ]

    def _at(self, path: str, **handlers: Handler) -> list[Route]:
        permissions = {method: permission(path, method) for method in handlers}

        async def answer(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            header = request.headers.get("authorization", "").encode("latin-1")
            grant = await self._authenticator.grant(presented(header, None))
            check_permitted(grant, permissions[method])
            response = await handlers[method](request, grant)
            tell(request.scope, f"{_DONE[method]} of {grant.user}", grant)
            return response

        return [Route(each, answer, methods=list(handlers)) for each in (path, f"{path}/")]

    async def _list(self, request: Request, grant: Grant) -> Response:
        listing, rec_type = read_listing(request.query_params, self._limits), request.path_params["rec_type"]
        rules = [rule for rule in await self._own(grant) if rec_type in (ANYTHING, rule.rec_type)]
        first = (listing.page - 1) * listing.per_page
        page = rules[first : first + listing.per_page]
        pages = ceil(len(rules) / listing.per_page)
        meta = PageMeta(pages, listing.page, listing.per_page, len(rules), len(page))
        return _json(rules_to_json(meta, page, listing.details))

    async def _one(self, request: Request, grant: Grant) -> Response:
        rule = await self._rule(request, grant)
        meta = PageMeta(1, 1, self._limits.default_page_size, 1, 1)
        return _json(rules_to_json(meta, (rule,), details=True, source="db"))

    async def _add(self, request: Request, grant: Grant) -> Response:
        new = await self._read(request, "", grant)
        return await self._saved(new, grant)

    async def _replace(self, request: Request, grant: Grant) -> Response:
        old = await self._rule(request, grant)
        return await self._saved(await self._read(request, old.id, grant), grant)

    async def _delete(self, request: Request, grant: Grant) -> Response:
        rule = await self._rule(request, grant)
        if not await self._store.delete_rule(rule.id, grant):
            raise NotVisibleError
        self._events.publish(RULE_EVENT, rule.id)
        return _json(deleted_reply(rule))

    async def _saved(self, wish: Rule, grant: Grant) -> Response:
        rule = await self._store.save_rule(wish, grant)
        if rule is None:
            raise NotVisibleError
        self._events.publish(RULE_EVENT, rule.id)
        return _json(changed_reply(rule))

    async def _rule(self, request: Request, grant: Grant) -> Rule:
        rule_id, rec_type = request.path_params["id"], request.path_params["rec_type"]
        for rule in await self._own(grant):
            if rule.id == rule_id and rec_type in (ANYTHING, rule.rec_type):
                return rule
        raise NotVisibleError

    async def _own(self, grant: Grant) -> list[Rule]:
        return [signed.rule for signed in await self._store.signed_rules() if signed.rule.account == grant.user]

    async def _read(self, request: Request, rule_id: str, grant: Grant) -> Rule:
        """Raises RefusedError."""
        content = await request.body()
        self._gate.check(content, request.headers.get("content-type", "application/json").encode("latin-1"))
        try:
            body = rule_body_from_json(msgspec.json.decode(content.removeprefix(BOM)))
        except WireError as error:
            raise RefusedError(400, "body_invalid", str(error), "Correct the rule.") from None
        return Rule(
            id=rule_id,
            rec_type=request.path_params["rec_type"],
            name=body.name,
            desc=body.desc,
            resource_id=body.resource_id,
            owner=body.owner,
            requestor=body.requestor,
            operations=body.operations,
            account=grant.user,
            created_at=_NEVER,  # the store knows
            updated_at=_NEVER,
            resource_type=body.resource_type,
        )


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
