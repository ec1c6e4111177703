"""Rows as Parquet, written as it grows: what is finished leaves the memory."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import msgspec

from embedded_server.exporting.rows import Cell, Layout

_GROUP = 20_000  # rows


class ParquetText:
    """Raises ImportError where no Parquet library is installed."""

    def __init__(self, layout: Layout) -> None:
        # Late: the library takes a third of a second and some 60 MB, and few servers ever write Parquet.
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        self._arrow = pa
        self._kinds = [*(column.kind for column in layout.columns), *(_kind(layout, field) for field in layout.fields)]
        types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
        self._schema = pa.schema([(name, types[kind]) for name, kind in zip(layout.names, self._kinds, strict=True)])
        self._sink = _Sink()
        self._writer = ParquetWriter(self._sink, self._schema, compression="zstd")
        self._columns: list[list[Cell]] = [[] for _ in self._kinds]

    def add(self, columns: Iterable[Iterable[Cell]]) -> bytes:
        for kept, more in zip(self._columns, columns, strict=True):
            kept += more
        if len(self._columns[0]) >= _GROUP:
            self._write()
        return self._sink.taken()

    def end(self) -> bytes:
        if self._columns[0]:
            self._write()
        self._writer.close()
        return self._sink.taken()

    def _write(self) -> None:
        arrays = [
            self._arrow.array([_fit(cell, kind) for cell in column], field.type)
            for column, kind, field in zip(self._columns, self._kinds, self._schema, strict=True)
        ]
        self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._columns = [[] for _ in self._kinds]


class _Sink(io.RawIOBase):
    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


def _kind(layout: Layout, field: str) -> type:
    return float if field in layout.numbers else str


def _fit(cell: Cell, kind: type) -> Cell:
    if cell is None or (kind is str and isinstance(cell, str)):
        return cell
    if kind is str:
        return msgspec.json.encode(cell).decode()
    if kind is float:
        return _float(cell)
    return cell


def _float(cell: Cell) -> float | None:
    """What is no number has no place in a column of numbers; it is in the body all the same."""
    try:
        return None if cell is None or isinstance(cell, str) else float(cell)
    except OverflowError:
        return None
