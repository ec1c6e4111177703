"""`/tokens`: issued, listed, revoked, told apart. Their values are shown once."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.account import Account
from embedded_server.domain.event import KEY, TOKEN
from embedded_server.domain.rec_type import RecTypeError, check_pattern
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.request import Identified
from embedded_server.domain.scope import PIPE_SCOPE, SIGFOX_SCOPE, UPLINK_SCOPE, ScopeError, parse_scope
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.routes.admin.accounts import account_named
from embedded_server.routes.admin.bodies import Bodies, checked_text, invalid
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.routes.admin.token_text import candidates
from embedded_server.services import Services
from embedded_server.store.base import TokenWish
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.texts import LONGEST_NOTE, MOST_PATTERNS
from embedded_server.wire.tokens import (
    IdentifiedJson,
    IdentifyJson,
    IssuedTokenJson,
    NewTokenJson,
    TokenJson,
    identified_to_json,
    issued_token_to_json,
    token_to_json,
)

FIRST_KEY = "Sluice"  # the name of the key that is made for who has none


class TokenRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/tokens",
                GET=Operation(self.list_all, "All tokens", PageJson[TokenJson], query=PAGE),
                POST=Operation(
                    self.issue, "Issue a token", IssuedTokenJson, body=NewTokenJson, status=201, refusals=(404, 422)
                ),
            ),
            resource(
                "/tokens/identify",
                POST=Operation(self.identify, "Which token a text names", IdentifiedJson, body=IdentifyJson),
            ),
            resource(
                "/tokens/{id}",
                GET=Operation(self.one, "One token", TokenJson, refusals=(404,)),
                DELETE=Operation(self.revoke, "Revoke a token", status=204, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        wanted = page_wanted(request.query_params)
        found = await self._store.tokens_after(wanted.after, wanted.limit + 1)
        page = found[: wanted.limit]
        return json_reply(page_to_json(map(token_to_json, page), page[-1].id if len(found) > len(page) else None))

    async def one(self, request: Request) -> Response:
        token = await self._store.token(request.path_params["id"])
        if token is None:
            raise _unknown()
        return json_reply(token_to_json(token))

    async def issue(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewTokenJson)
        scope, rec_types = _scope(body), _patterns(body.get("rectypes", ()))
        note = checked_text("note", body.get("note", ""), LONGEST_NOTE, is_required=False)
        account = await account_named(self._store, body.get("account"))
        wish = TokenWish(
            kind=body["type"],
            client_id=body.get("key") or await self._first_key(account),
            account=account.id,
            identity=body.get("identity") or account.organisation,
            scope=scope,
            rec_types=rec_types,
            note=note,
        )
        issued = await self._store.issue_token(wish)
        self._events.publish(TOKEN, issued.token.id)
        return json_reply(issued_token_to_json(issued), 201)

    async def revoke(self, request: Request) -> Response:
        token = await self._store.revoke_token(request.path_params["id"])
        if token is None:
            raise _unknown()
        self._events.publish(TOKEN, token.id)
        return nothing()

    async def identify(self, request: Request) -> Response:
        """Compares hashes; nothing of the text is kept or logged."""
        body = await self._bodies.read(request, IdentifyJson)
        found = Identified(None, None)
        for value in candidates(body["value"]):
            if grant := await self._store.grant(token_hash(value)):
                return json_reply(identified_to_json(await self._identified(value, grant.token_id)))
            if found.requests is None:
                found = await self._identified(value, None)
        return json_reply(identified_to_json(found))

    async def _identified(self, value: str, token_id: str | None) -> Identified:
        token = None if token_id is None else await self._store.token(token_id)
        return Identified(token, await self._store.presented(self._store.mark(value), token_id))

    async def _first_key(self, account: Account) -> str:
        if keys := await self._store.keys(account.id):
            return keys[0].client_id
        issued = await self._store.create_key(FIRST_KEY, "", account.id)
        self._events.publish(KEY, issued.key.client_id)
        return issued.key.client_id


def _scope(body: NewTokenJson) -> str:
    """Raises RefusedError: a pipe token can post and nothing else, whatever is asked."""
    wanted = body.get("scope", "")
    if body["type"] is TokenKind.PIPE:
        if wanted not in ("", PIPE_SCOPE):
            raise RefusedError(
                422, "scope", f"A pipe token's scope is {PIPE_SCOPE}.", "Ask for a password token to read or delete."
            )
        return PIPE_SCOPE
    if body["type"] is TokenKind.SIGFOX:
        return SIGFOX_SCOPE
    if body["type"] is TokenKind.UPLINK:
        return UPLINK_SCOPE
    try:
        return parse_scope(wanted)
    except ScopeError as error:
        raise RefusedError(422, "scope", f"{error}.", "Write RESOURCE:OPERATION pairs, separated by commas.") from None


def _patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    if len(patterns) > MOST_PATTERNS:
        raise invalid(f'"rectypes" has {len(patterns)} patterns, the limit is {MOST_PATTERNS}.')
    try:
        return tuple(map(check_pattern, dict.fromkeys(patterns)))
    except RecTypeError as error:
        raise RefusedError(422, "rectypes", f"A recType of the list is none: {error}.", "Correct the list.") from None


def _unknown() -> RefusedError:
    return RefusedError(404, "token_unknown", "There is no token with this id.", "Fetch the list of tokens again.")
