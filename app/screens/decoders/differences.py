"""Two results of decoding side by side, field by field. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app import words

DEEPEST = 8
MOST = 500
NOTHING = "—"


class Fate(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new field"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str
    after: str
    fate: Fate


def differences(before: object, after: object) -> list[Difference]:
    """In the order of the newer data, then what is gone."""
    old, new = dict(leaves(before)), dict(leaves(after))
    found = [
        Difference(
            field,
            shown(old[field]) if field in old else NOTHING,
            shown(value),
            Fate.NEW if field not in old else Fate.SAME if old[field] == value else Fate.CHANGED,
        )
        for field, value in new.items()
    ]
    gone = [Difference(field, shown(old[field]), NOTHING, Fate.GONE) for field in old if field not in new]
    return (found + gone)[:MOST]


def summary(found: Sequence[Difference]) -> tuple[str, str]:
    """In words, with a tone: `1 new field`, `2 changed, 1 gone`, `no difference`."""
    counts = {fate: sum(1 for one in found if one.fate is fate) for fate in Fate}
    said = [
        f"{counts[fate]} {text if counts[fate] == 1 else many}"
        for fate, text, many in (
            (Fate.CHANGED, "changed", "changed"),
            (Fate.NEW, "new field", "new fields"),
            (Fate.GONE, "gone", "gone"),
        )
        if counts[fate]
    ]
    if not said:
        return "no difference", "neutral"
    return ", ".join(said), "ok" if not counts[Fate.GONE] and not counts[Fate.CHANGED] else "warn"


def in_short(data: object, most: int = 4) -> str:
    """`battery 92, co2 812, temperature 22.4, 2 more`, for a line of a table."""
    fields = list(leaves(data))
    if not fields:
        return "no data"
    if [name for name, _ in fields] == ["value"] and not isinstance(data, dict):
        return shown(data)
    said = [f"{name} {shown(value)}" for name, value in fields[:most]]
    return ", ".join(said + ([f"{len(fields) - most} more"] if len(fields) > most else []))


def shown(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float):
        return words.value(value)
    if isinstance(value, int):
        return str(value).replace("-", words.MINUS)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def leaves(value: object, path: str = "", depth: int = DEEPEST) -> Iterator[tuple[str, object]]:
    """What is empty counts as nothing at all."""
    if depth == 0 or not isinstance(value, Mapping | list):
        if path or value is not None:
            yield path or "value", value
        return
    for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
        yield from leaves(inner, f"{path}.{key}" if path else str(key), depth - 1)
