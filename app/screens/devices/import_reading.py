"""From the bytes of a file, or pasted text, to the cells of a list; what is not understood is said in words. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.screens.devices.import_columns import is_eui, known_head
from embedded_server.domain.device_import import MOST_ROWS

LARGEST_FILE: Final = 4_000_000  # bytes
_SEPARATORS: Final = ("\t", ";", ",")
_LOOKED_AT: Final = 20  # lines that tell the separator
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHERS: Final = (
    (b"PK\x03\x04", "This is an Excel workbook or another archive. Save it as CSV, or copy its cells and paste them."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. Save it as CSV, or copy its cells and paste them."),
    (b"%PDF", "This is a PDF. Copy the cells out of it and paste them."),
)
_BINARY: Final = "This is no text but a program's own file. Save the list as CSV, or copy its cells and paste them."
_WESTERN: Final = "It is neither UTF-8 nor UTF-16 and was read as Windows-1252; look at letters such as ä or é."
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 11, 12, 13, 26, 27})
_IN_QUOTES: Final = {
    "unexpected end of data": "a quotation mark is opened and never closed",
    "field larger": "a quotation mark is opened and never closed",
    "expected after": "text goes on behind a closing quotation mark; inside quotation marks one is written twice",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`heads` are empty where the first line is a device already; all rows are as long as the longest."""

    lines: tuple[tuple[str, ...], ...]
    remark: str = ""
    has_head: bool = True

    @property
    def heads(self) -> tuple[str, ...]:
        if self.has_head:
            return tuple(head or f"Column {at}" for at, head in enumerate(self.lines[0], 1))
        return tuple(f"Column {at}" for at in range(1, self.width + 1))

    @property
    def width(self) -> int:
        """Of a list with a head what lies beyond it is in no column."""
        return len(self.lines[0]) if self.has_head else max(map(len, self.lines))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return self.lines[1:] if self.has_head else self.lines


def read_file(content: bytes) -> Sheet:
    """Raises ValueError with a sentence."""
    if len(content) > LARGEST_FILE:
        raise ValueError("The file is too large: at most 4 MB are taken at once.")
    text, remark = _decoded(content)
    return read_text(text, remark)


def read_text(text: str, remark: str = "") -> Sheet:
    """Raises ValueError with a sentence."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ValueError("There is nothing in it.")
    first, _, rest = text.partition("\n")
    if first[:4].casefold() == "sep=":  # Excel's own way to name it
        lines = _lines(rest, first[4:].rstrip("\r") or ",")
    else:
        lines = _lines(text, _separator(text))
    if not lines:
        raise ValueError("There is nothing in it.")
    sheet = Sheet(lines, remark, has_head=_is_head(lines[0]))
    check_length(sheet)
    return sheet


def check_length(sheet: Sheet) -> None:
    """Raises ValueError with a sentence."""
    if not sheet.rows:
        raise ValueError("There are names of columns and no device below them.")
    if len(sheet.rows) > MOST_ROWS:
        raise ValueError(
            f"There are {len(sheet.rows):,} rows; at most {MOST_ROWS:,} are taken at once. Split the list."
        )


def _decoded(content: bytes) -> tuple[str, str]:
    """And what a person should know of how it was read."""
    if not content.strip():
        raise ValueError("The file is empty.")
    if why := next((why for start, why in _OTHERS if content.startswith(start)), ""):
        raise ValueError(why)
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "") or _unmarked(content)
    try:
        return content.decode(encoding), _WESTERN if encoding == "cp1252" else ""
    except UnicodeDecodeError:
        raise ValueError(_BINARY) from None


def _unmarked(content: bytes) -> str:
    """The encoding of a file that does not say it."""
    start = content[:4_000]
    for encoding, high in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if high.count(0) > 0.7 * len(high):
            return encoding
    if any(byte in _CONTROLS for byte in start):
        raise ValueError(_BINARY)
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(text: str) -> str:
    """The one that cuts the first lines into equally many cells, and most of them."""
    start = "\n".join(text[:20_000].splitlines()[:_LOOKED_AT])

    def fit(separator: str) -> tuple[int, int]:
        lengths = Counter(len(line) for line in csv.reader(io.StringIO(start, newline=""), delimiter=separator) if line)
        length, lines = lengths.most_common(1)[0] if lengths else (1, 0)
        return (lines, length) if length > 1 else (0, 0)

    return max(_SEPARATORS, key=fit)


def _lines(text: str, separator: str) -> tuple[tuple[str, ...], ...]:
    """Those that are not empty, without blanks around their cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 0  # where the row that is read begins
    lines = []
    try:
        for line in reader:
            begun = reader.line_num
            cells = tuple(map(str.strip, line))
            if any(cells):
                lines.append(cells)
    except (csv.Error, TypeError) as error:  # a separator of two characters is a TypeError
        why = next((why for part, why in _IN_QUOTES.items() if part in str(error)), str(error))
        raise ValueError(f"Line {begun + 1:,} is not understood: {why}.") from None
    return tuple(lines)


def _is_head(first: Sequence[str]) -> bool:
    """Unless it is a device already: a DevEUI stands in it, and the name of no column."""
    return any(map(known_head, first)) or not any(map(is_eui, first))
