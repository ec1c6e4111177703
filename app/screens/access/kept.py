"""Where secrets of the person go, in words."""

from __future__ import annotations

from app.credentials import Credentials


def kept_sentence(credentials: Credentials) -> str:
    kept = credentials.kept
    if kept.in_keyring:
        return "In your keyring: copy it again from the list."
    return f"{kept.reason} It can be copied until Sluice is closed."
