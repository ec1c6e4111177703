"""Bodies as people see them: as they were sent, but for the keys that network servers put into them."""

from __future__ import annotations

import re

import msgspec

from embedded_server.domain.json_value import JsonValue
from embedded_server.envelopes.redaction import REDACTED, redact

_MEMBER = re.compile(rb'"([^"\\]{1,40})"(\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?\Z)', re.DOTALL)
_TOKEN = re.compile(
    rb'(?P<name>"(?:\w*payload\w*|pdu|(?:enc)?data)"\s*:\s*")?(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])', re.IGNORECASE
)
_BOM = b"\xef\xbb\xbf"


def shown_body(body: bytes) -> bytes:
    """Secrets are cut out in place, also of a body that is no JSON; only one that is written in an odd way makes
    the whole body be written anew."""
    cut = _MEMBER.sub(_hidden, body)
    try:
        value: JsonValue = msgspec.json.decode(cut.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return cut
    redacted = redact(value)
    return cut if redacted == value else msgspec.json.encode(redacted)


def kept_body(body: bytes) -> bytes:
    """What is remembered of a refused request: neither secrets nor what may be a token. A payload of 32 bytes looks
    like a token, so what a payload's name stands before is left."""
    return _TOKEN.sub(lambda found: found[0] if found["name"] else b"***", shown_body(body))


def _hidden(member: re.Match[bytes]) -> bytes:
    name = member[1].decode("utf-8", "replace")
    if redact({name: ""}) == {name: ""}:
        return member[0]
    return b'"%b"%b"%b"' % (member[1], member[2], REDACTED.encode())
