"""Decoder assignments: which decoder reads the payloads of a recType."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DecoderKind(StrEnum):
    CAYENNE = "cayenne"  # built in
    JAVASCRIPT = "javascript"  # a text of the vendor's, run unmodified


@dataclass(frozen=True, slots=True)
class Decoder:
    """A decoder and the recType pattern it is assigned to; the most specific pattern wins."""

    id: int
    name: str
    kind: DecoderKind
    pattern: str
    source: str  # empty for built-in kinds
    sha: str  # SHA-256 of the source in hex; empty for built-in kinds
    created_at: datetime
