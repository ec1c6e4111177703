"""Keys of Sensohive's API as JSON. Their values are told once; `expiration` is in Unix seconds, 0 for never."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.domain.user_key import IssuedUserKey, UserKey
from embedded_server.wire.texts import Name

HIDDEN = "*" * 60


class UserKeyJson(TypedDict):
    """`key` shows its last four characters only."""

    id: int
    name: str
    key: str
    expiration: int
    scopes: list[str]
    user: str
    revoked: bool
    created: int
    last_used: NotRequired[int]


class OwnedUserKeyJson(UserKeyJson):
    """As the administrator sees it: with the address of who used it last."""

    last_used_from: str


class NewUserKeyJson(TypedDict):
    name: Name
    scopes: list[str]
    expiration: NotRequired[int]


class UserKeyChangeJson(TypedDict):
    """What is not said stays as it is."""

    name: NotRequired[Name]
    scopes: NotRequired[list[str]]
    expiration: NotRequired[int]


def user_key_to_json(key: UserKey) -> UserKeyJson:
    told: UserKeyJson = {
        "id": key.id,
        "name": key.name,
        "key": f"{HIDDEN}{key.tail}",
        "expiration": key.expires_s,
        "scopes": list(key.scopes),
        "user": key.account,
        "revoked": key.revoked_s is not None,
        "created": key.created_s,
    }
    if key.last_used_s is not None:
        told["last_used"] = key.last_used_s
    return told


def owned_user_key_to_json(key: UserKey) -> OwnedUserKeyJson:
    return {**user_key_to_json(key), "last_used_from": key.last_used_from}


def issued_user_key_to_json(issued: IssuedUserKey) -> UserKeyJson:
    return {**user_key_to_json(issued.key), "key": issued.value}
