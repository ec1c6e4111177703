"""Microshare's rule routes: the rules of an account."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import Route

from embedded_server.domain.event import RULE as RULE_EVENT
from embedded_server.domain.moments import from_ms
from embedded_server.domain.permissions import RULE, RULES
from embedded_server.domain.rule import Rule
from embedded_server.gate.auth import Authenticator
from embedded_server.routes.own_objects import OwnObjectRoutes
from embedded_server.services import Services
from embedded_server.store.base import Grant
from embedded_server.wire.microshare_objects import OwnObject
from embedded_server.wire.microshare_rules import rule_body_from_json, rule_to_object

_NEVER = from_ms(0)


class RuleRoutes(OwnObjectRoutes[Rule]):
    def __init__(self, services: Services, authenticator: Authenticator) -> None:
        super().__init__(services, authenticator, "rule")
        self._store = services.store
        self._events = services.events

    def routes(self) -> list[Route]:
        return self._routes(RULES, RULE)

    async def _own(self, grant: Grant) -> Sequence[Rule]:
        return [signed.rule for signed in await self._store.signed_rules() if signed.rule.account == grant.user]

    def _object(self, kept: Rule) -> OwnObject:
        return rule_to_object(kept)

    async def _save(self, request: Request, old: Rule | None, grant: Grant) -> Rule | None:
        saved = await self._store.save_rule(await self._wish(request, "" if old is None else old.id, grant), grant)
        if saved is not None:
            self._events.publish(RULE_EVENT, saved.id)
        return saved

    async def _remove(self, kept: Rule, grant: Grant) -> bool:
        is_gone = await self._store.delete_rule(kept.id, grant)
        if is_gone:
            self._events.publish(RULE_EVENT, kept.id)
        return is_gone

    async def _wish(self, request: Request, rule_id: str, grant: Grant) -> Rule:
        """Raises RefusedError."""
        body = await self._body(request, rule_body_from_json)
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
