"""After a week with losses on every hop each wanted value is the sensor's, or it is told why not."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import httpx
import pytest

from embedded_server.data_directory import DataDirectory
from embedded_server.orbit.models import load_catalogue
from tests.embedded_server.orbit.serving import opened_doors, wired
from tests.embedded_server.orbit.week import Week
from tests.embedded_server.processes import Served, served

SENSORS = int(os.environ.get("SLUICE_WEEK_SENSORS", "6"))
ABREAST = 8
START = 1_900_022_400  # midnight


async def unexplained(week: Week, server: Served) -> list[str]:
    with wired(server, ABREAST) as (clock, *wires):
        await week.play(clock, wires)
        return [words for person in week.people for words in await week.unexplained(person)]


@pytest.mark.slow
@pytest.mark.timeout(120 + 5 * SENSORS)
def test_that_a_week_ends_with_every_wanted_value_active_or_its_failure_explained(data_dir: Path) -> None:
    with served(data_dir, "--test-clock") as server:
        admin = {"Authorization": f"Bearer {DataDirectory(data_dir).admin_token()}"}
        httpx.put(f"{server.url}/admin/v1/clock", json={"now": START}, headers=admin).raise_for_status()
        week = Week(list(load_catalogue().models.values()), SENSORS, opened_doors(server, admin), START, seed=SENSORS)
        for person in week.people:
            said = {"type": "sigfox", "model": person.sensor.model.name}
            url = f"{server.url}/admin/v1/devices/{person.sensor.device}"
            httpx.put(url, json=said, headers=admin).raise_for_status()
        assert asyncio.run(unexplained(week, server)) == []
        assert sum(len(person.wanted) for person in week.people) > SENSORS
        assert server.stop() == 0
