"""The simulated network and its sensors, against a real server."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from embedded_server.clock import SystemClock
from embedded_server.domain.token import TokenKind
from embedded_server.orbit.codec import Acknowledgement, Boot, Points, Report, read_uplink
from embedded_server.orbit.models import load_catalogue
from embedded_server.simulation.orbit_network import FIRST_ID, Callbacks, OrbitNetwork, OrbitSummary
from embedded_server.simulation.orbit_sensor import OrbitSensor
from embedded_server.simulation.run import SimulationError
from tests.embedded_server.live import Live

K = load_catalogue().models["ORBIT_K"]
WISHES = {"alarm_high": 650, "alarm_enabled": 1, "points_per_uplink": 2}


def test_that_a_sensor_boots_reports_all_it_has_and_then_measures() -> None:
    sensor = OrbitSensor("5A0001", K, Random(1))
    said = [read_uplink(sensor.next_uplink(at).payload, K) for at in range(0, 3_000, 600)]
    assert isinstance(said[0], Boot)
    reported = {name: value for each in said if isinstance(each, Report) for name, value in each.values.items()}
    assert reported == {spec.name: spec.default for spec in K.parameters}
    assert isinstance(said[4], Points)


def test_that_a_sensor_applies_what_is_in_range_and_rejects_the_rest() -> None:
    sensor = OrbitSensor("5A0001", K, Random(1))
    sensor.receive(bytes.fromhex("12090203" + "040001" + "0000"))
    said = read_uplink(sensor.next_uplink(0).payload, K)
    assert said == Acknowledgement(9, ("points_per_uplink", "alarm_high"))
    sensor.receive(bytes.fromhex("110a020900000000"))
    assert read_uplink(sensor.next_uplink(0).payload, K) == Acknowledgement(10, (), ("points_per_uplink",))
    assert sensor.values["points_per_uplink"] == 3


def test_that_a_sensor_asks_for_downlinks_as_often_as_it_is_set() -> None:
    sensor = OrbitSensor("5A0001", K, Random(1))
    asked = [at for at in range(0, 86_400, 600) if sensor.next_uplink(at).is_request]
    assert asked == [0, 21_600, 43_200, 64_800]


class Kept(Callbacks):
    """Takes everything, answers each request, and keeps the order in which uplinks came."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1", "t")
        self.numbers: list[int] = []

    def post(self, kind: str, fields: dict[str, str]) -> bytes:
        if kind == "service/ack":
            return b""
        self.numbers.append(int(fields["seqNumber"]))
        is_request = fields["ack"] == "true"
        return f'{{"{fields["device"]}":{{"downlinkData":"{"00" * 8}"}}}}'.encode() if is_request else b""


def played(late: float, seed: int = 1) -> tuple[list[int], OrbitSummary]:
    kept = Kept()
    return kept.numbers, OrbitNetwork(kept, 1, "ORBIT_K", 1_000_000, 0.0, 300, seed, late).run()


def test_that_callbacks_come_late_and_out_of_order_by_chance() -> None:
    numbers, summary = played(late=0.3)
    assert numbers != sorted(numbers)
    assert len(set(numbers)) == summary.sent == 300
    assert summary.late > 30


def test_that_nothing_is_late_where_nothing_is_to_be() -> None:
    numbers, summary = played(late=0.0)
    assert numbers == sorted(numbers)
    assert summary.late == 0


@pytest.mark.slow
async def test_that_every_wish_arrives_in_spite_of_losses(live: Live) -> None:
    store = live.services.store
    devices = [f"{FIRST_ID + place:06X}" for place in range(3)]
    key = await store.add_user_key("k", live.dana.account.id, ("orbitman",), 0)
    for device in devices:
        await store.save_orbit_device(device, "ORBIT_K", "", live.dana.account.id, None)
        reply = await live.http.put(f"/v1/orbit/dev/{device}", json=WISHES, headers={"apikey": key.value})
        assert reply.status_code == 202
    token = (await live.dana.token(TokenKind.SIGFOX, "SIGFOX:WRITE")).value

    def play() -> OrbitSummary:
        return OrbitNetwork(Callbacks(live.services.url, token), 3, "ORBIT_K", 5_000, 0.05, 900).run()

    ticking = asyncio.create_task(_follow(live))
    summary = await asyncio.to_thread(play)
    ticking.cancel()
    assert summary.sent == 900
    assert summary.received <= summary.emitted <= summary.downlinks <= summary.requests
    for device in devices:
        sensor = await store.orbit_sensor(device)
        assert sensor is not None
        assert {name: sensor.of(name).value for name in WISHES} == WISHES
        assert not sensor.open


async def _follow(live: Live) -> None:
    """The network tells true moments, and the server's hand clock has to be near them."""
    while True:
        live.clock.ms = SystemClock().now_ms()
        await asyncio.sleep(0.05)


async def test_that_a_wrong_token_ends_it(live: Live) -> None:
    network = OrbitNetwork(Callbacks(live.services.url, "f" * 64), 1, "ORBIT_K", 10_000, 0.0, 1)
    with pytest.raises(SimulationError, match="refuses the callbacks with 401"):
        await asyncio.to_thread(network.run)
