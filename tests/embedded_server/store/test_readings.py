"""Readings, devices, series and points: what the pipeline stores, and what remains when records go."""

from __future__ import annotations

import asyncio
import struct
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.domain.series import POINT_COLUMNS
from embedded_server.store.base import Measurement, RecordReadings, Store
from tests.embedded_server.homes import Homes, passing
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, Sender, a_sender, erase

FULL = Reading(
    Message(
        network="loriot",
        event="uplink",
        device="70B3D50000000A01",
        payload=b"\x01\x67\x01\x10",
        port=2,
        f_cnt=70_000,
        device_time=from_ms(NOON_MS - 5),
        rssi=-107.0,
        snr=-3.25,
        gateways=3,
        decoded={"level": 1.5, "big": 10**25, "list": [None, True, "ü"], "nested": {"a": {}}},
        duplicate_key="k1",
    ),
    decoder="Tide gauge",
    guessed=True,
    decoded=Decoded(
        status=DecodeStatus.WARNED,
        data={"level": 1.5, "big": 10**25},
        warnings=("low battery",),
        errors=("e",),
        normalized=({"level": 1},),
        nan_paths=("x.y",),
        logs=("hello",),
        entry="decodeUplink",
        codec_sha="ab" * 32,
        engine="quickjs-ng",
        cpu_us=120,
        line=3,
        column=7,
        spans=(FieldSpan("level", 2, 2, "Two bytes."),),
    ),
    is_duplicate=True,
)
BARE = Reading(Message("unknown", "join"), "", False, None, False)


def reading(
    device: str | None = "A1", event: str = "uplink", status: DecodeStatus | None = DecodeStatus.OK, again: bool = False
) -> Reading:
    decoded = None if status is None else Decoded(status)
    return Reading(Message("senet", event, device), "d", False, decoded, again)


def level(value: float, field: str = "level", unit: str = "m") -> Measurement:
    return Measurement(field, unit, value)


async def measure(store: Store, sender: Sender, values: list[tuple[int, float]]) -> list[Record]:
    """One record and measurement of device A1 for each (milliseconds, value)."""
    records = [await sender.send(at_ms=at_ms) for at_ms, _ in values]
    batch = zip(records, values, strict=True)
    await store.add_readings([RecordReadings(each, (reading(),), {0: [level(value)]}) for each, (_, value) in batch])
    return records


def columns(points: bytes | None) -> dict[str, tuple[float, ...]]:
    assert points is not None
    rows = len(points) // 8 // len(POINT_COLUMNS)
    parts = [points[start * rows * 8 : (start + 1) * rows * 8] for start in range(len(POINT_COLUMNS))]
    return {name: struct.unpack(f"<{rows}d", part) for name, part in zip(POINT_COLUMNS, parts, strict=True)}


async def test_that_readings_come_back_as_they_were(store: Store, sender: Sender) -> None:
    first, second = await sender.send(), await sender.send()
    await store.add_readings([RecordReadings(first, (FULL, BARE)), RecordReadings(second, ())])
    assert await store.readings([first.seq, second.seq, 99]) == {first.seq: (FULL, BARE), second.seq: (), 99: ()}


async def test_that_the_place_moves_with_the_readings(store: Store, sender: Sender) -> None:
    sent = [await sender.send() for _ in range(4)]
    assert (await store.totals()).unread == 4
    await store.add_readings([RecordReadings(record, (reading(),)) for record in sent[:3]])
    assert await store.unread(10) == sent[3:]
    assert (await store.totals()).unread == 1
    await store.add_readings([])
    assert (await store.totals()).unread == 1


async def test_that_readings_of_a_deleted_record_are_dropped(store: Store, sender: Sender) -> None:
    record = await sender.send()
    await erase(store, record)
    for _ in range(2):  # read late, then anew
        await store.add_readings([RecordReadings(record, (reading(),), {0: [level(1.0)]})])
    assert (await store.totals()).messages == 0
    assert (await store.devices(), await store.series(None, None), await store.unread(9)) == ([], [], [])


async def test_that_reading_anew_replaces(store: Store, sender: Sender) -> None:
    record = await sender.send()
    await store.add_readings([RecordReadings(record, (reading(), reading("B2")), {0: [level(1.0)], 1: [level(2.0)]})])
    await store.add_readings([RecordReadings(record, (reading(status=DecodeStatus.THREW),), {})])
    assert await store.readings([record.seq]) == {record.seq: (reading(status=DecodeStatus.THREW),)}
    totals = await store.totals()
    assert (totals.messages, totals.undecoded) == (1, 1)
    assert {device.id: device.uplinks for device in await store.devices()} == {"A1": 1, "B2": 0}
    assert await store.series(None, None) == []


async def test_that_a_test_leaves_no_device_series_or_failure(store: Store, sender: Sender) -> None:
    trial = await sender.send(is_test=True)
    failed = (reading(), reading(status=DecodeStatus.TIMEOUT))
    await store.add_readings([RecordReadings(trial, failed, {0: [level(1.0)]})])
    assert (await store.totals()).undecoded == 0
    assert (await store.devices(), await store.series(None, None)) == ([], [])
    assert await store.readings([trial.seq]) == {trial.seq: failed}
    await erase(store, trial)
    assert (await store.totals()).messages == 0


async def test_that_joins_and_duplicates_are_no_uplinks(store: Store, sender: Sender) -> None:
    first, second, third = [await sender.send(at_ms=NOON_MS + n) for n in range(3)]
    await store.add_readings(
        [
            RecordReadings(first, (reading(event="join"),)),
            RecordReadings(second, (reading(), reading(again=True))),
            RecordReadings(third, (reading(event="status"), reading(again=True))),
        ]
    )
    (device,) = await store.devices()
    assert (device.uplinks, device.first_heard_at, device.last_heard_at) == (1, from_ms(NOON_MS), from_ms(NOON_MS + 1))
    assert (device.name, device.network, device.rec_type) == ("", "senet", REC_TYPE)


async def test_that_a_device_is_named_by_people(store: Store, sender: Sender) -> None:
    assert await store.name_device("A1", "Pier 4") is None
    await measure(store, sender, [(NOON_MS, 1.0)])
    named = await store.name_device("A1", "Pier 4 <b>")
    assert named is not None
    await measure(store, sender, [(NOON_MS + 1, 1.0)])
    heard = replace(named.heard, uplinks_24h=(*(0,) * 23, 2))
    assert await store.devices() == [replace(named, uplinks=2, last_heard_at=from_ms(NOON_MS + 1), heard=heard)]


async def test_that_series_know_their_ends(store: Store, sender: Sender) -> None:
    await measure(store, sender, [(NOON_MS + 10, 1.0), (NOON_MS + 30, 3.0), (NOON_MS + 20, 2.0)])
    (series,) = await store.series(REC_TYPE, "A1")
    assert (series.field, series.unit, series.count, series.last_value) == ("level", "m", 3, 3.0)
    assert (series.first_at, series.last_at) == (from_ms(NOON_MS + 10), from_ms(NOON_MS + 30))
    assert await store.series("org.other", None) == await store.series(None, "B2") == []


async def test_that_a_series_shrinks_with_its_records(store: Store, sender: Sender) -> None:
    records = await measure(store, sender, [(NOON_MS + n, float(n)) for n in range(4)])
    for gone, (count, first, last) in zip((3, 0, 1), ((3, 0, 2), (2, 1, 2), (1, 2, 2)), strict=True):
        await erase(store, records[gone])
        (series,) = await store.series(None, None)
        assert (series.count, series.last_value) == (count, float(last))
        assert (series.first_at, series.last_at) == (from_ms(NOON_MS + first), from_ms(NOON_MS + last))
    await erase(store, records[2])
    assert await store.series(None, None) == []
    assert await store.points(series.id, 0, NOON_MS * 2, 10) is None


async def test_that_a_unit_once_known_is_kept(store: Store, sender: Sender) -> None:
    for unit in ("", "m", "", "ft"):
        item = RecordReadings(await sender.send(), (reading(),), {0: [level(1.0, unit=unit)]})
        await store.add_readings([item])
    assert [series.unit for series in await store.series(None, None)] == ["ft"]


async def test_that_a_batch_leaves_what_its_records_leave_one_by_one(store: Store, sender: Sender) -> None:
    """Out of order, two at the last moment, and a unit that only one of them knows."""
    moments, units = (5, 9, 9, 1), ("", "m", "", "")
    sent = [await sender.send(at_ms=NOON_MS + at) for at in moments]
    made = [{0: [level(float(number), unit=unit)]} for number, unit in enumerate(units)]
    await store.add_readings([RecordReadings(one, (reading(),), of) for one, of in zip(sent, made, strict=True)])
    (series,) = await store.series(None, None)
    assert (series.unit, series.count, series.last_value) == ("m", 4, 2.0)
    assert (series.first_at, series.last_at) == (from_ms(NOON_MS + 1), from_ms(NOON_MS + 9))


async def test_that_a_field_may_be_called_anything(store: Store, sender: Sender) -> None:
    fields = ["a", "a\0b", "\0", "\ufdd0", "\ufdd0\ufdd1", '"]', "é\u2028", "\\u0000", "😀"]
    for value in (1.0, 2.0):
        measured = {0: [level(value, field) for field in fields]}
        await store.add_readings([RecordReadings(await sender.send(), (reading("A\0"),), measured)])
    found = await store.series(None, None)
    assert {(one.device, one.field, one.count, one.last_value) for one in found} == {("A\0", f, 2, 2.0) for f in fields}
    for one in found:
        assert columns(await store.points(one.id, 0, NOON_MS * 2, 10))["max"] == (1.0, 2.0)


async def test_that_what_is_no_finite_number_is_not_measured(store: Store, sender: Sender) -> None:
    values = [level(float("nan")), level(float("inf"), "top"), level(1e308, "high")]
    await store.add_readings([RecordReadings(await sender.send(), (reading(),), {0: values})])
    assert [series.field for series in await store.series(None, None)] == ["high"]


async def test_that_messages_of_one_record_are_points_of_their_own(store: Store, sender: Sender) -> None:
    readings = tuple(reading() for _ in range(5))
    values = {index: [level(float(index))] for index in range(5)}
    await store.add_readings([RecordReadings(await sender.send(), readings, values)])
    assert columns(await store.points(1, 0, NOON_MS * 2, 10))["min"] == (0.0, 1.0, 2.0, 3.0, 4.0)


async def test_that_few_points_are_themselves(store: Store, sender: Sender) -> None:
    values = (0.5, -1 / 3, 7.0, 2.0)
    await measure(store, sender, [(NOON_MS + 1_500 * n, value) for n, value in enumerate(values)])
    everything = columns(await store.points(1, 0, NOON_MS * 2, 4))
    assert everything["t"] == tuple(NOON_MS / 1000 + 1.5 * n for n in range(4))
    assert everything["min"] == everything["max"] == everything["mean"] == values
    assert everything["n"] == (1.0,) * 4
    inside = columns(await store.points(1, NOON_MS + 1_500, NOON_MS + 4_500, 4))
    assert inside["t"] == (NOON_MS / 1000 + 1.5, NOON_MS / 1000 + 3)
    assert await store.points(1, 0, 1, 4) == b""
    assert await store.points(2, 0, NOON_MS * 2, 4) is None


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 100_000), st.floats(-1e6, 1e6)), min_size=1, max_size=80, unique_by=lambda p: p[0]
    ),
    st.integers(1, 20),
    st.integers(0, 60_000),
    st.integers(1, 100_000),
)
def test_that_buckets_keep_extremes_mean_and_count(
    homes: Homes, points: list[tuple[int, float]], buckets: int, since: int, length: int
) -> None:
    async def plot() -> bytes | None:
        with passing(homes) as home:
            store = await home.open()
            await measure(store, await a_sender(store), [(NOON_MS + offset, value) for offset, value in points])
            plotted = await store.points(1, NOON_MS + since, NOON_MS + since + length, buckets)
            await store.close()
            return plotted

    found = columns(asyncio.run(plot()))
    inside = sorted(point for point in points if since <= point[0] < since + length)
    assert len(found["t"]) <= buckets
    assert sum(found["n"]) == len(inside)
    assert list(found["t"]) == sorted(found["t"])
    start = 0
    for t, low, high, mean, n, first, last, t_first in zip(*found.values(), strict=True):
        bucket = inside[start : start + int(n)]
        values = [value for _, value in bucket]
        assert (t_first, t) == ((NOON_MS + bucket[0][0]) / 1000, (NOON_MS + bucket[-1][0]) / 1000)
        assert (low, high, first, last) == (min(values), max(values), values[0], values[-1])
        assert mean == pytest.approx(sum(values) / len(values), abs=1e-6)
        start += int(n)


statuses = st.sampled_from((None, DecodeStatus.OK, DecodeStatus.WARNED, DecodeStatus.THREW, DecodeStatus.KILLED))
any_reading = st.builds(
    reading, st.sampled_from((None, "A1", "B2")), st.sampled_from(("uplink", "join")), statuses, st.booleans()
)
any_readings = st.lists(st.tuples(any_reading, st.sets(st.sampled_from(("level", "volt")))), max_size=3)
Kept = dict[str, tuple[Record, list[tuple[Reading, set[str]]]]]
steps = st.one_of(
    st.tuples(st.just("send"), st.booleans(), st.none()),
    st.tuples(st.just("read"), st.integers(0, 12), any_readings),
    st.tuples(st.just("delete"), st.integers(0, 12), st.none()),
)


@settings(max_examples=40)
@given(st.lists(steps, min_size=4, max_size=30))
def test_that_counters_equal_a_count_after_anything(
    homes: Homes,
    walk: list[tuple[str, int, list[tuple[Reading, set[str]]] | None]],
) -> None:
    async def run() -> None:
        with passing(homes) as home:
            store = await home.open()
            kept: Kept = {}
            sender = await a_sender(store)
            for verb, choice, found in walk:
                await _step(store, sender, kept, (verb, choice, found))
            await _compare(store, kept)
            await store.close()

    asyncio.run(run())


async def _step(
    store: Store,
    sender: Sender,
    kept: Kept,
    step: tuple[str, int, list[tuple[Reading, set[str]]] | None],
) -> None:
    verb, choice, found = step
    if verb == "send":
        record = await sender.send(at_ms=NOON_MS + len(kept), is_test=bool(choice))
        kept[record.id] = (record, [])
    elif kept:
        record, _ = list(kept.values())[choice % len(kept)]
        if found is None:
            assert await erase(store, record) == record
            del kept[record.id]
        else:
            values = {index: [level(1.0, name) for name in names] for index, (_, names) in enumerate(found)}
            await store.add_readings([RecordReadings(record, tuple(each for each, _ in found), values)])
            kept[record.id] = (record, found)


async def _compare(store: Store, kept: Kept) -> None:
    real = {record.id: found for record, found in kept.values() if not record.is_test}
    totals = await store.totals()
    assert totals.records == len(kept)
    assert totals.messages == sum(len(found) for _, found in kept.values())
    assert totals.undecoded == sum(any(_has_failed(each) for each, _ in found) for found in real.values())
    uplinks = Counter(
        each.message.device
        for found in real.values()
        for each, _ in found
        if each.message.is_uplink and not each.is_duplicate and each.message.device
    )
    assert {device.id: device.uplinks for device in await store.devices() if device.uplinks} == uplinks
    points = Counter(
        (each.message.device or "", name) for found in real.values() for each, names in found for name in names
    )
    series = await store.series(None, None)
    assert {(each.device, each.field): each.count for each in series} == points
    for each in series:
        plotted = columns(await store.points(each.id, 0, NOON_MS * 2, 1_000))
        assert len(plotted["t"]) == each.count
        assert (plotted["t"][0], plotted["t"][-1]) == (to_ms(each.first_at) / 1000, to_ms(each.last_at) / 1000)


def _has_failed(each: Reading) -> bool:
    return each.decoded is not None and each.decoded.status not in (DecodeStatus.OK, DecodeStatus.WARNED)
