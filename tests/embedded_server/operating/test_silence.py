"""Silence told to listeners: once when it begins, once when it ends."""

from __future__ import annotations

from pathlib import Path

from embedded_server.domain.event import DEVICE
from embedded_server.domain.message import Message
from embedded_server.domain.reading import Reading
from embedded_server.events import Events
from embedded_server.operating.silence import SilenceWatch
from embedded_server.store.base import RecordReadings, Store
from embedded_server.store.sight import Viewer
from tests.embedded_server.homes import Homes
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, HandClock, Sender, a_sender

MINUTE_MS = 60_000


async def hear(store: Store, sender: Sender, at_ms: int) -> None:
    record = await sender.send(at_ms=at_ms)
    reading = Reading(Message("senet", "uplink", "A1"), "", False, None, False)
    await store.add_readings([RecordReadings(record, (reading,))])


async def test_that_each_change_is_told_once(homes: Homes, tmp_path: Path) -> None:
    clock = HandClock()
    store = await homes.at(tmp_path / "data").open(clock)
    sender, events = await a_sender(store), Events(clock)
    watch = SilenceWatch(store, events)

    async def told() -> int:
        before = events.count(DEVICE)
        await watch.look()
        return events.count(DEVICE) - before

    for minutes in range(5):
        await hear(store, sender, NOON_MS + minutes * MINUTE_MS)
    found = [await told()]
    for minutes in (5, 7, 7, 9):  # in time, late, late, silent
        clock.ms = NOON_MS + minutes * MINUTE_MS
        found.append(await told())
    viewer = Viewer((await store.local_account()).id, ())
    (summary,) = await store.rec_types(viewer)
    assert (summary.name, summary.silent) == (REC_TYPE, 1)
    await hear(store, sender, clock.ms)
    found.append(await told())
    assert found == [0, 0, 1, 0, 1, 1]
    await store.close()
