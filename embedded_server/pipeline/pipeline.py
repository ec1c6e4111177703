"""The loop: takes unread records in their order, stores what they say together with its place, never stops."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.event import DECODER, DELIVERY, DEVICE, READING
from embedded_server.domain.record import Record
from embedded_server.events import Events
from embedded_server.pipeline.assignments import Assignments
from embedded_server.pipeline.forwarding import Forwarding
from embedded_server.pipeline.pace import pause
from embedded_server.pipeline.reader import RecordReader, remember, unreadable
from embedded_server.pipeline.recent_frames import RecentFrames
from embedded_server.store.base import RecordReadings, RecordsWanted, Store
from embedded_server.store.errors import StoreUnavailableError

BATCH = 64  # records stored in one transaction
SLICE = 8  # records read before others get their turn of the loop
RECALLED = 2_000  # records whose frames are remembered across a restart
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds between two tries on a disk that is full
_log = logging.getLogger(__name__)


class Pipeline:
    """Its place is in the store: what it did not finish before a crash it finds again."""

    def __init__(self, store: Store, pool: DecoderPool, events: Events) -> None:
        self._store = store
        self._events = events
        self._recent = RecentFrames()
        self._reader = RecordReader(pool, self._recent)
        self._forwarding = Forwarding(store, events)
        self._assignments = Assignments()
        self._assignments_seen = -1
        self._devices: set[str] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        wait, is_ready = FIRST_WAIT, False
        while True:
            try:
                if not is_ready:
                    await self._recall()
                    is_ready = True
                await self._step()
                wait = FIRST_WAIT
            except Exception as error:
                _log.error("The pipeline waits %g s: %s", wait, error, exc_info=_traceback(error))
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _step(self) -> None:
        """One batch, or a wait for the next record."""
        self._events.record_arrived.clear()
        began, arrived = time.perf_counter(), self._events.records_added
        records = await self._store.unread(BATCH)
        if not records:
            await self._events.record_arrived.wait()
            return
        await self._renew_assignments()
        await self._forwarding.renew()
        read = [self._forwarding.with_deliveries(each) for each in await self._read(records)]
        await self._keep(read)
        self._tell(read)
        worked = time.perf_counter() - began
        await asyncio.sleep(pause(worked, (self._events.records_added - arrived) / worked))

    async def _read(self, records: Sequence[Record]) -> list[RecordReadings]:
        read: list[RecordReadings] = []
        for start in range(0, len(records), SLICE):
            reading = (self._reader.read(record, self._assignments) for record in records[start : start + SLICE])
            read += await asyncio.gather(*reading)
            await asyncio.sleep(0)
        return read

    async def _keep(self, read: Sequence[RecordReadings]) -> None:
        """In one transaction; if that fails for another reason than the disk, record by record."""
        try:
            await self._store.add_readings(read)
        except StoreUnavailableError:
            raise
        except Exception:
            if len(read) == 1:
                raise
            for each in read:
                await self._keep_one(each)

    async def _keep_one(self, read: RecordReadings) -> None:
        try:
            await self._store.add_readings([read])
        except StoreUnavailableError:
            raise
        except Exception as error:
            _log.exception("The readings of record %s cannot be stored", read.record.id)
            await self._store.add_readings([replace(unreadable(read.record, error), deliveries=read.deliveries)])

    def _tell(self, read: Sequence[RecordReadings]) -> None:
        for each in read:
            self._events.publish(READING, each.record.id, each.record.rec_type)
            if each.deliveries:
                self._events.publish(DELIVERY, each.record.id)
            for reading in each.readings:
                device = reading.message.device
                if device and device not in self._devices and not each.record.is_test:
                    self._devices.add(device)
                    self._events.publish(DEVICE, device)

    async def _renew_assignments(self) -> None:
        changes = self._events.count(DECODER)
        if changes != self._assignments_seen:
            self._assignments = Assignments(await self._store.assigned())
            self._assignments_seen = changes

    async def _recall(self) -> None:
        """The devices that are known, and the frames that came last before the server stopped."""
        self._devices = await self._store.device_names()
        last = await self._store.records(RecordsWanted(newest_first=True, limit=RECALLED, with_tests=False))
        readings = await self._store.readings([record.seq for record in last])
        for record in reversed(last):
            remember(self._recent, record, [reading.message for reading in readings.get(record.seq, ())])


def _traceback(error: Exception) -> Exception | None:
    return None if isinstance(error, StoreUnavailableError) else error
