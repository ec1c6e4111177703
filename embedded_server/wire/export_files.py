"""Where a file that an export began ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from embedded_server.wire.import_files import NDJSON, PARQUET

FIRST: Final = "seq"  # the column by which a table goes on
_CELL: Final = 2**30  # bytes: whatever was written is read


@dataclass(frozen=True, slots=True)
class Place:
    """`after`: the number of the last record that is wholly there; None: nothing is."""

    after: int | None
    records: int


def may_go_on(kind: str, columns: Sequence[str]) -> bool:
    """Whether a file of this kind, with these columns or all, tells where it was cut."""
    return kind == NDJSON or (kind != PARQUET and (not columns or FIRST in columns))


def place_in(file: Path, kind: str) -> Place:
    """What follows it is cut off. Raises ValueError when it is no such export."""
    with file.open("r+b") as opened:
        place, end = _of_lines(opened) if kind == NDJSON else _of_table(opened)
        opened.truncate(end)
        return place


def columns_in(file: Path) -> list[str]:
    """Of a table that was begun: what is added has the same, whatever fields there are by now."""
    with file.open("rb") as opened:
        return next(csv.reader(_Lines(opened)), [])


def _of_lines(file: BinaryIO) -> tuple[Place, int]:
    end, last, records = 0, b"", 0
    for line in file:
        if line.endswith(b"\n"):
            end, last, records = end + len(line), line, records + 1
    return (Place(int(json.loads(last)[FIRST]), records), end) if last else (Place(None, 0), 0)


def _of_table(file: BinaryIO) -> tuple[Place, int]:
    """The last record may have more rows than were written: it is written again."""
    csv.field_size_limit(_CELL)
    lines = _Lines(file)
    rows = csv.reader(lines)
    head = next(rows, None)
    if head is None or not lines.is_whole:
        return Place(None, 0), 0
    if head[0] != FIRST:
        raise ValueError(f"its first column is not {FIRST}")
    last, records, start, end = None, 0, lines.read, lines.read
    for row in rows:
        if lines.is_whole and row[0] != last:
            last, records, start = row[0], records + 1, end
        end = lines.read
    return (Place(None, 0), 0) if last is None else (Place(int(last) - 1, records - 1), start)


class _Lines:
    """Lines as text, counted in bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read = 0
        self.is_whole = True  # the last one ended with a break

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.read += len(line)
            self.is_whole = line.endswith(b"\n")
            yield line.decode("utf-8", "replace")
