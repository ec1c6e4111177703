"""Random histories over HTTP, with a time set from outside and kill -9 among the steps, end as specified."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random

import httpx
import pytest

from embedded_server.data_directory import DataDirectory
from tests.embedded_server.orbit.histories import Doors, History, Step, play, play_until_gone
from tests.embedded_server.orbit.reference import DAY_S, RECENT_S, kinds
from tests.embedded_server.orbit.serving import opened_doors, wired
from tests.embedded_server.orbit.wires import Answer, Wire, with_json
from tests.embedded_server.processes import Served, served

HISTORIES = int(os.environ.get("SLUICE_HISTORIES", "30"))
SEED = int(os.environ.get("SLUICE_HISTORIES_SEED", "1"))
ABREAST, ROUNDS_A_LIFE, LIVES = 40, 16, 2
START = 1_900_000_000
SLACK_S = 10  # the server's time goes on while a round is played
PAUSES_S = (11, 61, 61, 140, 700, 3_000, 7_000, 21_600, 30_000, 90_000)
KINDS = tuple(kinds().values())


class World:
    """Sensors beside one another, their common time, and the server they speak to, which is killed again and again."""

    def __init__(self, directory: Path, seed: int) -> None:
        self._directory = directory
        self._random = Random(seed)
        self._seed = seed
        self._now, self._past = START, [START]
        self._doors = Doors("", {}, {})
        self._group: list[History] = []
        self._interrupted: list[tuple[Step, Answer | None]] = []

    def live(self, histories: int) -> None:
        for first in range(0, histories, ABREAST):
            ids = range(first + 1, min(first + ABREAST, histories) + 1)
            for life in range(LIVES):
                with self._served() as server:
                    if life == 0:
                        self._group = [self._born(server, number) for number in ids]
                    asyncio.run(self._life(server))
            with self._served() as server:
                asyncio.run(self._finish(server))
                assert server.stop() == 0

    @contextmanager
    def _served(self) -> Iterator[Served]:
        with served(self._directory, "--test-clock") as server:
            self._doors.admin["Authorization"] = f"Bearer {DataDirectory(self._directory).admin_token()}"
            if not self._doors.key:
                self._doors = opened_doors(server, self._doors.admin)
            yield server

    def _born(self, server: Served, number: int) -> History:
        kind, device = self._random.choice(KINDS), f"{0xA0000 + number:X}"
        made = httpx.put(
            f"{server.url}/admin/v1/devices/{device}",
            json={"type": "sigfox", "model": kind.name},
            headers=self._doors.admin,
        )
        assert made.status_code == 200, made.text
        return History(device, kind, self._seed * 1_000_000 + number, self._doors)

    async def _life(self, server: Served) -> None:
        with wired(server, len(self._group)) as (clock, *wires):
            await self._finish_interrupted(clock, wires)
            for _ in range(ROUNDS_A_LIFE):
                await self._set_time(clock, self._later())
                await asyncio.gather(*map(play, self._group, wires, [self._now] * len(wires)))
            await self._set_time(clock, self._later())
            steps = asyncio.gather(*map(play_until_gone, self._group, wires, [self._now] * len(wires)))
            await asyncio.sleep(self._random.uniform(0, 0.05))  # anywhere among the steps
            server.process.kill()
            self._interrupted = await steps

    async def _finish(self, server: Served) -> None:
        with wired(server, len(self._group)) as (clock, *wires):
            await self._finish_interrupted(clock, wires)

    async def _finish_interrupted(self, clock: Wire, wires: list[Wire]) -> None:
        """What was not answered is sent again, as the network does and people do."""
        await self._set_time(clock, self._now)
        for history, wire, (step, answer) in zip(self._group, wires, self._interrupted, strict=False):
            again = await wire.ask(step.call) if answer is None else answer
            step.check(again, is_repeated=answer is None)
            await history.compare(wire, self._now)
        self._interrupted = []

    async def _set_time(self, clock: Wire, now: int) -> None:
        self._now = now
        status, body = await clock.ask(with_json("PUT", "/admin/v1/clock", {"now": now}, self._doors.admin))
        assert status == 200, body

    def _later(self) -> int:
        """Never so near a moment at which something changes that the seconds a round takes would matter."""
        ends = {end for history in self._group for end in history.ends}
        start = self._now + self._random.choice(PAUSES_S)
        now = next(moment for moment in count(start, 7) if self._is_clear(moment, ends))
        self._past.append(now)
        return now

    def _is_clear(self, now: int, ends: set[int]) -> bool:
        if any(abs(now - end) <= SLACK_S for end in ends):
            return False
        ages = [now - past for past in self._past]
        return not any(abs(age - RECENT_S) <= SLACK_S or (age + SLACK_S) % DAY_S <= 2 * SLACK_S < age for age in ages)


@pytest.mark.slow
@pytest.mark.timeout(120 + 3 * HISTORIES)
def test_that_random_histories_end_as_the_specification_says(data_dir: Path) -> None:
    World(data_dir, SEED).live(HISTORIES)
