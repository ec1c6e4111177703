"""Decoding history again: what would change, until somebody commits or discards it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from embedded_server.domain.decoding import Decoded, DecodeStatus

GOOD = (DecodeStatus.OK, DecodeStatus.WARNED)
_DEEPEST = 8


class ChangeKind(StrEnum):
    CHANGED = "changed"  # a field has another value, is new or gone
    NEWLY_FAILING = "newly_failing"  # could be read before
    NEWLY_RIGHT = "newly_right"  # could not


class CommitScope(StrEnum):
    NEW = "new"  # records from now on
    ALL = "all"  # and all that are stored


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`field` is empty where the payload as a whole can or cannot be read any more."""

    kind: ChangeKind
    field: str
    old: object
    new: object
    why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A sample of what decoding again changes."""

    id: int
    record_id: str
    rec_type: str
    device: str
    received_at: datetime
    payload: bytes
    port: int | None
    change: FieldChange


@dataclass(frozen=True, slots=True)
class FieldCount:
    kind: ChangeKind
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class Redecode:
    """What a job that decodes again is about. Counts are of readings."""

    decoder_id: int
    version: int | None  # None: the draft
    sha: str
    scope: CommitScope | None  # once it is committed
    decoded: int
    changed: int
    newly_failing: int
    newly_right: int
    fields: tuple[FieldCount, ...] = ()


def changes(old: Decoded | None, new: Decoded) -> Iterator[FieldChange]:
    was_good, is_good = old is not None and old.status in GOOD, new.status in GOOD
    if was_good and not is_good:
        yield FieldChange(ChangeKind.NEWLY_FAILING, "", old and old.data, None, _reason(new))
    elif is_good and not was_good:
        yield FieldChange(ChangeKind.NEWLY_RIGHT, "", None, new.data, "" if old is None else _reason(old))
    elif is_good and old is not None:
        before, after = dict(_leaves(old.data)), dict(_leaves(new.data))
        for field in [*before, *(name for name in after if name not in before)]:
            if before.get(field) != after.get(field) or (field in before) != (field in after):
                yield FieldChange(ChangeKind.CHANGED, field, before.get(field), after.get(field))


def _reason(decoded: Decoded) -> str:
    return decoded.errors[0] if decoded.errors else decoded.status.value


def _leaves(value: object, path: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict | list) or depth == 0:
        yield path or "value", value
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth - 1)
