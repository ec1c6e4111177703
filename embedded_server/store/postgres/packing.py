"""Parameters as PostgreSQL takes them in binary. Packed by hand: it takes a third of the time."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from embedded_server.store.base import NewRecord
from embedded_server.store.parts.record_rows import NO_TAGS
from embedded_server.store.postgres.texts import kept

Sent: TypeAlias = tuple[int | None, str | None]  # header set and headers

_BOOL, _BYTEA, _INT8, _INT4, _TEXT = 16, 17, 20, 23, 25  # types, by number
_FIELDS = 15
UNTIMED: Final = -1
# Length of the row and how many fields, then type, length and value of each number; last what leads the body.
_PLACES: Final = struct.Struct("!ii" + "8si" * 3).pack
_LEADING: Final = struct.Struct("!8sq8siIi").pack
_BYTES_BESIDE: Final = struct.calcsize("!i" + "8si" * 3 + "8sq8siIi")
_LENGTH: Final = struct.Struct("!i").pack
_TYPE_AND_LENGTH: Final = struct.Struct("!Ii").pack
_INT4_FIELD: Final = struct.Struct("!Iii").pack
_INT8_FIELD: Final = struct.Struct("!Iiq").pack
_ARRAY: Final = struct.Struct("!iiIii").pack  # dimensions, whether there are NULLs, type, length, first index
_EMPTY_ARRAY: Final = struct.Struct("!iiI").pack
_OF_INT4, _OF_INT8 = _TYPE_AND_LENGTH(_INT4, 4), _TYPE_AND_LENGTH(_INT8, 8)
_TRUE, _FALSE = _TYPE_AND_LENGTH(_BOOL, 1) + b"\1", _TYPE_AND_LENGTH(_BOOL, 1) + b"\0"
_NO_INT4, _NO_INT8, _NO_TEXT = (_TYPE_AND_LENGTH(kind, -1) for kind in (_INT4, _INT8, _TEXT))
_NO_REST = _NO_TEXT + _NO_INT8

number: Final = struct.Struct("!q").pack


def numbers(values: Sequence[int]) -> bytes:
    """A list of bigint."""
    if not values:
        return _EMPTY_ARRAY(0, 0, _INT8)
    pairs = [part for value in values for part in (8, value)]
    return _ARRAY(1, 0, _INT8, len(values), 1) + struct.pack("!" + "iq" * len(values), *pairs)


def rows(row_type: int, packed: Sequence[bytes]) -> bytes:
    """A list of what `row` made."""
    return _array(row_type, packed, len(packed))


def row(place: tuple[int, int, int], token: int, new: NewRecord, took_us: int, sent: Sent) -> bytes:
    """With its length; `place` says which. UNTIMED keeps it out of the log. Raises UnicodeEncodeError on half a
    surrogate pair."""
    in_all, slot, nth = place
    header_set, headers = sent
    body, replay_of = new.body, new.replay_of
    alike = _alike(token, new.remote, new.tags, new.suffix, new.query, new.is_test, header_set)
    rest = _NO_REST if headers is None and replay_of is None else _rest(headers, replay_of)
    size = len(body)
    length = _BYTES_BESIDE + size + len(alike) + len(rest)
    places = _PLACES(length, _FIELDS, _OF_INT4, in_all, _OF_INT4, slot, _OF_INT4, nth)
    leading = _LEADING(_OF_INT8, new.received_ms, _OF_INT4, took_us, _BYTEA, size)
    return b"".join((places, leading, body, alike, rest))


@lru_cache(maxsize=4_096)
def _alike(
    token: int, remote: str, tags: tuple[str, ...], suffix: str, query: str, is_test: bool, header_set: int | None
) -> bytes:
    tagged = json.dumps(tags, ensure_ascii=False) if tags else NO_TAGS
    told = map(_text, (remote, tagged, suffix, query))
    known = _NO_INT4 if header_set is None else _INT4_FIELD(_INT4, 4, header_set)
    return b"".join((_INT4_FIELD(_INT4, 4, token), *told, _TRUE if is_test else _FALSE, known))


def _rest(headers: str | None, replay_of: int | None) -> bytes:
    sent = _NO_TEXT if headers is None else _text(headers)
    return sent + (_NO_INT8 if replay_of is None else _INT8_FIELD(_INT8, 8, replay_of))


def _text(text: str) -> bytes:
    encoded = kept(text).encode()
    return _TYPE_AND_LENGTH(_TEXT, len(encoded)) + encoded


def _array(kind: int, elements: Sequence[bytes], length: int) -> bytes:
    if not length:
        return _EMPTY_ARRAY(0, 0, kind)
    return b"".join((_ARRAY(1, 0, kind, length, 1), *elements))
