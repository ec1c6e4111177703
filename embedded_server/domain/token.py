"""Tokens: what opens the gate, for whom, and how far."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

PASSWORD_TOKEN_LIFE = timedelta(hours=48)


class TokenKind(StrEnum):
    PIPE = "pipe"  # may only POST shares, never expires
    PASSWORD = "password"  # shown as Bearer; whatever its scope says, for 48 hours
    SIGFOX = "sigfox"  # in the path of Sigfox callbacks and good for nothing else, never expires
    UPLINK = "uplink"  # in the path of uplinks that are sent on, and good for nothing else, never expires


@dataclass(frozen=True, slots=True)
class Token:
    """A row of Microshare's Tokens console, with what that console lacks. Never holds the value."""

    id: str  # lower-case UUID
    kind: TokenKind
    scope: str
    rec_types: tuple[str, ...]  # patterns it may post to; empty means every recType
    head: str  # the first eight characters of the value
    tail: str  # the last eight
    app_name: str
    client_id: str
    identity: str  # the organisation's code
    account: str  # e-mail
    note: str
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str | None  # the sender's address
    uses: int  # let in, ever
    uses_by_day: tuple[int, ...]  # the last seven UTC days, oldest first
    replaced_by: str = ""  # the last eight characters of the one that took its place


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token at the one moment its value is known."""

    token: Token
    value: str = field(repr=False)


def new_token_value() -> str:
    """256 random bits as 64 lower-case hex characters, the shape Microshare's tokens have."""
    return secrets.token_hex(32)


def token_hash(value: str) -> bytes:
    """What the server keeps and looks up. 256 random bits need no slow hash."""
    return sha256(value.encode("utf-8", "surrogatepass")).digest()
