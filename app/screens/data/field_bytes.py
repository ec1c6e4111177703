"""Decoded fields and the bytes they were read from. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from embedded_server.domain.decoding import FieldSpan


@dataclass(frozen=True, slots=True)
class Bytes:
    """From `start` up to, not including, `end`, with the sentences that explain them."""

    field: str
    start: int
    end: int
    sentence: str

    @property
    def title(self) -> str:
        last = self.end - 1
        return f"byte {self.start}" if last == self.start else f"bytes {self.start} to {last}"


def bytes_of(spans: Sequence[FieldSpan], path: str) -> Bytes | None:
    """Of a field; of an object, all that belong to its parts."""
    own = [one for one in spans if one.field == path or one.field.startswith(f"{path}.")]
    if not path or not own:
        return None
    start, end = min(one.offset for one in own), max(one.offset + one.length for one in own)
    return Bytes(path, start, end, " ".join(dict.fromkeys(one.sentence for one in own)))


def field_at(spans: Sequence[FieldSpan], position: int) -> str:
    """The field a byte belongs to: the narrowest, if several do."""
    around = [one for one in spans if one.offset <= position < one.offset + one.length]
    return min(around, key=lambda one: one.length).field if around else ""
