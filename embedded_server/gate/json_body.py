"""Whether a posted body is JSON that may be stored; if not, the byte where it goes wrong, in words."""

from __future__ import annotations

import re

import msgspec

from embedded_server.domain.refusal import RefusedError
from embedded_server.limits import Limits

BOM = b"\xef\xbb\xbf"
_FIX = "Correct it at the sender; Activity shows what came."
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|"|[\[\]{}:]', re.DOTALL)
_CLOSERS = {b"[": "]", b"{": "}"}
_MALFORMED = re.compile(r"JSON is malformed: (.+) \(byte (\d+)\)")
_EXPECTED = re.compile(r"expected (.+)")
_HALF_A_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
_NO_NUMBERS = re.compile(rb"-?(NaN|Infinity)")
_JSON_TYPES = re.compile(r"(|.*[/+]json|text/.*|application/x-www-form-urlencoded)", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+-]{1,40}/[A-Za-z0-9.+-]{1,60}")


class JsonGate:
    """Decides on bodies. Numbers, names and order inside are nobody's business here: the bytes are stored."""

    def __init__(self, limits: Limits) -> None:
        self._decode = msgspec.json.Decoder().decode
        self._limits = limits
        # Shorter ones hold neither too many keys nor too long a text.
        self._small = min(4 * limits.json_keys, limits.json_string_bytes)

    def check(self, body: bytes, content_type: bytes | None) -> None:
        """Raises RefusedError: 400 with the byte, or 415 when the sender says it sends something else."""
        text = body[3:] if body.startswith(BOM) else body
        try:
            self._decode(text)
        except RecursionError:
            raise self._too_deep() from None
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise _refused_body(text, str(error), content_type or b"") from None
        brackets = text.count(b"{") + text.count(b"[")
        if brackets > self._limits.json_depth or len(text) > self._small:
            self._measure(text)

    def _measure(self, text: bytes) -> None:
        depth = keys = 0
        for match in _TOKEN.finditer(text):
            token = match.group()
            if token == b":":
                keys += 1
                if keys > self._limits.json_keys:
                    raise _not_stored("Body has too many keys", self._limits.json_keys)
            elif token in _CLOSERS:
                depth += 1
                if depth > self._limits.json_depth:
                    raise self._too_deep()
            elif token in (b"]", b"}"):
                depth -= 1
            elif len(token) - 2 > self._limits.json_string_bytes:
                raise _not_stored(f"Body has a text of {len(token) - 2:,} bytes", self._limits.json_string_bytes)

    def _too_deep(self) -> RefusedError:
        return _not_stored("Body is nested too deeply", self._limits.json_depth)


def _not_stored(what: str, limit: int) -> RefusedError:
    return RefusedError(400, "body_too_complex", f"{what}, the limit is {limit:,}.", _FIX)


def _refused_body(text: bytes, error: str, content_type: bytes) -> RefusedError:
    """The refusal of a text that no JSON reader takes."""
    media_type = content_type.decode("latin-1").partition(";")[0].strip()
    if _JSON_TYPES.fullmatch(media_type):
        return RefusedError(400, "body_not_json", f"Body is not JSON: {_where(text, error)}.", _FIX)
    named = media_type if _MEDIA_TYPE.fullmatch(media_type) else "of an unknown type"
    return RefusedError(
        415,
        "body_type",
        f"Body is {named}, not JSON.",
        "Set the network server to send JSON (in ChirpStack: encoding JSON, not Protobuf).",
    )


def _where(text: bytes, error: str) -> str:
    if not text.strip():
        return "it is empty"
    malformed = _MALFORMED.fullmatch(error)
    if malformed:
        return _in_words(text, malformed[1], int(malformed[2]))
    if "out of range" in error:
        return "it has a number that is out of range"
    try:
        text.decode()
    except UnicodeDecodeError as bad:
        return f"byte {bad.start} is not UTF-8"
    half = _HALF_A_PAIR.search(text)
    if half:
        return f"half a surrogate pair at byte {half.start()}"
    return _cut_short(text)


def _in_words(text: bytes, problem: str, byte: int) -> str:
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in text[:2]:
        return "it is UTF-16; send UTF-8"
    number = _NO_NUMBERS.match(text, byte)
    if number:
        return f"{number.group().decode()} is no JSON number, at byte {byte}"
    expected = _EXPECTED.fullmatch(problem)
    if expected:
        return f"{expected[1].replace(chr(39), chr(34))} expected at byte {byte}"
    return f"{problem} at byte {byte}"


def _cut_short(text: bytes) -> str:
    """What is missing at the end of a text that stops too early."""
    open_brackets: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == b'"':
            return f"closing quotation mark expected at byte {len(text)}"
        if token in _CLOSERS:
            open_brackets.append(_CLOSERS[token])
        elif token in (b"]", b"}") and open_brackets:
            open_brackets.pop()
    if text.rstrip()[-1:] in b",:":
        return f"value expected at byte {len(text)}"
    if open_brackets:
        return f'"{open_brackets[-1]}" expected at byte {len(text)}'
    return f"it ends too early, at byte {len(text)}"
