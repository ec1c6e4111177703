"""Whatever was read from records: each row of a table is what reading and record say, on both databases."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import msgspec
import pytest

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms, iso
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.exporting.exporting import Export, Exporter, Format
from embedded_server.store.base import RecordReadings, RecordsWanted, Store
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, Sender

FORMULAS = ("=1+1", "+a", "-a", "@A1", "\t=1", "\r1", " =2", "＝1", "\n@")
TEXTS = (*FORMULAS, "-1.5", "", 'say "a", b', "two\r\nlines", "nul\0", "\ufdd0", "日本 🌊", "a,b", "NULL", "None")
VALUES: tuple[object, ...] = (
    *(None, True, False, 0, 1, 1.0, -0.0, 10**40, -(2**63) - 1, 1e300, 0.1, [], {}, {"a": ["=1", {"b": None}]}),
    *TEXTS,
)
OK = DecodeStatus.OK


def readings() -> list[Reading]:
    """Every text in every place for texts, every value as a field, on its own and as the whole."""
    named = [
        Reading(Message(text or "n", text, text, text.encode(), decoded=None), text, False, None, False)
        for text in TEXTS
    ]
    fields = [{"v": value, "deep": {"er": [value]}, "a.b": value, "a": {"b": 1}, "=f": value} for value in VALUES]
    at = datetime(1969, 7, 20, 20, 17, 40, 123_999, tzinfo=UTC)
    message = Message("senet", "uplink", "A1", None, 2, 0, at, -97.0, -0.0, 3)
    whole = [Decoded(OK, value) for value in VALUES]
    return [
        *named,
        *(Reading(message, "D", True, result, True) for result in [*map(Decoded, [OK] * len(fields), fields), *whole]),
    ]


async def fill(store: Store, sender: Sender) -> None:
    found = readings()
    for number, mine in enumerate((found[:20], (), found[20:])):
        tags = ("=tag", "two words") if number else ()
        record = await sender.send(at_ms=NOON_MS + number, tags=tags, body=b'{"=1":"\xc3\xa4, \\""}')
        await store.add_readings([RecordReadings(record, tuple(mine), {})])


def expected(record: Record, reading: Reading | None, fields: list[str]) -> list[object]:
    head = [record.seq, record.id, record.rec_type, iso(record.received_at), record.owner.user, " ".join(record.tags)]
    if reading is None:
        return [*head, record.is_test, *[None] * 13, *[None] * len(fields)]
    message, decoded = reading.message, reading.decoded
    at = None if message.device_time is None else iso(from_ms(round(message.device_time.timestamp() * 1000)))
    return [
        *(*head, record.is_test, message.device, message.network, message.event, at, message.port, message.f_cnt),
        *(message.rssi, message.snr, message.gateways, None if message.payload is None else message.payload.hex()),
        *(reading.is_duplicate, reading.decoder, None if decoded is None else decoded.status.value),
        *(None if decoded is None else field_of(decoded.data, field) for field in fields),
    ]


def field_of(data: object, path: str) -> object:
    if not isinstance(data, dict):
        return data if path == "value" else None
    if path in data:
        return data[path]
    found: object = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def written(cell: object) -> str:
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell).lower()
    if not isinstance(cell, str):
        return str(cell) if isinstance(cell, int | float) else msgspec.json.encode(cell).decode()
    return f"'{cell}" if cell in FORMULAS or cell == "=tag two words" else cell


async def test_that_each_cell_is_what_was_read(store: Store, sender: Sender) -> None:
    await fill(store, sender)
    exporter = Exporter(store, Export(RecordsWanted(REC_TYPE), Format.CSV))
    text = b"".join([piece async for piece in exporter.pieces()]).decode()
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    fields = [name.removeprefix("data.") for name in head if name.startswith("data.")]
    assert {"v", "deep.er", "a.b", "value", "=f"} <= set(fields)
    records = await store.records(RecordsWanted(REC_TYPE))
    kept = await store.readings([record.seq for record in records])
    wanted = [expected(record, each, fields) for record in records for each in kept[record.seq] or (None,)]
    assert rows == [[written(cell) for cell in row] for row in wanted]


@pytest.mark.parametrize("text", TEXTS)
async def test_that_a_text_alone_is_read_back(store: Store, sender: Sender, text: str) -> None:
    record = await sender.send()
    decoded = Decoded(OK, {"t": text})
    await store.add_readings([RecordReadings(record, (Reading(Message("n", "e"), "", False, decoded, False),), {})])
    exporter = Exporter(store, Export(RecordsWanted(), Format.CSV, ("seq", "data.t")))
    text_of = b"".join([piece async for piece in exporter.pieces()]).decode()
    assert list(csv.reader(io.StringIO(text_of, newline="")))[1] == [str(record.seq), written(text)]
