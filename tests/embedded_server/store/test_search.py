"""Searching records by what was read from them, on each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.domain.record_filter import Only, RecordFilter
from embedded_server.store.base import Measurement, RecordReadings, RecordsWanted, Store
from embedded_server.store.found import Found
from embedded_server.store.parts import search
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, Sender

WANTED = RecordsWanted(REC_TYPE, newest_first=True)


def reading(data: dict[str, object], device: str = "A1", *, copy: bool = False, at_ms: int | None = None) -> Reading:
    heard = None if at_ms is None else from_ms(at_ms)
    message = Message("senet", "uplink", device, payload=b"\x01\x67", device_time=heard)
    return Reading(message, "d", False, Decoded(DecodeStatus.OK, data), copy)


def numbers(each: Reading) -> list[Measurement]:
    data = each.decoded.data if each.decoded and isinstance(each.decoded.data, dict) else {}
    return [Measurement(path, "", value) for path, value in data.items() if isinstance(value, float)]


async def store_all(store: Store, sender: Sender, readings: list[Reading], *, is_test: bool = False) -> list[Record]:
    records = [await sender.send(at_ms=NOON_MS + 1_000 * at, is_test=is_test) for at in range(len(readings))]
    batch = [
        RecordReadings(record, (each,), {} if each.is_duplicate or record.is_test else {0: numbers(each)})
        for record, each in zip(records, readings, strict=True)
    ]
    await store.add_readings(batch)
    return records


async def all_found(store: Store, wanted: RecordsWanted, filtered: RecordFilter) -> list[int]:
    """Page by page."""
    seqs: list[int] = []
    while True:
        found = await store.search(wanted, filtered)
        seqs += found.seqs
        if found.last_seq is None:
            return seqs
        after = {"before_seq": found.last_seq} if wanted.newest_first else {"after_seq": found.last_seq}
        wanted = replace(wanted, **after)  # type: ignore[arg-type]  # a number


@pytest.mark.parametrize("newest_first", [True, False])
async def test_that_a_number_is_found_by_what_was_measured(store: Store, sender: Sender, newest_first: bool) -> None:
    records = await store_all(store, sender, [reading({"co2": 700.0 + at}, f"A{at % 3}") for at in range(100)])
    await store_all(store, sender, [reading({"co2": 900.0}, copy=True)])
    await store_all(store, sender, [reading({"co2": 900.0})], is_test=True)
    wanted = replace(WANTED, newest_first=newest_first, limit=7)
    found = await all_found(store, wanted, RecordFilter(fields={"co2": "> 750"}))
    assert found == sorted((record.seq for record in records[51:]), reverse=newest_first)
    both = await all_found(store, wanted, RecordFilter(device="A1", fields={"co2": "> 750"}))
    assert both == [seq for seq in found if seq in {record.seq for record in records[1::3]}]


async def test_that_time_bounds_a_search_for_numbers(store: Store, sender: Sender) -> None:
    records = await store_all(store, sender, [reading({"co2": float(at)}) for at in range(20)])
    wanted = replace(WANTED, since=records[5].received_at, until=records[9].received_at)
    found = await all_found(store, wanted, RecordFilter(fields={"co2": ">= 0"}))
    assert found == [record.seq for record in reversed(records[5:9])]


async def test_that_texts_owners_payloads_and_nothing_are_found(store: Store, sender: Sender) -> None:
    kinds = [reading({"door": "open"}), reading({"door": "shut"}, "Lobby"), reading({"other": {"x": "y"}})]
    first, second, third = await store_all(store, sender, kinds)
    seqs = [first.seq, second.seq, third.seq]

    async def found(**asked: object) -> list[int]:
        return sorted(await all_found(store, WANTED, RecordFilter(**asked)))  # type: ignore[arg-type]  # its fields

    assert await found(fields={"door": "/^o/"}) == [first.seq]
    assert await found(fields={"door": "null"}) == [third.seq]
    assert await found(fields={"other.x": "= Y"}) == [third.seq]
    assert await found(device="lob*") == [second.seq]
    await store.name_device("A1", "Pump house")
    assert await found(device="pump") == [first.seq, third.seq]
    assert await found(pdu="0167") == seqs
    assert await found(pdu="/^67/") == []
    assert await found(owner=first.owner.user) == seqs
    assert await found(owner="nobody") == []


async def test_that_errors_copies_and_late_ones_are_told_apart(store: Store, sender: Sender) -> None:
    failed = Reading(Message("senet", "uplink", "A1"), "d", False, Decoded(DecodeStatus.THREW), False)
    late = reading({}, at_ms=NOON_MS - 3_600_000)
    plain, copy, error, old = await store_all(store, sender, [reading({}), reading({}, copy=True), failed, late])
    kinds = {Only.ERRORS: [error], Only.COPIES: [copy], Only.LATE: [old]}
    for only, records in kinds.items():
        assert await all_found(store, WANTED, RecordFilter(only=only)) == [record.seq for record in records]
    hidden = await all_found(store, WANTED, RecordFilter(hides_copies=True))
    assert hidden == [old.seq, error.seq, plain.seq]


async def test_that_tests_can_be_hidden(store: Store, sender: Sender) -> None:
    (plain,) = await store_all(store, sender, [reading({"a": "b"})])
    await store_all(store, sender, [reading({"a": "b"})], is_test=True)
    wanted = replace(WANTED, with_tests=False)
    assert await all_found(store, wanted, RecordFilter(fields={"a": "b"})) == [plain.seq]


@pytest.mark.parametrize("fields", [{"co2": "< 0"}, {"door": "open"}])
async def test_that_a_search_stops_in_time_and_goes_on(
    store: Store, sender: Sender, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    records = await store_all(store, sender, [reading({"co2": 1.0}) for _ in range(150)])
    monkeypatch.setattr(search, "PATIENCE", -1.0)
    monkeypatch.setattr(search, "FIRST_SPAN", 40)
    found = await store.search(WANTED, RecordFilter(fields=fields))
    assert found.seqs == []
    assert found.last_seq is not None
    assert records[0].seq < found.last_seq < records[-1].seq
    assert found.at is not None
    assert NOON_MS < found.at.timestamp() * 1_000 < NOON_MS + 150_000
    assert await all_found(store, WANTED, RecordFilter(fields=fields)) == []


async def test_that_deleting_what_was_found_keeps_series_and_counters(store: Store, sender: Sender) -> None:
    records = await store_all(store, sender, [reading({"co2": float(at)}) for at in range(10)])
    found = await store.search(WANTED, RecordFilter(fields={"co2": "> 6"}))
    assert found == Found([record.seq for record in reversed(records[7:])], None, None)
    assert await store.delete_records(found.seqs) == 3
    assert await store.delete_records(found.seqs) == 0
    (series,) = await store.series(REC_TYPE, None)
    assert (series.count, series.last_value, series.last_at) == (7, 6.0, records[6].received_at)
    assert await store.count(WANTED) == 7
    assert (await store.totals()).messages == 7
    assert series.last_at - series.first_at == timedelta(seconds=6)
