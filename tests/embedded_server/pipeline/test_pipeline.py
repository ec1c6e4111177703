"""The loop reads everything once, in order, whatever happens on the way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import pytest

from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.decoding import DecodeStatus
from embedded_server.domain.event import DEVICE as DEVICE_HEARD
from embedded_server.domain.event import READING, Event
from embedded_server.events import Events
from embedded_server.pipeline import pipeline as pipeline_module
from embedded_server.pipeline.reader import UNREADABLE
from embedded_server.store.base import RecordReadings, Store, viewer_of
from embedded_server.store.errors import StoreUnavailableError, Trouble
from tests.embedded_server.pipeline.sending import DEVICE, Sending, all_read, running


async def test_that_what_waits_is_read_at_the_start(
    store: Store, decoders: DecoderPool, events: Events, sending: Sending
) -> None:
    for count in range(150):
        await sending.uplink(count, f"0167{count:04X}")
    async with running(store, decoders, events):
        await all_read(store, events)
    assert [len(readings) for readings in await sending.readings()] == [1] * 150
    assert await sending.values() == {"temperature_1": (150, 14.9)}


async def test_that_a_record_wakes_the_idle_pipeline(
    store: Store, decoders: DecoderPool, events: Events, sending: Sending
) -> None:
    async with running(store, decoders, events):
        with events.listen() as listener:
            await listener.take(5)
            record = await sending.uplink(1)
            events.record_added(record.id, record.rec_type, record.seq)
            told: list[Event] = []
            while {READING, DEVICE_HEARD} - {event.type for event in told}:
                told += await listener.take(5) or []
    ids = {event.type: event.id for event in told}
    assert (ids[READING], ids[DEVICE_HEARD]) == (record.id, DEVICE)


async def test_that_stopping_anywhere_reads_nothing_twice_and_skips_nothing(
    store: Store, decoders: DecoderPool, events: Events, sending: Sending
) -> None:
    chance = random.Random(7)
    for count in range(300):
        await sending.uplink(count)
    while (await store.totals()).unread:
        async with running(store, decoders, events):
            await asyncio.sleep(chance.random() * 0.03)
    assert [len(readings) for readings in await sending.readings()] == [1] * 300
    assert (await sending.values())["temperature_1"][0] == 300
    assert not any(reading.is_duplicate for (reading,) in await sending.readings())


async def test_that_a_frame_is_known_to_be_repeated_after_a_restart(
    store: Store, decoders: DecoderPool, events: Events, sending: Sending
) -> None:
    for _ in range(2):
        await sending.uplink(1)
        async with running(store, decoders, events):
            await all_read(store, events)
    assert [reading.is_duplicate for (reading,) in await sending.readings()] == [False, True]


async def test_that_a_payload_that_is_no_hex_is_kept_with_the_reason_and_counts_as_undecoded(
    store: Store, decoders: DecoderPool, events: Events, sending: Sending
) -> None:
    await sending.uplink(1)
    await sending.uplink(2, "zz")
    async with running(store, decoders, events):
        await all_read(store, events)
    (_, (reading,)) = await sending.readings()
    assert reading.decoded
    assert (reading.decoded.status, reading.decoded.errors) == (DecodeStatus.CODEC_ERROR, ('pdu is not hex: "zz".',))
    assert (await store.totals()).undecoded == 1


async def test_that_a_poisonous_record_stops_nobody(
    store: Store, decoders: DecoderPool, events: Events, sending: Sending
) -> None:
    await sending.uplink(1)
    await sending.send(b"no json at all")
    await sending.uplink(2)
    async with running(store, decoders, events):
        await all_read(store, events)
    events_read = [readings[0].message.event for readings in await sending.readings()]
    assert events_read == ["uplink", UNREADABLE, "uplink"]
    (summary,) = await store.rec_types(viewer_of(sending.grant))
    assert (summary.total, summary.failed) == (3, 1)


async def test_that_readings_the_store_refuses_cost_their_record_only(
    store: Store,
    decoders: DecoderPool,
    events: Events,
    sending: Sending,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    poison = {(await sending.uplink(count)).seq: count for count in range(5)}
    keep = store.add_readings

    async def add_readings(batch: Sequence[RecordReadings]) -> None:
        for read in batch:
            if poison[read.record.seq] == 3 and read.readings[0].message.event != UNREADABLE:
                raise OverflowError("Python int too large to convert to SQLite INTEGER")
        await keep(batch)

    monkeypatch.setattr(store, "add_readings", add_readings)
    async with running(store, decoders, events):
        await all_read(store, events)
    statuses = [readings[0].decoded and readings[0].decoded.status for readings in await sending.readings()]
    assert statuses == [DecodeStatus.OK] * 3 + [DecodeStatus.THREW, DecodeStatus.OK]
    assert any("cannot be stored" in record.message and record.exc_info for record in caplog.records)


async def test_that_a_full_disk_delays_and_loses_nothing(
    store: Store, decoders: DecoderPool, events: Events, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "FIRST_WAIT", 0.01)
    keep, tries = store.add_readings, 0

    async def add_readings(batch: Sequence[RecordReadings]) -> None:
        nonlocal tries
        tries += 1
        if tries <= 2:
            raise StoreUnavailableError(Trouble.DISK_FULL)
        await keep(batch)

    monkeypatch.setattr(store, "add_readings", add_readings)
    await sending.uplink(1)
    async with running(store, decoders, events):
        await all_read(store, events)
    (readings,) = await sending.readings()
    assert (len(readings), readings[0].is_duplicate, tries) == (1, False, 3)
