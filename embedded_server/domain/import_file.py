"""Files of records: each line as the body of a record, or why it is none.

A line of NDJSON is a body, or a line of an export whose `body` is one. A row of CSV is a body where a column holds
bodies; else its device, its time and its other columns become a SenML pack.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Final, TypeAlias

from embedded_server.domain.csv_table import CountedLines, named, table_of
from embedded_server.domain.moments import from_iso

LONGEST: Final = 400_000  # bytes of a line, so that each fits into a request
MARKED: Final = 1024 * 1024
_AT_ONCE = 200  # lines
_MOST = 2 * LONGEST  # bytes of a request's lines: quotation marks take two there
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)", re.ASCII)
_EXPORTED: Final = frozenset(("seq", "rectype", "body"))
_FIELD: Final = "data."
_OF_EXPORTS: Final = frozenset(
    (
        *("seq", "id", "rectype", "received_at", "owner", "tags", "test", "network", "event", "port", "fcnt", "rssi"),
        *("snr", "gateways", "payload", "copy", "decoder", "status"),
    )
)
_DEVICES: Final = ("device", "deveui", "dev_eui", "eui", "device_id", "sensor", "id")
_TIMES: Final = ("device_time", "time", "timestamp", "received_at", "at", "date")


@dataclass(frozen=True, slots=True)
class ImportLine:
    number: int  # from 1, as editors count
    body: str
    tags: tuple[str, ...] = ()
    suffix: str = ""
    end: int = 0  # bytes of the file up to its end


@dataclass(frozen=True, slots=True)
class BadLine:
    number: int
    reason: str
    end: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a CSV file is what; empty: there is none."""

    body: str = ""
    device: str = ""
    time: str = ""
    values: tuple[str, ...] = ()


Line: TypeAlias = ImportLine | BadLine


def guessed(head: Sequence[str]) -> Columns:
    """What the names of the columns suggest."""
    if "body" in head:
        return Columns(body="body")
    by_name = {name.lower(): name for name in head}
    device = next((by_name[name] for name in _DEVICES if name in by_name), "")
    time = next((by_name[name] for name in _TIMES if name in by_name), "")
    fields = [name for name in head if name.startswith(_FIELD)]
    others = [name for name in head if name not in (device, time) and name not in _OF_EXPORTS]
    return Columns("", device, time, tuple(fields or others))


def head_of(file: BinaryIO) -> list[str]:
    """The names of the columns of a CSV file. Raises csv.Error where it is none."""
    return named(next(table_of(CountedLines(file)), []))


def source_of(beginning: bytes) -> str:
    """Tells a file from others by its first `MARKED` bytes: it may have grown since."""
    return sha256(beginning).hexdigest()[:16]


def batches(lines: Iterable[Line], skipped: int) -> Iterator[list[Line]]:
    """As many as fit into a request, behind line `skipped`."""
    batch: list[Line] = []
    size = 0
    for line in lines:
        if line.number <= skipped:
            continue
        length = _length(line)
        if batch and (len(batch) >= _AT_ONCE or size + length > _MOST):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += length
    if batch:
        yield batch


def _length(line: Line) -> int:
    """In a request."""
    if isinstance(line, BadLine):
        return 0
    said = json.dumps((line.body, line.tags, line.suffix), ensure_ascii=False)
    return len(said.encode("utf-8", "surrogatepass"))


def ndjson_lines(file: BinaryIO) -> Iterator[Line]:
    end = 0
    for number, (line, length) in enumerate(_lines(file), 1):
        end += length
        if length > LONGEST:
            yield _too_long(number, length, end)
        elif line.strip():
            yield _of_json(number, line.strip(), end)


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """With their lengths; of one that is too long the beginning alone is kept."""
    while line := file.readline(LONGEST + 1):
        length, rest = len(line), line
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST)):
            length += len(rest)
        yield line, length


def csv_lines(file: BinaryIO, columns: Columns) -> Iterator[Line]:
    """Cells in `;` may have decimal commas."""
    counted = CountedLines(file)
    rows = table_of(counted)
    head = named(next(rows, []))
    while True:
        number = counted.lines + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadLine(number, f"This is no CSV: {error}.", counted.bytes)
            continue
        if len(row) > len(head):
            yield BadLine(number, f"It has {len(row)} cells, and the first line names {len(head)}.", counted.bytes)
        elif row:
            if counted.delimiter == ";":
                row = [_DECIMAL_COMMA.sub(r"\1.\2", cell) if _DECIMAL_COMMA.fullmatch(cell) else cell for cell in row]
            yield row_line(number, dict(zip(head, row, strict=False)), columns, counted.bytes)


def _too_long(number: int, length: int, end: int) -> BadLine:
    return BadLine(number, f"It has {length:,} bytes, the limit is {LONGEST:,}.", end)


def _of_json(number: int, line: bytes, end: int) -> Line:
    try:
        text = line.decode("utf-8-sig")
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadLine(number, f"This is no JSON: {error}.", end)
    if isinstance(value, dict) and value.keys() >= _EXPORTED:
        body = json.dumps(value["body"], ensure_ascii=_has_halves(text), separators=(",", ":"))
        return ImportLine(number, body, _texts(value.get("tags")), str(value.get("suffix") or ""), end)
    return ImportLine(number, text, end=end)


def _has_halves(text: str) -> bool:
    """Escaped halves of letters, which no UTF-8 holds otherwise."""
    return "\\ud" in text.lower()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def row_line(number: int, row: Mapping[str, str], columns: Columns, end: int) -> Line:
    line = _row_line(number, row, columns, end)
    length = len(line.body.encode("utf-8", "surrogatepass")) if isinstance(line, ImportLine) else 0
    return _too_long(number, length, end) if length > LONGEST else line


def _row_line(number: int, row: Mapping[str, str], columns: Columns, end: int) -> Line:
    if columns.body:
        body = _plain(row.get(columns.body, ""))
        return ImportLine(number, body, end=end) if body else BadLine(number, f'"{columns.body}" is empty.', end)
    device = _plain(row.get(columns.device, "")).strip()
    if not device:
        return BadLine(number, f'"{columns.device or "device"}" is empty.', end)
    base: dict[str, object] = {"bn": device}
    if columns.time:
        moment = _seconds(row.get(columns.time, "").strip())
        if moment is None:
            return BadLine(number, f'"{columns.time}" is no moment such as 2026-11-25T13:07:24Z.', end)
        base["bt"] = moment
    values = list(_values((name, row.get(name, "")) for name in columns.values))
    if not values:
        return BadLine(number, "It has no values.", end)
    return ImportLine(number, json.dumps([{**base, **values[0]}, *values[1:]], ensure_ascii=False), end=end)


def _values(cells: Iterable[tuple[str, str]]) -> Iterator[dict[str, object]]:
    for name, cell in cells:
        text = _plain(cell).strip()
        if text and text.lower() != "nan":
            yield {"n": name.removeprefix(_FIELD), **_value(text)}


def _value(text: str) -> dict[str, object]:
    if text in ("true", "false"):
        return {"vb": text == "true"}
    number = _number(text)
    return {"vs": text} if number is None else {"v": number}


def _number(text: str) -> float | int | None:
    if not _NUMBER.fullmatch(text):
        return None
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 16 else _finite(float(text))


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _seconds(text: str) -> float | None:
    """Of ISO 8601 with a zone, or of Unix seconds."""
    number = _number(text)
    if number is not None:
        return number
    try:
        return from_iso(text.replace(" ", "T", 1)).timestamp()
    except (ValueError, OverflowError):
        return None


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell
