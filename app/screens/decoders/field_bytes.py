"""Fields of a trial and the bytes they were read from. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from embedded_server.domain.decoding import FieldSpan


def span_of(spans: Sequence[FieldSpan], path: str) -> tuple[int, int, str]:
    """From a byte up to, not including, another, and what explains them; of an object, all that belong to its parts."""
    own = [one for one in spans if one.field == path or one.field.startswith(f"{path}.")]
    if not path or not own:
        return 0, 0, ""
    start, end = min(one.offset for one in own), max(one.offset + one.length for one in own)
    return start, end, " ".join(dict.fromkeys(one.sentence for one in own))


def field_at(spans: Sequence[FieldSpan], position: int) -> str:
    """The field a byte belongs to: the narrowest, if several do."""
    around = [one for one in spans if one.offset <= position < one.offset + one.length]
    return min(around, key=lambda one: one.length).field if around else ""
