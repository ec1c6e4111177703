"""Tokens as JSON."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.domain.moments import iso
from embedded_server.domain.request import Identified
from embedded_server.domain.token import IssuedToken, Token, TokenKind
from embedded_server.wire.requests import PresentedJson, presented_from_json, presented_to_json
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment, Note, Patterns


class TokenJson(TypedDict):
    id: str
    type: TokenKind
    scope: str
    rectypes: list[str]
    head: str
    tail: str
    app_name: str
    client_id: str
    identity: str
    account: str
    note: str
    issued_at: Moment
    expires_at: Moment | None
    revoked_at: Moment | None
    last_used_at: Moment | None
    last_used_from: str | None
    uses: int
    uses_by_day: list[int]
    replaced_by: str


class IssuedTokenJson(TokenJson):
    access_token: str


class NewTokenJson(TypedDict):
    """`key` is a client id, `account` an e-mail address (else the local one), `identity` an organisation's code."""

    type: TokenKind
    key: NotRequired[str]  # without it the account's first one
    scope: NotRequired[str]
    rectypes: NotRequired[Patterns]
    identity: NotRequired[str]
    note: NotRequired[Note]
    account: NotRequired[str]


class IdentifyJson(TypedDict):
    """A token, an Authorization header or a whole curl line."""

    value: str


class IdentifiedJson(TypedDict):
    """`requests`: how often it was presented, whether it is known or not; null for never."""

    token: TokenJson | None
    requests: PresentedJson | None


def token_to_json(token: Token) -> TokenJson:
    return {
        "id": token.id,
        "type": token.kind,
        "scope": token.scope,
        "rectypes": list(token.rec_types),
        "head": token.head,
        "tail": token.tail,
        "app_name": token.app_name,
        "client_id": token.client_id,
        "identity": token.identity,
        "account": token.account,
        "note": token.note,
        "issued_at": iso(token.issued_at),
        "expires_at": None if token.expires_at is None else iso(token.expires_at),
        "revoked_at": None if token.revoked_at is None else iso(token.revoked_at),
        "last_used_at": None if token.last_used_at is None else iso(token.last_used_at),
        "last_used_from": token.last_used_from,
        "uses": token.uses,
        "uses_by_day": list(token.uses_by_day),
        "replaced_by": token.replaced_by,
    }


def token_from_json(value: object) -> Token:
    token = read(value, TokenJson)
    return Token(
        id=token["id"],
        kind=token["type"],
        scope=token["scope"],
        rec_types=tuple(token["rectypes"]),
        head=token["head"],
        tail=token["tail"],
        app_name=token["app_name"],
        client_id=token["client_id"],
        identity=token["identity"],
        account=token["account"],
        note=token["note"],
        issued_at=moment(token["issued_at"]),
        expires_at=moment_or_none(token["expires_at"]),
        revoked_at=moment_or_none(token["revoked_at"]),
        last_used_at=moment_or_none(token["last_used_at"]),
        last_used_from=token["last_used_from"],
        uses=token["uses"],
        uses_by_day=tuple(token["uses_by_day"]),
        replaced_by=token["replaced_by"],
    )


def issued_token_to_json(issued: IssuedToken) -> IssuedTokenJson:
    return {**token_to_json(issued.token), "access_token": issued.value}


def issued_token_from_json(value: object) -> IssuedToken:
    return IssuedToken(token_from_json(value), read(value, IssuedTokenJson)["access_token"])


def identified_to_json(identified: Identified) -> IdentifiedJson:
    token, requests = identified.token, identified.requests
    return {
        "token": None if token is None else token_to_json(token),
        "requests": None if requests is None else presented_to_json(requests),
    }


def identified_from_json(value: object) -> Identified:
    identified = read(value, IdentifiedJson)
    token, requests = identified["token"], identified["requests"]
    return Identified(
        token=None if token is None else token_from_json(token),
        requests=None if requests is None else presented_from_json(requests),
    )
