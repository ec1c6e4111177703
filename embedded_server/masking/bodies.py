"""Bodies as people see them: as they were sent, but for the keys that network servers put into them."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

import msgspec

from embedded_server.domain.hidden import HIDDEN, REDACTED
from embedded_server.domain.json_value import JsonValue
from embedded_server.masking.network_keys import SECRET_KEYS, redact
from embedded_server.masking.texts import SHORTEST_REPLACED, cut_out


def _loosely(key: str) -> str:
    """As `redact` knows it: in any case, with dashes anywhere."""
    letters = (letter.replace("k", "(?:k|\xe2\x84\xaa)") for letter in key)  # the sign for Kelvin is a capital k
    return "[_-]*+".join(("", *letters, ""))


# Possessive, and bound on the left: whoever writes bodies for them must not make them slow.
_KEY = "|".join(map(_loosely, sorted(SECRET_KEYS))).encode("latin-1")
_MEMBER = re.compile(
    rb'(?P<before>"(?:' + _KEY + rb')"\s*+:\s*+")(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.IGNORECASE | re.DOTALL
)
_TOKEN = re.compile(
    rb'(?P<name>"(?:(?=\w*?payload)\w++|pdu|(?:enc)?data)"\s*+:\s*+")?'
    rb"(?:(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])|(?<![\w+/=-])[0-9a-z]{64}(?![\w+/=-]))",
    re.IGNORECASE,
)
_PASSWORD = (
    rb"(?=[\w-]*?(?:passw|secret|passphrase|pwd|credential|authorization|jwt|token"
    rb"|(?:api|access|private|shared|subscription|function)[_-]?key)|(?:pass|pw)(?![\w-]))[\w-]++"
)
_PASSWORD_MEMBER = re.compile(  # in the quotes of JSON, or in those of whoever took a dictionary for JSON
    rb'(?P<before>"'
    + _PASSWORD
    + rb'"\s*+:\s*+")(?:[^"\\]|\\.)*+(?P<after>"|\\?\Z)'
    + rb"|(?P<odd_before>'"
    + _PASSWORD
    + rb"'\s*+:\s*+')(?:[^'\\]|\\.)*+(?P<odd_after>'|\\?\Z)",
    re.IGNORECASE | re.DOTALL,
)
_PASSWORD_NAME = re.compile(_PASSWORD, re.IGNORECASE)
_PASSWORD_IN_PARTS = re.compile(  # a number, a list or an object; with the latter goes all that follows
    rb"(?P<before>[\"']" + _PASSWORD + rb"[\"']\s*+:\s*+)(?:[\[{].*+|[^\s\"',}\]\[{]++)", re.IGNORECASE | re.DOTALL
)
_ELSEWHERE = re.compile(  # a token of another kind, whatever its name, and a password in an address
    rb"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]++\.[\w-]*+|(?<=bearer )[\w.~+/=-]{8,}+|(?<=://)[^/@\s\"']++(?=@)", re.IGNORECASE
)
_PASSWORD_PAIR = re.compile(  # of a form, of YAML or an INI file; between marks of XML
    rb"(?P<before>(?:^|(?<=[&\s?<{,;]))" + _PASSWORD + rb"\s*+[=:>]\s*+)[\"']?[^&\s\"'<]++", re.IGNORECASE
)
_AS_LETTERS = bytes(ord("a" if chr(code).isascii() and chr(code).isalnum() else " ") for code in range(256))
_LETTERS = b"a" * 64
_LONGEST_NAME = 60  # before a payload that looks like a token, with its quotes and blanks
_HIDDEN = HIDDEN.encode()
_BOM = b"\xef\xbb\xbf"


def shown_body(body: bytes) -> bytes:
    """Secrets are cut out in place, also of a body that is no JSON; only one that is written in an odd way makes
    the whole body be written anew."""
    cut = _MEMBER.sub(rb'\g<before>%b"' % REDACTED.encode(), body)
    try:
        value: JsonValue = msgspec.json.decode(cut.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return cut
    redacted = redact(value)
    return cut if redacted == value else msgspec.json.encode(redacted)


def kept_body(body: bytes, token: str | None = None) -> bytes:
    """What is remembered of a refused request: neither secrets nor what may be a token. A payload of 32 bytes looks
    like a token, so what a payload's name stands before is left. `token` is what was presented."""
    kept = _without_tokens(_unescaped(shown_body(body)))
    kept = _PASSWORD_MEMBER.sub(_without_password, _PASSWORD_PAIR.sub(rb"\g<before>***", kept))
    kept = _without_parts(kept)
    kept = _ELSEWHERE.sub(_HIDDEN, kept)
    if token and len(token) >= SHORTEST_REPLACED:
        presented = token.encode("utf-8", "surrogatepass")
        kept = cut_out(kept, presented, _HIDDEN)
        if b"%" in kept and presented.lower() in unquote_to_bytes(kept).lower():
            return _HIDDEN  # escaped, so that it is hard to say where
    return kept


def _without_password(member: re.Match[bytes]) -> bytes:
    before, after = member["before"] or member["odd_before"], member["after"] or member["odd_after"] or b""
    return before + _HIDDEN + after


def _without_parts(body: bytes) -> bytes:
    if not _PASSWORD_IN_PARTS.search(body):
        return body
    try:
        value: JsonValue = msgspec.json.decode(body.removeprefix(_BOM))
        masked = _masked(value)
    except (ValueError, RecursionError):
        return _PASSWORD_IN_PARTS.sub(rb"\g<before>***", body)
    return body if masked == value else msgspec.json.encode(masked)


def _masked(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        return {key: HIDDEN if _is_password(key, item) else _masked(item) for key, item in value.items()}
    return value


def _is_password(name: str, value: JsonValue) -> bool:
    """A flag is none."""
    return value is not None and not isinstance(value, bool) and bool(_PASSWORD_NAME.fullmatch(name.encode()))


def _without_tokens(body: bytes) -> bytes:
    """Looks only where enough letters and digits follow one another."""
    plain, parts, done, end = body.translate(_AS_LETTERS), list[bytes](), 0, 0
    while (start := plain.find(_LETTERS, end)) >= 0:
        end = plain.find(b" ", start)
        end = len(body) if end < 0 else end
        for found in _TOKEN.finditer(body, max(done, start - _LONGEST_NAME), end + 1):
            parts += body[done : found.start()], found[0] if found["name"] else _HIDDEN
            done = found.end()
    return b"".join((*parts, body[done:]))


def _unescaped(body: bytes) -> bytes:
    """Letters of a JSON text that were written as escapes are written out, so that nothing hides behind them."""
    if b"\\u" not in body:
        return body
    try:
        return msgspec.json.encode(msgspec.json.decode(body))
    except (ValueError, RecursionError):
        return body
