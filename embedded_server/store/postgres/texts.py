"""Texts as PostgreSQL can hold them: it knows no NUL character, and people's devices send some.

A NUL is stored as two characters that Unicode keeps free for such uses; the first of them, where somebody sends it, as
two others.
"""

from __future__ import annotations

from typing import Final

from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.pq import Format
from psycopg.types.numeric import NumericBinaryLoader
from psycopg.types.string import StrDumper

_MARK: Final = "\ufdd0"
_NUL: Final = _MARK + "\ufdd1"
_ITSELF: Final = _MARK + "\ufdd2"


def kept(text: str) -> str:
    if "\0" in text or _MARK in text:
        return text.replace(_MARK, _ITSELF).replace("\0", _NUL)
    return text


def found(text: str) -> str:
    return text.replace(_NUL, "\0").replace(_ITSELF, _MARK) if _MARK in text else text


class _TextDumper(StrDumper):
    def dump(self, obj: str) -> Buffer | None:
        return super().dump(kept(obj))


class _TextLoader(Loader):
    def load(self, data: Buffer) -> str:
        return found(bytes(data).decode())


class _BinaryTextLoader(_TextLoader):
    format = Format.BINARY


class _SumLoader(Loader):
    """Sums of whole numbers are `numeric`, as they could become too large for a number of eight bytes."""

    format = Format.BINARY

    def load(self, data: Buffer) -> int:
        return int(NumericBinaryLoader(self.oid, None).load(data))


def adapt_texts(adapters: AdaptersMap) -> None:
    """From now on every text goes through `kept` and `found`."""
    adapters.register_dumper(str, _TextDumper)
    adapters.register_loader("text", _TextLoader)
    adapters.register_loader("text", _BinaryTextLoader)
    adapters.register_loader("numeric", _SumLoader)
