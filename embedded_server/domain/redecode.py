"""Decoding history again: what would change, until somebody commits or discards it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from embedded_server.domain.decoding import Decoded, DecodeStatus

SAMPLES = 1_000  # kept of each kind
GOOD = (DecodeStatus.OK, DecodeStatus.WARNED)
_DEEPEST = 8


class ChangeKind(StrEnum):
    GAINED = "gained"  # has fields that it had not, and keeps all others
    CHANGED = "changed"  # a field has another value, or is gone
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
    gained: int
    changed: int
    newly_failing: int
    newly_right: int
    fields: tuple[FieldCount, ...] = ()

    def count(self, kind: ChangeKind) -> int:
        match kind:
            case ChangeKind.GAINED:
                return self.gained
            case ChangeKind.CHANGED:
                return self.changed
            case ChangeKind.NEWLY_FAILING:
                return self.newly_failing
            case ChangeKind.NEWLY_RIGHT:
                return self.newly_right

    def changes(self, kind: ChangeKind | None) -> int:
        """Of fields; a reading may have several."""
        return sum(each.count for each in self.fields if kind in (None, each.kind))

    @property
    def different(self) -> int:
        return self.gained + self.changed + self.newly_failing + self.newly_right


def changes(old: Decoded | None, new: Decoded) -> Iterator[FieldChange]:
    was_good, is_good = old is not None and old.status in GOOD, new.status in GOOD
    if was_good and not is_good:
        yield FieldChange(ChangeKind.NEWLY_FAILING, "", old and old.data, None, _reason(new))
    elif is_good and not was_good:
        yield FieldChange(ChangeKind.NEWLY_RIGHT, "", None, new.data, "" if old is None else _reason(old))
    elif is_good and old is not None:
        yield from _other_fields(dict(_leaves(old.data)), dict(_leaves(new.data)))


def _other_fields(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[FieldChange]:
    others = [field for field in before if field not in after or _is_other(before[field], after[field])]
    new = [field for field in after if field not in before]
    kind = ChangeKind.CHANGED if others else ChangeKind.GAINED
    for field in others + new:
        yield FieldChange(kind, field, before.get(field), after.get(field))


def _is_other(old: object, new: object) -> bool:
    """Python takes true for 1."""
    return old != new or isinstance(old, bool) is not isinstance(new, bool)


def _reason(decoded: Decoded) -> str:
    return decoded.errors[0] if decoded.errors else decoded.status.value


def _leaves(value: object, path: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict | list) or depth == 0:
        yield path or "value", value
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth - 1)
