"""Files of records of any kind, line by line."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from embedded_server.domain.csv_table import named
from embedded_server.domain.import_file import (
    MARKED,
    Columns,
    Line,
    csv_lines,
    head_of,
    ndjson_lines,
    row_line,
    source_of,
)
from embedded_server.domain.moments import iso

NDJSON, CSV, PARQUET = "ndjson", "csv", "parquet"
KINDS: Final = (NDJSON, CSV, PARQUET)
_AT_ONCE = 1_000  # rows


def kind_of(path: Path) -> str:
    """By its name; what names nothing else has lines of JSON."""
    ending = path.suffix.lower().removeprefix(".")
    return ending if ending in (CSV, PARQUET) else NDJSON


def source_in(path: Path) -> str:
    """Tells the file from others. Raises OSError, as all here do."""
    with path.open("rb") as file:
        return source_of(file.read(MARKED))


def head_in(path: Path, kind: str) -> list[str]:
    """The names of its columns; a file of JSON has none."""
    if kind == PARQUET:
        with _parquet(path) as file:
            return named(file.schema_arrow.names)
    with path.open("rb") as file:
        try:
            return head_of(file) if kind == CSV else []
        except csv.Error as error:
            raise OSError(f"this is no CSV file: {error}") from error


def lines_in(path: Path, kind: str, columns: Columns) -> Iterator[Line]:
    if kind == PARQUET:
        yield from _rows(path, columns)
        return
    with path.open("rb") as file:
        yield from csv_lines(file, columns) if kind == CSV else ndjson_lines(file)


def _parquet(path: Path) -> Any:
    # Late: the library takes a third of a second and some 60 MB, and few files are Parquet.
    from pyarrow import ArrowInvalid
    from pyarrow.parquet import ParquetFile

    try:
        return ParquetFile(path)
    except ArrowInvalid as error:
        raise OSError(f"this is no Parquet file: {error}") from error


def _rows(path: Path, columns: Columns) -> Iterator[Line]:
    """Cells as a CSV file would have them."""
    number, size = 0, path.stat().st_size
    with _parquet(path) as file:
        names, rows = named(file.schema_arrow.names), file.metadata.num_rows
        for batch in _batches(file):
            cells = [list(map(_text, _plain(column).to_pylist())) for column in batch.columns]
            for number, row in enumerate(zip(*cells, strict=True), number + 1):  # noqa: B020  # goes on behind the last
                yield row_line(number, dict(zip(names, row, strict=True)), columns, size * number // rows)


def _batches(file: Any) -> Iterator[Any]:
    from pyarrow import ArrowException

    try:
        yield from file.iter_batches(_AT_ONCE)
    except ArrowException as error:
        raise OSError(f"this Parquet file is damaged: {error}") from error


def _plain(column: Any) -> Any:
    """Python has no nanoseconds."""
    import pyarrow as pa

    kind = column.type
    is_finer = pa.types.is_timestamp(kind) and kind.unit == "ns"
    return column.cast(pa.timestamp("us", kind.tz), safe=False) if is_finer else column


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return repr(cell) if math.isfinite(cell) else ""
        case datetime():
            return iso(cell if cell.tzinfo else cell.replace(tzinfo=UTC))
        case date():
            return f"{cell.isoformat()}T00:00:00Z"
        case bytes():
            return cell.hex()
        case list() | dict():
            return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)
