"""`/rules`: the administrator's, and those that accounts made for their own records."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import RULE
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import ANYTHING, SHARES, OwnerWords, RequestorWords, Rule
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson
from embedded_server.wire.rules import NewRuleJson, RuleJson, rule_to_json
from embedded_server.wire.texts import LONGEST_NOTE

_NEVER: Final = from_ms(0)  # the store knows


class RuleRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/rules",
                GET=Operation(self.list_all, "All rules", PageJson[RuleJson], query=PAGE),
                POST=Operation(
                    self.add, "Add a rule", RuleJson, body=NewRuleJson, status=201, refusals=(404, 409, 422)
                ),
            ),
            resource(
                "/rules/{id}",
                GET=Operation(self.one, "One rule", RuleJson, refusals=(404,)),
                PUT=Operation(self.replace, "Replace a rule", RuleJson, body=NewRuleJson, refusals=(404, 422)),
                DELETE=Operation(self.delete, "Delete a rule", status=204, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        rules = (signed.rule for signed in await self._store.signed_rules())
        return list_reply(rules, _cursor, rule_to_json, page_wanted(request.query_params))

    async def one(self, request: Request) -> Response:
        for signed in await self._store.signed_rules():
            if signed.rule.id == request.path_params["id"]:
                return json_reply(rule_to_json(signed.rule))
        raise _unknown()

    async def add(self, request: Request) -> Response:
        return json_reply(rule_to_json(await self._saved(request, "")), 201)

    async def replace(self, request: Request) -> Response:
        return json_reply(rule_to_json(await self._saved(request, request.path_params["id"])))

    async def delete(self, request: Request) -> Response:
        rule_id: str = request.path_params["id"]
        if not await self._store.delete_rule(rule_id):
            raise _unknown()
        self._events.publish(RULE, rule_id)
        return nothing()

    async def _saved(self, request: Request, rule_id: str) -> Rule:
        body = await self._bodies.read(request, NewRuleJson)
        rule = await self._store.save_rule(
            Rule(
                id=rule_id,
                rec_type=body["rectype"],
                name=checked_text("name", body["name"]),
                desc=checked_text("desc", body.get("desc", ""), LONGEST_NOTE, is_required=False),
                resource_id=body.get("resource_id", ANYTHING),
                owner=OwnerWords(**body.get("owner", {})),
                requestor=RequestorWords(**body.get("requestor", {})),
                operations=frozenset(body["operations"]),
                account=body.get("account"),
                created_at=_NEVER,
                updated_at=_NEVER,
                resource_type=body.get("resource_type", SHARES),
            )
        )
        if rule is None:
            raise _unknown()
        self._events.publish(RULE, rule.id)
        return rule


def _cursor(rule: Rule) -> str:
    return f"{to_ms(rule.created_at):015}-{rule.id}"


def _unknown() -> RefusedError:
    return RefusedError(404, "rule_unknown", "There is no rule with this id.", "Fetch the list of rules again.")
