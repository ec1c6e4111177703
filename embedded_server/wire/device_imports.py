"""Lists of devices as JSON. Rows are lists, so that thousands of them stay small."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.device_import import (
    MOST_ROWS,
    CellProblem,
    ImportResult,
    ImportRow,
    RowChange,
    RowOutcome,
    Undone,
)
from embedded_server.wire.decoders import VersionNumber
from embedded_server.wire.devices import DeviceIds, Tags
from embedded_server.wire.strict import read
from embedded_server.wire.texts import Name

Column = Annotated[str, Meta(extra_json_schema={"maxLength": 32})]
Cells = list[str]
RowId = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class PartJson(TypedDict):
    """Of a list that is longer than a body may be: `list` is a name of the sender's own, `before` counts the rows that
    were sent before; nothing is done until the last part is here."""

    list: Name
    before: int
    is_last: bool


class ImportJson(TypedDict):
    """Each row has a text for each of the `columns`; an empty text leaves what is known. With `skip_bad` the good rows
    are taken although there are bad ones."""

    columns: list[Column]
    rows: Annotated[list[Cells], Meta(extra_json_schema={"maxItems": MOST_ROWS})]
    dry_run: NotRequired[bool]
    skip_bad: NotRequired[bool]
    is_piece: NotRequired[bool]  # of a longer list, in a dry run: who sends it knows what is there twice
    is_brief: NotRequired[bool]  # the answer has the bad rows only
    part: NotRequired[PartJson]


class PinJson(TypedDict):
    """Without a version it is whichever is live."""

    decoder_id: RowId
    version: NotRequired[VersionNumber | None]


class TemplateWishJson(TypedDict):
    """A target that a device has stays, unless it is to be replaced."""

    id: RowId
    replace: NotRequired[bool]


class BulkJson(TypedDict):
    """`set` is by column, as in a list; an empty text clears. A name may have places: `pier-{number}`. Tags
    that are added or removed leave the others alone. A `pin` of null leaves it to the rules what reads a device.
    `template` gives each a target. `first` is the number of the first device, 1 if left out."""

    ids: DeviceIds
    set: NotRequired[dict[Column, str]]
    add_tags: NotRequired[Tags]
    remove_tags: NotRequired[Tags]
    pin: NotRequired[PinJson | None]
    template: NotRequired[TemplateWishJson]
    first: NotRequired[int]
    dry_run: NotRequired[bool]
    is_brief: NotRequired[bool]


class CellProblemJson(TypedDict):
    """`column` is empty where the row as a whole is wrong."""

    column: str
    words: str


class RowChangeJson(TypedDict):
    column: str
    before: str
    after: str


class ImportRowJson(TypedDict):
    number: int
    device: str
    outcome: RowOutcome
    problems: list[CellProblemJson]
    changes: list[RowChangeJson]


class ImportResultJson(TypedDict):
    """`id` is null where nothing was written."""

    id: str | None
    new: int
    changed: int
    same: int
    bad: int
    rows: list[ImportRowJson]


class UndoneJson(TypedDict):
    removed: int
    restored: int
    kept: list[str]


def import_result_to_json(result: ImportResult, *, is_brief: bool = False) -> ImportResultJson:
    return {
        "id": result.id or None,
        "new": result.count(RowOutcome.NEW),
        "changed": result.count(RowOutcome.CHANGED),
        "same": result.count(RowOutcome.SAME),
        "bad": result.count(RowOutcome.BAD),
        "rows": [_row_to_json(row) for row in result.rows if not is_brief or row.outcome is RowOutcome.BAD],
    }


def import_result_from_json(value: object) -> ImportResult:
    told = read(value, ImportResultJson)
    counts = {
        RowOutcome.NEW: told["new"],
        RowOutcome.CHANGED: told["changed"],
        RowOutcome.SAME: told["same"],
        RowOutcome.BAD: told["bad"],
    }
    return ImportResult(told["id"] or "", tuple(map(_row, told["rows"])), counts)


def undone_to_json(undone: Undone) -> UndoneJson:
    return {"removed": undone.removed, "restored": undone.restored, "kept": [*undone.kept]}


def undone_from_json(value: object) -> Undone:
    told = read(value, UndoneJson)
    return Undone(told["removed"], told["restored"], tuple(told["kept"]))


def _row_to_json(row: ImportRow) -> ImportRowJson:
    return {
        "number": row.number,
        "device": row.device,
        "outcome": row.outcome,
        "problems": [{"column": each.column, "words": each.words} for each in row.problems],
        "changes": [{"column": each.column, "before": each.before, "after": each.after} for each in row.changes],
    }


def _row(told: ImportRowJson) -> ImportRow:
    problems = tuple(CellProblem(**each) for each in told["problems"])
    changes = tuple(RowChange(**each) for each in told["changes"])
    return ImportRow(told["number"], told["device"], told["outcome"], problems, changes)
