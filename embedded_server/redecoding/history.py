"""Stored records that the pipeline has read, a few at a time, with others getting their turn between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.events import Events
from embedded_server.pipeline.pace import pause
from embedded_server.store.base import RecordsWanted, Store

BATCH = 32  # records looked at before others get their turn
Batch = list[tuple[Record, Sequence[Reading]]]


async def history(
    store: Store, events: Events, since: datetime | None, until: datetime | None, place: int
) -> AsyncIterator[Batch]:
    """Behind a place."""
    while True:
        began, arrived, last = time.perf_counter(), events.records_added, await store.read_place()
        wanted = RecordsWanted(since=since, until=until, after_seq=place, limit=BATCH)
        records = [record for record in await store.records(wanted) if record.seq <= last]
        if not records:
            return
        readings = await store.readings([record.seq for record in records])
        yield [(record, readings.get(record.seq, ())) for record in records]
        place, worked = records[-1].seq, time.perf_counter() - began
        await asyncio.sleep(max(worked, pause(worked, (events.records_added - arrived) / worked)))
