"""Records as files, on both databases: nothing left out, and a file that was begun goes on."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms, iso
from embedded_server.domain.reading import Reading
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.exporting.exporting import Export, Exporter, Format
from embedded_server.exporting.rows import COLUMNS, UnknownColumnError
from embedded_server.store.base import Measurement, RecordReadings, RecordsWanted, Store
from embedded_server.store.found import Table
from embedded_server.wire.export_files import may_go_on, place_in
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, Sender

BODY = b'{"level":\n 1.50, "note": "=1+1"}'


async def fill(store: Store, sender: Sender, count: int) -> None:
    for number in range(count):
        record = await sender.send(body=BODY, at_ms=NOON_MS + number, tags=("pier", "north"))
        data = {"level": number / 2, "note": "=1+1", "deep": {"er": [number]}}
        readings = (
            Reading(Message("senet", "uplink", "A1", b"\x01"), "Tide", False, Decoded(DecodeStatus.OK, data), False),
            Reading(Message("senet", "uplink", "B2"), "", False, None, False),
        )
        await store.add_readings([RecordReadings(record, readings, {0: [Measurement("level", "m", number / 2)]})])


async def written(store: Store, kind: Format, after: int | None = None, *columns: str) -> bytes:
    exporter = Exporter(store, Export(RecordsWanted(REC_TYPE, after_seq=after), kind, columns))
    return b"".join([piece async for piece in exporter.pieces()])


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


async def test_that_each_message_is_a_row_with_its_fields(store: Store, sender: Sender) -> None:
    await fill(store, sender, 3)
    await sender.send("org.harbour.other")
    rows = rows_of(await written(store, Format.CSV))
    assert [(row["device"], row["data.level"]) for row in rows] == [
        (device, level) for number in range(3) for device, level in (("A1", str(number / 2)), ("B2", ""))
    ]
    first = rows[0]
    assert (first["received_at"], first["tags"], first["payload"]) == ("2025-11-25T12:00:00.000Z", "pier north", "01")
    assert (first["data.note"], first["data.deep.er"], "body" in first) == ("'=1+1", "[0]", False)


@given(st.integers(0, 4_000_000_000_000))
def test_that_moments_are_written_as_everywhere(ms: int) -> None:
    (column,) = [each for each in COLUMNS if each.name == "received_at"]
    assert list(column.cells(Table({"received_ms": [ms]}, 1))) == [iso(from_ms(ms))]


async def test_that_chosen_columns_come_alone_the_fields_last(store: Store, sender: Sender) -> None:
    await fill(store, sender, 1)
    text = await written(store, Format.CSV, None, "data.level", "body", "test")
    assert text.splitlines()[0] == b"body,test,data.level"
    with pytest.raises(UnknownColumnError):
        Exporter(store, Export(RecordsWanted(), Format.CSV, ("colour",)))


async def test_that_a_line_of_ndjson_holds_the_whole_record(store: Store, sender: Sender) -> None:
    await fill(store, sender, 2)
    lines = [json.loads(line) for line in (await written(store, Format.NDJSON)).splitlines()]
    assert [line["body"] for line in lines] == [{"level": 1.5, "note": "=1+1"}] * 2
    assert lines[1]["messages"][0]["data"] == {"level": 0.5, "note": "=1+1", "deep": {"er": [1]}}


async def test_that_parquet_has_numbers_as_numbers(store: Store, sender: Sender, tmp_path: Path) -> None:
    await fill(store, sender, 3)
    file = tmp_path / "out.parquet"
    file.write_bytes(await written(store, Format.PARQUET))
    table = pyarrow.parquet.read_table(file).to_pydict()
    assert table["data.level"] == [0.0, None, 0.5, None, 1.0, None]
    assert table["data.note"][0] == "=1+1"
    assert table["seq"] == sorted(table["seq"])


@pytest.mark.parametrize("kind", [Format.CSV, Format.NDJSON])
async def test_that_a_file_cut_anywhere_goes_on(store: Store, sender: Sender, tmp_path: Path, kind: Format) -> None:
    await fill(store, sender, 3)
    whole = await written(store, kind)
    file = tmp_path / "out"
    for cut in range(0, len(whole), 37):
        file.write_bytes(whole[:cut])
        place = place_in(file, kind)
        again = Exporter(store, Export(RecordsWanted(REC_TYPE, after_seq=place.after), kind))
        assert place.records + await again.count() == 3
        assert file.read_bytes() + await written(store, kind, place.after) == whole


@pytest.mark.parametrize(
    ("kind", "columns", "may"),
    [("csv", (), True), ("csv", ("device", "seq"), True), ("csv", ("device",), False), ("ndjson", ("id",), True)],
)
def test_that_a_file_goes_on_that_tells_its_last_record(kind: str, columns: tuple[str, ...], may: bool) -> None:
    assert may_go_on(kind, columns) is may
    assert not may_go_on("parquet", columns)


async def test_that_records_that_arrive_meanwhile_wait_for_the_next_export(store: Store, sender: Sender) -> None:
    await fill(store, sender, 2)
    exporter = Exporter(store, Export(RecordsWanted(REC_TYPE), Format.CSV))
    pieces = exporter.pieces()
    head = await anext(pieces)
    await sender.send()
    assert len(rows_of(head + b"".join([piece async for piece in pieces]))) == 4


@pytest.mark.parametrize("kind", [Format.CSV, Format.NDJSON])
async def test_that_only_records_are_written_that_fulfil_the_conditions(
    store: Store, sender: Sender, kind: Format
) -> None:
    await fill(store, sender, 6)
    conditions = RecordFilter(device="A1", fields={"level": ">= 1.5"})
    exporter = Exporter(store, Export(RecordsWanted(REC_TYPE), kind, ("seq", "device"), conditions))
    assert await exporter.count() == 0  # only reading them would tell
    text = b"".join([piece async for piece in exporter.pieces()])
    whole = await written(store, kind, None, "seq", "device")
    rows = 2 if kind is Format.CSV else 1  # of a record
    assert text.splitlines()[rows - 1 :] == whole.splitlines()[-3 * rows :]


async def test_that_a_narrowed_file_goes_on_where_it_was_cut(store: Store, sender: Sender) -> None:
    await fill(store, sender, 6)
    conditions = RecordFilter(fields={"level": "> 1"})
    seqs = [row["seq"] for row in rows_of(await written(store, Format.CSV))]
    wanted = RecordsWanted(REC_TYPE, after_seq=int(seqs[-4]))
    exporter = Exporter(store, Export(wanted, Format.CSV, ("seq", "device"), conditions))
    text = b"".join([piece async for piece in exporter.pieces()])
    assert text.decode().split() == [f"{seqs[-1]},A1", f"{seqs[-1]},B2"]
