"""Tables as text of any making: of Excel in any country, of programs, cut and damaged ones. Pure."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

_CELL: Final = 2**24  # bytes that a cell may take, so that one that never ends is known as such
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = ",;\t"


def table_of(counted: CountedLines) -> Iterator[list[str]]:
    """Rows; what parts their cells is what the first line has most of."""
    csv.field_size_limit(_CELL)  # the library's own is less than a body may have
    lines = iter(counted)
    first = next(lines, "")
    counted.delimiter = max(_DELIMITERS, key=first.count)
    return csv.reader(itertools.chain((first,), lines), delimiter=counted.delimiter)


class CountedLines:
    """As text, and how far the file was read. A line that is no UTF-8 is Windows-1252; UTF-16 begins with a mark."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.lines = 0
        self.bytes = 0
        self.delimiter = _DELIMITERS[0]

    def __iter__(self) -> Iterator[str]:
        beginning = self._file.read(2)
        self._file.seek(0)
        if beginning in _UTF_16:
            yield from self._wide_lines()
            return
        while line := self._file.readline(_CELL):
            self.lines += 1
            self.bytes += len(line)
            yield _decoded(line, "utf-8-sig" if self.lines == 1 else "utf-8")

    def _wide_lines(self) -> Iterator[str]:
        text = io.TextIOWrapper(self._file, "utf-16", "replace", newline="\n")
        try:
            while line := text.readline(_CELL):
                self.lines += 1
                self.bytes = self._file.tell()
                yield line
        finally:
            text.detach()  # else it closes a file that is not its own


def _decoded(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def named(head: Iterable[str]) -> list[str]:
    """Names of columns that tell them apart, also where two have one name or none."""
    names: list[str] = []
    counts = Counter[str]()
    for number, given in enumerate(head, 1):
        name = plain = given.strip() or f"column {number}"
        while name in names:
            counts[plain] += 1
            name = f"{plain} ({counts[plain] + 1})"
        names.append(name)
    return names
