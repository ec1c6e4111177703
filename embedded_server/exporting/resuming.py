"""Where a file that an export began ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from embedded_server.exporting.exporting import Format

_FIRST = "seq"
_CELL = 2**30  # bytes: whatever was written is read


def place_in(file: Path, kind: Format) -> int | None:
    """The number of the last record that is wholly there; what follows it is cut off. None: nothing is, and the file is
    empty now. Raises ValueError when it is no such export."""
    with file.open("r+b") as opened:
        place, end = _of_lines(opened) if kind is Format.NDJSON else _of_table(opened)
        opened.truncate(end)
        return place


def columns_in(file: Path) -> list[str]:
    """Of a table that was begun: what is added has the same, whatever fields there are by now."""
    with file.open("rb") as opened:
        return next(csv.reader(_Lines(opened)), [])


def _of_lines(file: BinaryIO) -> tuple[int | None, int]:
    end, last = 0, b""
    for line in file:
        if line.endswith(b"\n"):
            end, last = end + len(line), line
    return (int(json.loads(last)[_FIRST]), end) if last else (None, 0)


def _of_table(file: BinaryIO) -> tuple[int | None, int]:
    """The last record may have more rows than were written: it is written again."""
    csv.field_size_limit(_CELL)
    lines = _Lines(file)
    rows = csv.reader(lines)
    head = next(rows, None)
    if head is None or not lines.is_whole:
        return None, 0
    if head[0] != _FIRST:
        raise ValueError(f"its first column is not {_FIRST}")
    last, start, end = None, lines.read, lines.read
    for row in rows:
        if lines.is_whole and row[0] != last:
            last, start = row[0], end
        end = lines.read
    return (None, 0) if last is None else (int(last) - 1, start)


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
