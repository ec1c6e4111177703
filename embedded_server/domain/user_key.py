"""Keys of Sensohive's API: 64 characters, scopes, an end, and the user they belong to."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from typing import Final

KEY_CHARACTERS: Final = string.ascii_letters + string.digits
KEY_LENGTH: Final = 64

_INTEGRATOR_ONLY: Final = ("setdevuser", "readusr", "writeusr", "delusr")
_USER_ONLY: Final = ("readdata", "setdevwebhook", "readwebhook", "writewebhook", "delwebhook")
_BOTH: Final = ("readdev", "readkey", "writekey", "delkey", "orbitman")
SCOPES: Final = frozenset((*_INTEGRATOR_ONLY, *_USER_ONLY, *_BOTH))


def scopes_of(*, is_integrator: bool) -> frozenset[str]:
    """What this type of user may have at all."""
    return frozenset((*_BOTH, *(_INTEGRATOR_ONLY if is_integrator else _USER_ONLY)))


@dataclass(frozen=True, slots=True)
class UserKey:
    id: int
    name: str
    tail: str
    scopes: tuple[str, ...]
    account: str  # e-mail
    account_id: int
    is_integrator: bool
    created_s: int
    expires_s: int  # Unix seconds, as the API tells them; 0: never
    revoked_s: int | None
    user: str = ""  # as the API calls the account
    parent_id: int | None = None  # the account of its integrator
    last_used_s: int | None = None
    last_used_from: str = ""  # the caller's address


@dataclass(frozen=True, slots=True)
class KeyUse:
    at_s: int
    remote: str  # the caller's address


@dataclass(frozen=True, slots=True)
class IssuedUserKey:
    """A key at the one moment its value is known."""

    key: UserKey
    value: str = field(repr=False)


def grantable(key: UserKey, *, to_itself: bool) -> frozenset[str]:
    """The scopes it may give another key: those it has itself. What only users may have no key of an integrator can
    hold; it may give that to its users, through whom it acts."""
    held = scopes_of(is_integrator=key.is_integrator).intersection(key.scopes)
    return held if to_itself else held.union(_USER_ONLY)


def new_key_value() -> str:
    return "".join(secrets.choice(KEY_CHARACTERS) for _ in range(KEY_LENGTH))
