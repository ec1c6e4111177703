"""Standard Webhooks: an id, a moment and signatures, so that a receiver knows repeats and strangers."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "whsec_"
_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def signed_headers(message_id: str, at_s: int, body: bytes, keys: Iterable[str]) -> list[tuple[str, str]]:
    """With a signature of each secret, the newest first."""
    headers = [("webhook-id", message_id), ("webhook-timestamp", str(at_s))]
    signatures = " ".join(_signature(message_id, at_s, body, key) for key in keys)
    return [*headers, ("webhook-signature", signatures)] if signatures else headers


def _signature(message_id: str, at_s: int, body: bytes, key: str) -> str:
    content = b"%b.%d.%b" % (message_id.encode(), at_s, body)
    digest = hmac.digest(base64.b64decode(key.removeprefix(PREFIX)), content, "sha256")
    return f"v1,{base64.b64encode(digest).decode('ascii')}"
