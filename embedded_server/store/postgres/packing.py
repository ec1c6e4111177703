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
# Length of the row and how many fields, then type, length and value of each number.
_NUMBERS: Final = struct.Struct("!ii" + "Iii" * 4 + "Iiq").pack
_BYTES_BESIDE: Final = struct.calcsize("!i" + "Iii" * 4 + "Iiq" + "Ii")  # those of numbers, and what leads the body
_LENGTH: Final = struct.Struct("!i").pack
_TYPE_AND_LENGTH: Final = struct.Struct("!Ii").pack
_INT4_FIELD: Final = struct.Struct("!Iii").pack
_INT8_FIELD: Final = struct.Struct("!Iiq").pack
_ARRAY: Final = struct.Struct("!iiIii").pack  # dimensions, whether there are NULLs, type, length, first index
_EMPTY_ARRAY: Final = struct.Struct("!iiI").pack
_TRUE, _FALSE = _TYPE_AND_LENGTH(_BOOL, 1) + b"\1", _TYPE_AND_LENGTH(_BOOL, 1) + b"\0"
_NO_INT4, _NO_INT8, _NO_TEXT = (_TYPE_AND_LENGTH(kind, -1) for kind in (_INT4, _INT8, _TEXT))

number: Final = struct.Struct("!q").pack


def numbers(values: Sequence[int]) -> bytes:
    """A list of bigint."""
    if not values:
        return _EMPTY_ARRAY(0, 0, _INT8)
    pairs = [part for value in values for part in (8, value)]
    return _ARRAY(1, 0, _INT8, len(values), 1) + struct.pack("!" + "iq" * len(values), *pairs)


def texts(values: Sequence[str]) -> bytes:
    encoded = [kept(value).encode() for value in values]
    return _array(_TEXT, [part for text in encoded for part in (_LENGTH(len(text)), text)], len(values))


def rows(row_type: int, packed: Sequence[bytes]) -> bytes:
    """A list of what `row` made."""
    return _array(row_type, packed, len(packed))


def row(place: tuple[int, int, int], token: int, new: NewRecord, took_us: int | None, sent: Sent) -> bytes:
    """With its length; `place` says which. Raises UnicodeEncodeError on half a surrogate pair."""
    in_all, slot, nth = place
    head = _texts_of_row(new.remote, new.tags, new.suffix, new.query, new.is_test)
    tail = _log_of_row(took_us, *sent) + (_NO_INT8 if new.replay_of is None else _INT8_FIELD(_INT8, 8, new.replay_of))
    body = new.body
    size = len(body)
    length = _BYTES_BESIDE + len(head) + size + len(tail)
    places = (_INT4, 4, in_all, _INT4, 4, slot, _INT4, 4, nth)
    leading = _NUMBERS(length, _FIELDS, *places, _INT4, 4, token, _INT8, 8, new.received_ms)
    return b"".join((leading, head, _TYPE_AND_LENGTH(_BYTEA, size), body, tail))


@lru_cache(maxsize=256)  # most are alike
def _texts_of_row(remote: str, tags: tuple[str, ...], suffix: str, query: str, is_test: bool) -> bytes:
    tagged = json.dumps(tags, ensure_ascii=False) if tags else NO_TAGS
    return b"".join((*map(_text, (remote, tagged, suffix, query)), _TRUE if is_test else _FALSE))


def _log_of_row(took_us: int | None, header_set: int | None, headers: str | None) -> bytes:
    if took_us is None:
        return _NO_INT4 + _NO_INT4 + _NO_TEXT
    took = _INT4_FIELD(_INT4, 4, took_us)
    known = _NO_INT4 if header_set is None else _INT4_FIELD(_INT4, 4, header_set)
    return took + known + (_NO_TEXT if headers is None else _text(headers))


def _text(text: str) -> bytes:
    encoded = kept(text).encode()
    return _TYPE_AND_LENGTH(_TEXT, len(encoded)) + encoded


def _array(kind: int, elements: Sequence[bytes], length: int) -> bytes:
    if not length:
        return _EMPTY_ARRAY(0, 0, kind)
    return b"".join((_ARRAY(1, 0, kind, length, 1), *elements))
