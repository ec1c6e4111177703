"""What `POST /oauth2/token` answers, in the order and nesting Microshare shows."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import msgspec

from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.token import PASSWORD_TOKEN_LIFE, IssuedToken, TokenKind

TYPE_NAMES = {TokenKind.PIPE: "Pipe", TokenKind.PASSWORD: "Bearer"}


def reply_to_json(issued: IssuedToken, account: Account, organisation: Organisation, remote: str) -> bytes:
    """`refresh_token` is null: nothing is refreshed here, one asks again."""
    token, extended = issued.token, _extended(issued, account, organisation, remote)
    reply: JsonObject
    if token.kind is TokenKind.PIPE:
        reply = {
            "token_type": TYPE_NAMES[token.kind],
            "access_token": issued.value,
            "scope": token.scope,
            "extended": extended,
        }
    else:
        reply = {
            "access_token": issued.value,
            "extended": extended,
            "refresh_token": None,
            "token_type": TYPE_NAMES[token.kind],
            "scope": token.scope,
            "expires_in": int(PASSWORD_TOKEN_LIFE.total_seconds()),
        }
    return msgspec.json.encode(reply)


def _extended(issued: IssuedToken, account: Account, organisation: Organisation, remote: str) -> JsonObject:
    token = issued.token
    return {
        "email": account.email,
        "altid": str(uuid5(NAMESPACE_URL, f"mailto:{account.email}")).upper(),
        "fullname": account.email,
        "alias": None,
        "appid": token.client_id,
        "identity": organisation.code,
        "identityname": organisation.name,
        "orgdomain": organisation.code,
        "roles": [],
        "authtype": 1,
        "isadmin": False,
        "identityhost": None,
        "scope": token.scope,
        "token_type": TYPE_NAMES[token.kind],
        "tokendata": {"ip": remote, "id": token.id},
        "sessionkey": token.id,
    }


def error_to_json(error: str, description: str) -> bytes:
    """As RFC 6749, section 5.2, says."""
    return msgspec.json.encode({"error": error, "error_description": description})
