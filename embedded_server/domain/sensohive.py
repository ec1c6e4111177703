"""Sensohive's API: who its users are, and which scope each operation asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

NO_ADDRESS: Final = "@users.invalid"  # behind the name of a user who has no e-mail address
USER_NAME: Final = re.compile(r"(?!\.+$)[\w.+-]{1,64}")  # one without @, which tells it from an e-mail address


@dataclass(frozen=True, slots=True)
class SensohiveUser:
    """An account as the API tells it."""

    id: int  # of the account
    name: str
    email: str  # empty when there is none
    parent: str  # the integrator's name
    created_s: int


@dataclass(frozen=True, slots=True)
class SensohiveOperation:
    method: str
    path: str  # below /v1
    scope: str


def _all(path: str, **scopes: str) -> tuple[SensohiveOperation, ...]:
    return tuple(SensohiveOperation(method, path, scope) for method, scope in scopes.items())


# What is not in it does not answer. Which type of user may have a scope at all is in `user_key`.
OPERATIONS: Final = (
    *_all("/key", GET="readkey", POST="writekey"),
    *_all("/key/{key}", GET="readkey", PUT="writekey", DELETE="delkey"),
    *_all("/dev", GET="readdev"),
    *_all("/dev/{id}", GET="readdev"),
    *_all("/dev/{id}/data", GET="readdata"),
    *_all("/dev/{id}/user", PUT="setdevuser"),
    *_all("/dev/{id}/webhook", PUT="setdevwebhook"),
    *_all("/user", GET="readusr", POST="writeusr"),
    *_all("/user/{name}", GET="readusr", PUT="writeusr", DELETE="delusr"),
    *_all("/webhook", GET="readwebhook", POST="writewebhook"),
    *_all("/webhook/{id}", GET="readwebhook", PUT="writewebhook", DELETE="delwebhook"),
    *_all("/orbit/dev", GET="orbitman"),
    *_all("/orbit/dev/{id}", GET="orbitman", PUT="orbitman"),
    *_all("/orbit/dev/{id}/pending/{parameter}", DELETE="orbitman"),
    *_all("/orbit/dev/{id}/preview", GET="orbitman"),
    *_all("/orbit/dev/{id}/history", GET="orbitman"),
)
