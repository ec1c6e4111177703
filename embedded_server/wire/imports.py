"""Lines of a file on their way in, and what became of them, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.import_file import BadLine, ImportLine
from embedded_server.wire.strict import read
from embedded_server.wire.texts import RecType

MOST_LINES = 1_000
Source = Annotated[str, Meta(pattern="^[0-9a-f]{8,64}$")]
"""Tells files apart: of one file always the same, so that it can go on."""


class LineJson(TypedDict):
    line: Annotated[int, Meta(ge=1, le=10**12)]
    body: str
    tags: NotRequired[list[str]]
    suffix: NotRequired[str]


class ImportJson(TypedDict):
    rectype: RecType
    source: Source
    lines: Annotated[list[LineJson], Meta(max_length=MOST_LINES)]
    account: NotRequired[str]
    dry_run: NotRequired[bool]


class BadLineJson(TypedDict):
    line: int
    reason: str


class ImportedJson(TypedDict):
    good: int
    bad: list[BadLineJson]


class ImportPlaceJson(TypedDict):
    line: int


@dataclass(frozen=True, slots=True)
class Imported:
    good: int  # stored, unless it was a dry run
    bad: tuple[BadLine, ...]


def line_to_json(line: ImportLine) -> LineJson:
    said: LineJson = {"line": line.number, "body": line.body}
    if line.tags:
        said["tags"] = list(line.tags)
    if line.suffix:
        said["suffix"] = line.suffix
    return said


def lines_from_json(lines: Sequence[LineJson]) -> list[ImportLine]:
    return [
        ImportLine(line["line"], line["body"], tuple(line.get("tags", ())), line.get("suffix", "")) for line in lines
    ]


def imported_to_json(imported: Imported) -> ImportedJson:
    return {"good": imported.good, "bad": [{"line": each.number, "reason": each.reason} for each in imported.bad]}


def imported_from_json(value: object) -> Imported:
    said = read(value, ImportedJson)
    return Imported(said["good"], tuple(BadLine(each["line"], each["reason"]) for each in said["bad"]))
