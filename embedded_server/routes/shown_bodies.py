"""Bodies as people see them: as they were sent, but for the keys that network servers put into them."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

import msgspec

from embedded_server.domain.json_value import JsonValue
from embedded_server.envelopes.redaction import REDACTED, redact
from embedded_server.masking import HIDDEN, SHORTEST_REPLACED

_MEMBER = re.compile(rb'"([^"\\]{1,40})"(\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?\Z)', re.DOTALL)
# Possessive, and bound on the left: whoever writes bodies for them must not make them slow.
_TOKEN = re.compile(
    rb'(?P<name>"(?:(?=\w*?payload)\w++|pdu|(?:enc)?data)"\s*+:\s*+")?'
    rb"(?:(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])|(?<![\w+/=-])[0-9a-z]{64}(?![\w+/=-]))",
    re.IGNORECASE,
)
_PASSWORD = rb"(?=[\w-]*?(?:passw|secret|passphrase|credential|authorization|api_?key|token))[\w-]++"
_PASSWORD_MEMBER = re.compile(
    rb'(?P<before>"' + _PASSWORD + rb'"\s*+:\s*+")(?:[^"\\]|\\.)*+(?P<after>"|\\?\Z)', re.IGNORECASE | re.DOTALL
)
_PASSWORD_PAIR = re.compile(rb"(?P<before>(?:^|(?<=[&\s?]))" + _PASSWORD + rb"=)[^&\s\"']++", re.IGNORECASE)
_HIDDEN = HIDDEN.encode()
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


def kept_body(body: bytes, token: str | None = None) -> bytes:
    """What is remembered of a refused request: neither secrets nor what may be a token. A payload of 32 bytes looks
    like a token, so what a payload's name stands before is left. `token` is what was presented."""
    kept = _TOKEN.sub(lambda found: found[0] if found["name"] else _HIDDEN, _unescaped(shown_body(body)))
    kept = _PASSWORD_MEMBER.sub(rb"\g<before>***\g<after>", _PASSWORD_PAIR.sub(rb"\g<before>***", kept))
    if token and len(token) >= SHORTEST_REPLACED:
        presented = re.compile(re.escape(token.encode("utf-8", "surrogatepass")), re.IGNORECASE)
        kept = presented.sub(_HIDDEN, kept)
        if b"%" in kept and presented.search(unquote_to_bytes(kept)):
            return _HIDDEN  # escaped, so that it is hard to say where
    return kept


def _unescaped(body: bytes) -> bytes:
    """Letters of a JSON text that were written as escapes are written out, so that nothing hides behind them."""
    if b"\\u" not in body:
        return body
    try:
        return msgspec.json.encode(msgspec.json.decode(body))
    except (ValueError, RecursionError):
        return body


def _hidden(member: re.Match[bytes]) -> bytes:
    name = member[1].decode("utf-8", "replace")
    if redact({name: ""}) == {name: ""}:
        return member[0]
    return b'"%b"%b"%b"' % (member[1], member[2], REDACTED.encode())
