"""A library of codecs as somebody else publishes it, read and not yet imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FoundExample:
    name: str
    payload: bytes
    port: int | None
    expected: object
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundCodec:
    """`key` names it for the import: the file's path inside the library."""

    key: str
    name: str
    vendor: str
    device: str
    licence: str
    source: str
    ports: tuple[int, ...] = ()
    examples: tuple[FoundExample, ...] = ()
    problem: str = ""  # what is wrong with it; without a source it cannot be imported


@dataclass(frozen=True, slots=True)
class FoundLibrary:
    name: str
    codecs: tuple[FoundCodec, ...]
    remarks: tuple[str, ...] = ()  # what was left out, and why
