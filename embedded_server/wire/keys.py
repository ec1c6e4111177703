"""API keys as JSON."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.domain.app_key import AppKey, IssuedKey
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment, Name, Note


class KeyJson(TypedDict):
    client_id: str
    name: str
    notes: str
    secret_tail: str
    account: str
    created_at: Moment
    last_used_at: Moment | None
    tokens: int


class IssuedKeyJson(KeyJson):
    secret: str


class NewKeyJson(TypedDict):
    """`account` is an e-mail address; without it the key is the local account's."""

    name: Name
    notes: NotRequired[Note]
    account: NotRequired[str]


class KeyChangeJson(TypedDict, total=False):
    name: Name
    notes: Note


def key_to_json(key: AppKey) -> KeyJson:
    return {
        "client_id": key.client_id,
        "name": key.name,
        "notes": key.notes,
        "secret_tail": key.secret_tail,
        "account": key.account,
        "created_at": iso(key.created_at),
        "last_used_at": None if key.last_used_at is None else iso(key.last_used_at),
        "tokens": key.tokens,
    }


def key_from_json(value: object) -> AppKey:
    key = read(value, KeyJson)
    return AppKey(
        client_id=key["client_id"],
        name=key["name"],
        notes=key["notes"],
        secret_tail=key["secret_tail"],
        account=key["account"],
        created_at=moment(key["created_at"]),
        last_used_at=moment_or_none(key["last_used_at"]),
        tokens=key["tokens"],
    )


def issued_key_to_json(issued: IssuedKey) -> IssuedKeyJson:
    return {**key_to_json(issued.key), "secret": issued.secret}


def issued_key_from_json(value: object) -> IssuedKey:
    return IssuedKey(key_from_json(value), read(value, IssuedKeyJson)["secret"])
