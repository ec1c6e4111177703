"""API keys: they name an app; on their own they open nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AppKey:
    """A row of Microshare's Keys console."""

    client_id: str  # upper-case UUID, the API KEY (CLIENT ID) of the console
    name: str
    notes: str
    secret_tail: str  # the last four characters; the server keeps the rest as a hash
    account: str
    created_at: datetime
    last_used_at: datetime | None
    tokens: int  # live ones, those that die with the key


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key at the one moment its secret is known."""

    key: AppKey
    secret: str = field(repr=False)
