"""Writes records that match, oldest first, piece by piece: memory does not grow with their number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import msgspec

from embedded_server.domain.record import Record
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.exporting.csv_text import csv_text
from embedded_server.exporting.parquet_file import ParquetText
from embedded_server.exporting.rows import COLUMNS, FIELD, MOST_FIELDS, Layout, fields_in, layout_of, line_of
from embedded_server.store.base import RecordsWanted, Store
from embedded_server.store.found import Table

CHUNK: Final = 250  # records; as long as others wait for their turn
_ROWS: Final = 1_000  # records without their bodies, in about that time
_LOOKED_AT: Final = 250  # records at either end whose fields become columns
_BODY: Final = "body"


class Format(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Export:
    """What to write. `wanted.after_seq` is where a file that was begun goes on: without a head."""

    wanted: RecordsWanted
    format: Format
    columns: tuple[str, ...] = ()  # none: all but the body
    filtered: RecordFilter = field(default_factory=RecordFilter)


class Exporter:
    """One export. Raises UnknownColumnError when it is made with a column that is none."""

    def __init__(self, store: Store, export: Export) -> None:
        layout_of(export.columns)
        self._store = store
        self._export = export
        self._wanted = replace(export.wanted, newest_first=False, offset=0, limit=CHUNK)

    async def count(self) -> int:
        """How many records are left to write; 0 where only reading them would tell."""
        return await self._store.count(self._wanted) if self._export.filtered.is_empty else 0

    async def pieces(self) -> AsyncIterator[bytes]:
        """What arrives from now on is not among them."""
        newest = await self._store.records(RecordsWanted(newest_first=True, limit=1))
        self._wanted = replace(self._wanted, before_seq=newest[0].seq + 1 if newest else 1)
        if self._export.format is Format.NDJSON:
            async for piece in self._lines():
                yield piece
            return
        layout = await self._layout()
        if self._export.format is Format.PARQUET:
            parquet = ParquetText(layout)
            async for table in self._tables(layout):
                yield parquet.add(layout.cells(table))
            yield parquet.end()
            return
        if self._export.wanted.after_seq is None:
            yield csv_text([[name] for name in layout.names]).encode()
        async for table in self._tables(layout):
            yield csv_text(layout.cells(table)).encode("utf-8", "replace")

    async def _tables(self, layout: Layout) -> AsyncIterator[Table]:
        wanted, sources = self._wanted, layout.sources
        if "body" not in sources:
            wanted = replace(wanted, limit=_ROWS)
        if not self._export.filtered.is_empty:
            async for seqs in self._found(wanted):
                yield await self._store.table_of(seqs, sources)
            return
        while (table := await self._store.table(wanted, sources)).last_seq is not None:
            yield table
            wanted = replace(wanted, after_seq=table.last_seq)
            await asyncio.sleep(0)

    async def _lines(self) -> AsyncIterator[bytes]:
        async for records in self._records():
            readings = await self._store.readings([record.seq for record in records])
            lines = [msgspec.json.encode(line_of(record, readings.get(record.seq, ()))) + b"\n" for record in records]
            yield b"".join(lines)

    async def _records(self) -> AsyncIterator[list[Record]]:
        wanted = self._wanted
        if not self._export.filtered.is_empty:
            async for seqs in self._found(wanted):
                yield await self._store.records_of(seqs)
            return
        while records := await self._store.records(wanted):
            yield records
            wanted = replace(wanted, after_seq=records[-1].seq)
            await asyncio.sleep(0)

    async def _found(self, wanted: RecordsWanted) -> AsyncIterator[list[int]]:
        """Seqs of records that match, some at a time."""
        after = wanted.after_seq
        while True:
            found = await self._store.search(replace(wanted, after_seq=after), self._export.filtered)
            if found.seqs:
                yield found.seqs
            if found.last_seq is None:
                return
            after = found.last_seq
            await asyncio.sleep(0)

    async def _layout(self) -> Layout:
        columns = self._export.columns
        series = await self._store.series(self._wanted.rec_type, None)
        numbers = dict.fromkeys(each.field for each in series)
        if columns:
            return layout_of(columns, numbers)
        ends = [replace(self._wanted, newest_first=newest, limit=_LOOKED_AT) for newest in (False, True)]
        found: dict[str, None] = {}
        for end in ends:
            found |= fields_in(await self._store.table(end, ("decoded",)))
        texts = [field for field in found if field not in numbers]
        fields = list(dict.fromkeys([*(field for field in found if field in numbers), *numbers, *texts]))[:MOST_FIELDS]
        names = [column.name for column in COLUMNS if column.name != _BODY]
        return layout_of([*names, *(f"{FIELD}{field}" for field in fields)], set(numbers) - set(texts))
