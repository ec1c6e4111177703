"""Accounts and organisations: who owns keys, tokens and records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from embedded_server.domain.refusal import RefusedError

LOCAL_EMAIL = "owner@this.computer"
LOCAL_ORGANISATION = "local"
ORGANISATION_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
LEAST_PASSWORD, LONGEST_PASSWORD = 8, 1_024  # characters
EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f-\x9f]{1,64}@[^@\s\x00-\x1f\x7f-\x9f]{1,190}")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An identity a token speaks for. `code` is what Microshare's consoles show as IDENTITY."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person or service that owns records. One local account exists from the first start."""

    id: int
    email: str
    organisation: str
    created_at: datetime
    has_password: bool
    is_integrator: bool = False  # other accounts are its users
    parent: str | None = None  # the integrator's e-mail address


def check_password(password: str) -> None:
    """A new one: it may be all that stands between the network and somebody's records. Raises RefusedError(422)."""
    if len(password) < LEAST_PASSWORD:
        reason = f"A password has at least {LEAST_PASSWORD} characters."
    elif len(password) > LONGEST_PASSWORD:
        reason = f"A password has at most {LONGEST_PASSWORD:,} characters."
    else:
        return
    raise RefusedError(422, "password", reason, "Choose another one.")
