"""What people compare when they decide to trust a server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Certificate:
    fingerprint: str
    names: tuple[str, ...]  # hosts and addresses it is for
    issuer: str
    expires_at: datetime
    is_self_signed: bool


def fingerprint_of(der: bytes) -> str:
    """SHA-256 as browsers show it: `9F:3A:…`."""
    return ":".join(f"{byte:02X}" for byte in sha256(der).digest())
