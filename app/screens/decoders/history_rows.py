"""What decoding history again would change, as rows, shares and sentences. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from app import words
from app.screens.decoders.differences import NOTHING, in_short, shown
from app.widgets.cells import Cell, ChangeCell, TextCell
from app.widgets.fonts import Type
from app.widgets.share_bar import Share
from app.widgets.table_model import Column
from embedded_server.domain.csv_cell import harmless
from embedded_server.domain.job import Job, JobState
from embedded_server.domain.redecode import SAMPLES, Change, ChangeKind, FieldCount, Redecode

KINDS = {
    ChangeKind.GAINED: "New field",
    ChangeKind.CHANGED: "Changed",
    ChangeKind.NEWLY_FAILING: "Now fail",
    ChangeKind.NEWLY_RIGHT: "Now decode",
}
TONES = {
    ChangeKind.GAINED: "accent_text",
    ChangeKind.CHANGED: "warn",
    ChangeKind.NEWLY_FAILING: "danger",
    ChangeKind.NEWLY_RIGHT: "ok",
}
WEIGHT = (
    ChangeKind.CHANGED,
    ChangeKind.NEWLY_FAILING,
    ChangeKind.NEWLY_RIGHT,
    ChangeKind.GAINED,
)  # what to look at first
WORDS = (2.0**8, 2.0**16, 2.0**24, 2.0**32)  # by what a number moves when its sign is read, or is not
SCALES = (1, 0.5, 0.1, 0.01, 0.001)
FACTORS = (10, 100, 1000, 2, 0.5, 0.1, 0.01, 0.001)
HEADINGS = ("time", "device", "recType", "kind", "field", "old", "new", "bytes", "why", "record")


def shares(redecode: Redecode) -> tuple[Share, ...]:
    new, other = (_fields(redecode.fields, kind) for kind in (ChangeKind.GAINED, ChangeKind.CHANGED))
    return (
        Share(redecode.decoded - redecode.different, "Stay as they are", "every field is the same", "line_strong"),
        Share(
            redecode.gained, "Gain a field", f"{new} new, the rest is equal" if new else "the rest is equal", "accent"
        ),
        Share(redecode.changed, "Change a value", other or "or a field is gone", "warn_fill"),
        Share(redecode.newly_right, "Now decode", "failed before", "ok_fill"),
        Share(redecode.newly_failing, "Now fail", "decoded before", "danger_fill"),
    )


def weightiest(redecode: Redecode) -> ChangeKind | None:
    return next((kind for kind in WEIGHT if redecode.count(kind)), None)


def title(redecode: Redecode, live: int | None, next_number: int) -> str:
    """`v3 to v4 over 5,310 stored readings`."""
    new = f"v{redecode.version if redecode.version is not None else next_number}"
    old = f"v{live} to {new}" if live is not None and live != redecode.version else new
    return f"{old} over {words.plural(redecode.decoded, 'stored reading')}"


def state(job: Job) -> tuple[str, str]:
    """Badge and tone."""
    redecode = job.redecode
    match job.state:
        case JobState.READY:
            return "Preview, nothing changed yet", "info"
        case JobState.RUNNING:
            return "Runs", "info"
        case JobState.COMMITTING:
            return "Applies", "info"
        case JobState.DONE:
            is_all = redecode is not None and redecode.scope is not None and redecode.scope.value == "all"
            return "Applied to all" if is_all else "Applied to new records", "ok"
        case JobState.CANCELLED:
            return "Discarded", "neutral"
        case JobState.FAILED:
            return "Failed", "danger"


def kept(redecode: Redecode) -> str:
    if max(map(redecode.changes, ChangeKind)) <= SAMPLES:
        return ""
    export = "" if redecode.scope else ", an export all"
    return f"the table has the first {words.count(SAMPLES)} of each kind{export}"


def record_columns(now: Callable[[], datetime], names: Mapping[str, str], heading: str) -> tuple[Column[Change], ...]:
    return (
        Column("TIME", lambda one: words.clock(one.received_at, now()), "mono", width=150),
        Column("DEVICE", lambda one: names.get(one.device, "") or one.device or "unknown", "name", width=160),
        Column("FIELD", lambda one: one.change.field or "all of it", "mono", width=130),
        Column(heading, lambda one: f"{old(one)} → {new(one)}", width=210, stretch=True, cell=_change_cell),
        Column("BYTES", lambda one: one.payload.hex().upper(), "mono", width=170, spare=1),
        Column("WHY", why, "muted", width=190, spare=2),
    )


def field_columns(total: int) -> tuple[Column[FieldCount], ...]:
    return (
        Column("FIELD", lambda one: one.field or "all of it", "mono", width=220, stretch=True),
        Column("WHAT", lambda one: KINDS[one.kind], width=140, cell=_kind_cell),
        Column("READINGS", lambda one: words.count(one.count), "number", width=110, sort_key=lambda one: one.count),
        Column("SHARE", lambda one: _share(one.count, total), "number", width=90, sort_key=lambda one: one.count),
    )


def old(change: Change) -> str:
    what = change.change
    if what.kind is ChangeKind.NEWLY_RIGHT:
        return "failed"
    return in_short(what.old, 3) if not what.field else NOTHING if what.old is None else shown(what.old)


def new(change: Change) -> str:
    what = change.change
    if what.kind is ChangeKind.NEWLY_FAILING:
        return "fails"
    return in_short(what.new, 3) if not what.field else NOTHING if what.new is None else shown(what.new)


def why(change: Change) -> str:
    what = change.change
    values = what.old, what.new
    if what.why:
        return what.why
    if what.kind is ChangeKind.CHANGED:
        return "had no value" if what.old is None else "has no value now" if what.new is None else numbers(*values)
    return KINDS[what.kind].lower()


def numbers(before: object, after: object) -> str:
    """What may lie behind another number: its sign or its scale."""
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in (before, after)):
        return "other value"
    first, second = float(str(before)), float(str(after))
    if any(abs(abs(first - second) - size * scale) < size * 1e-9 for size in WORDS for scale in SCALES):
        return "unsigned read as signed" if second < first else "signed read as unsigned"
    if first and second and any(abs(second / first - factor) < factor * 1e-6 for factor in FACTORS):
        return "another scale"
    return "other value"


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """A text that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def csv_row(one: Change) -> tuple[str, ...]:
    cells = one.received_at.isoformat(), one.device, one.rec_type, KINDS[one.change.kind], one.change.field
    values = _exact(one.change.old), _exact(one.change.new)
    return *cells, *values, one.payload.hex().upper(), why(one), one.record_id


def _exact(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _fields(counts: Sequence[FieldCount], kind: ChangeKind) -> str:
    """`temperature, co2 and 3 more`."""
    found = sorted((one for one in counts if one.kind is kind and one.field), key=lambda one: -one.count)
    names = [one.field for one in found[:2]]
    more = f" and {len(found) - 2} more" if len(found) > 2 else ""
    return ", ".join(names) + more


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} %" if total else ""


def _change_cell(change: Change) -> Cell:
    what = change.change
    was_there = not what.field or what.old is not None
    is_worse = what.kind is ChangeKind.NEWLY_FAILING or (what.kind is ChangeKind.CHANGED and what.new is None)
    return ChangeCell(old(change), new(change), is_worse, was_there)


def _kind_cell(count: FieldCount) -> Cell:
    return TextCell(KINDS[count.kind], Type.BODY, TONES[count.kind])
