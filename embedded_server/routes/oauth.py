"""`POST /oauth2/token`: a password and an API key become a token, as Microshare gives them out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.account import Account
from embedded_server.domain.event import TOKEN
from embedded_server.domain.scope import PIPE_SCOPE, ScopeError, parse_scope
from embedded_server.domain.token import TokenKind
from embedded_server.gate.call import address_of, tell
from embedded_server.gate.problems import OAuthError
from embedded_server.services import Services
from embedded_server.store.base import TokenWish
from embedded_server.wire.oauth import reply_to_json

_KINDS = {"password": TokenKind.PASSWORD, "pipe": TokenKind.PIPE}
_NEEDED = ("username", "password", "client_id", "grant_type")


@dataclass(frozen=True, slots=True)
class TokenRequest:
    kind: TokenKind
    username: str
    password: str = field(repr=False)
    client_id: str
    scope: str
    identity: str


class TokenRoute:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._passwords = services.passwords
        self._events = services.events

    async def issue(self, request: Request) -> Response:
        wanted = read_token_request(await _parameters(request))
        account = await self._account(wanted)
        identity = wanted.identity or account.organisation
        issued = await self._store.issue_token(
            TokenWish(wanted.kind, wanted.client_id, account.id, identity, wanted.scope)
        )
        self._events.publish(TOKEN, issued.token.id)
        fact = f"{issued.token.kind} token for {account.email}"
        tell(request.scope, fact, await self._store.grant_of(issued.token.id))
        organisations = await self._store.organisations()
        organisation = next(one for one in organisations if one.code == identity)
        body = reply_to_json(issued, account, organisation, address_of(request.scope["client"]))
        return Response(
            body, media_type="application/json", headers={"cache-control": "no-store", "pragma": "no-cache"}
        )

    async def _account(self, wanted: TokenRequest) -> Account:
        """Whose password and key these are. Raises OAuthError without saying which accounts and keys exist."""
        stored = await self._store.password_hash(wanted.username)
        if not await self._passwords.verify(wanted.password, stored):
            raise OAuthError("invalid_grant", "The username or the password is wrong.")
        account = await self._store.account(wanted.username)
        key = await self._store.key(wanted.client_id)
        if account is None or key is None or key.account != account.email:
            raise OAuthError("invalid_client", "This account has no API key with this client_id.")
        if wanted.identity not in ("", account.organisation):
            raise OAuthError("invalid_request", "This account does not belong to the organisation named by identity.")
        return account


def read_token_request(parameters: Mapping[str, str]) -> TokenRequest:
    """Raises OAuthError. A pipe token always comes with the scope to post and no other."""
    for name in _NEEDED:
        if not parameters.get(name):
            raise OAuthError("invalid_request", f"The parameter {name} is missing.")
    kind = _KINDS.get(parameters["grant_type"])
    if kind is None:
        raise OAuthError("unsupported_grant_type", "grant_type is password or pipe.")
    try:
        scope = parse_scope(parameters.get("scope", ""))
    except ScopeError as error:
        raise OAuthError("invalid_scope", f"{error}.") from None
    return TokenRequest(
        kind=kind,
        username=parameters["username"],
        password=parameters["password"],
        client_id=parameters["client_id"].upper(),
        scope=PIPE_SCOPE if kind is TokenKind.PIPE else scope,
        identity=parameters.get("identity", ""),
    )


async def _parameters(request: Request) -> dict[str, str]:
    """From the query string, a form or a JSON body; all three occur."""
    body = (await request.body()).strip()
    pairs = _pairs(request.scope["query_string"])
    pairs += _json_pairs(body) if body.startswith(b"{") else _pairs(body)
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise OAuthError("invalid_request", "A parameter was sent twice.")
    return parameters


def _pairs(form: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(form.decode(), keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError:
        raise OAuthError("invalid_request", "The parameters are no form.") from None


def _json_pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        msgspec.json.decode(body, type=dict[str, str])
        pairs: list[tuple[str, str]] = json.loads(body, object_pairs_hook=list)
        return pairs
    except msgspec.MsgspecError:
        raise OAuthError("invalid_request", "The body is no JSON object of texts.") from None
