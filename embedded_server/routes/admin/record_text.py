"""The body of a record as people see it: as it was sent, but for the keys that network servers put into it."""

from __future__ import annotations

import re

import msgspec

from embedded_server.domain.json_value import JsonValue
from embedded_server.envelopes.redaction import REDACTED, redact

_MEMBER = re.compile(r'"([^"\\]{1,40})"(\s*:\s*)"(?:[^"\\]|\\.)*"', re.DOTALL)


def shown_text(body: bytes) -> str:
    """Only if a secret cannot be cut out in place, the whole body is written anew."""
    text = body.decode("utf-8", "replace")
    shown = _without_secrets(_json(text))
    if shown is None:
        return text
    cut = _MEMBER.sub(_hidden, text)
    return cut if _without_secrets(_json(cut)) is None else msgspec.json.encode(shown).decode()


def _json(text: str) -> JsonValue:
    try:
        value: JsonValue = msgspec.json.decode(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return value


def _without_secrets(value: JsonValue) -> JsonValue:
    """What is left of it; None when there is no secret in it."""
    redacted = redact(value)
    return None if redacted == value else redacted


def _hidden(member: re.Match[str]) -> str:
    name, colon = member[1], member[2]
    return f'"{name}"{colon}"{REDACTED}"' if redact({name: ""}) != {name: ""} else member[0]
