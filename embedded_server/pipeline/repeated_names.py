"""Bodies that name a member twice: readers of JSON keep the last one and say nothing, so somebody has to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.reading import Reading

_LONGEST_SHOWN = 40
_SAID = re.compile(r'The body has ".*" more than once in one object; the last one counts\.', re.DOTALL)
_COLON_ESCAPED = b"\\u003"


def repeated_name(body: bytes, value: JsonValue) -> str | None:
    """A name that one object of `body` has more than once; `value` is the body as read. Written again, it has a colon
    less for each member that was lost."""
    if _COLON_ESCAPED not in body and body.count(b":") == _colons(value):
        return None
    return _search(body)


def warned(reading: Reading, name: str) -> Reading:
    """The reading of a body that repeats `name`, with a word on it."""
    warning = f'The body has "{name[:_LONGEST_SHOWN]}" more than once in one object; the last one counts.'
    decoded = reading.decoded or Decoded(DecodeStatus.OK)
    status = DecodeStatus.WARNED if decoded.status is DecodeStatus.OK else decoded.status
    return replace(reading, decoded=replace(decoded, status=status, warnings=(*decoded.warnings, warning)))


def kept_warning(before: Decoded | None, after: Decoded) -> Decoded:
    """`after`, with the word that was said of the body before."""
    said = [warning for warning in (before.warnings if before else ()) if _SAID.fullmatch(warning)]
    if not said:
        return after
    status = DecodeStatus.WARNED if after.status is DecodeStatus.OK else after.status
    return replace(after, status=status, warnings=(*after.warnings, *said))


def _colons(value: JsonValue) -> int:
    try:
        return msgspec.json.encode(value).count(b":")
    except (OverflowError, ValueError):  # a number that can be read but not written
        return -1


def _search(body: bytes) -> str | None:
    found: list[str] = []

    def look(pairs: Sequence[tuple[str, object]]) -> None:
        if len(dict(pairs)) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            found.append(next(name for name, count in counts.items() if count > 1))

    json.loads(body, object_pairs_hook=look, parse_int=float)
    return found[0] if found else None
