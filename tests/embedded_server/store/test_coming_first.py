"""What a radio waits for is stored before all else that waits, each change undone by itself alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.domain.orbit import Sensor
from embedded_server.store.orbit_store import Step, UplinkKey
from embedded_server.store.sqlite.store import SqliteStore, open_store
from embedded_server.store.writing import HALF
from tests.embedded_server.store.kit import HandClock, a_sender, new_record

GOOD, BAD = UplinkKey("1A", 100, 1), UplinkKey("1B", 100, 1)


@pytest.fixture
async def store(tmp_path: Path, clock: HandClock) -> AsyncIterator[SqliteStore]:
    opened = await open_store(tmp_path / "data", clock)
    account = await opened.local_account()
    for key in (GOOD, BAD):
        await opened.save_orbit_device(key.device, "ORBIT_K", "", account.id, None)
    yield opened
    await opened.close()


def answered(sensor: Sensor, _is_new: bool) -> Step[str | None]:
    if sensor.device == BAD.device:
        raise LookupError(sensor.device)
    return Step(sensor, "answer")


async def test_that_what_comes_first_overtakes_what_waits_and_fails_by_itself(store: SqliteStore) -> None:
    grant = await (await a_sender(store)).grant()
    others = [store.put(grant, new_record()) for _ in range(200)]
    first = store.put(grant, new_record(comes_first=True))
    good, bad = await asyncio.gather(
        store.take_orbit_uplink(GOOD, is_request=True, decide=answered),
        store.take_orbit_uplink(BAD, is_request=True, decide=answered),
        return_exceptions=True,
    )
    assert good == "answer"
    assert isinstance(bad, LookupError)
    seqs = await asyncio.gather(*others[:HALF], first, *others[HALF:])  # the scribe is told of the first at once
    assert seqs == sorted(seqs)
    assert await store.orbit_requests(GOOD.device, 9) == [100]
    assert await store.orbit_requests(BAD.device, 9) == []
