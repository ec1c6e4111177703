"""Sigfox callbacks of several messages at once, and of what the network adds to one: each uplink counts once."""

from __future__ import annotations

import json

import pytest

from tests.embedded_server.routes.callbacks import DEVICE, NOON, Orbit, asking


async def test_that_the_lines_of_a_batch_are_kept_as_the_messages_they_are(orbit: Orbit) -> None:
    lines = f"B445A9;{NOON};be09;486\n1A2345;{NOON};920e;1492\n"
    assert (await orbit.call("batch", content=lines.encode())).status_code == 204
    (record,) = await orbit.live.stored()
    assert json.loads(record.body) == [
        {"device": "B445A9", "time": str(NOON), "data": "be09", "seqNumber": "486"},
        {"device": "1A2345", "time": str(NOON), "data": "920e", "seqNumber": "1492"},
    ]


async def test_that_a_batch_answers_each_sensor_that_asks(orbit: Orbit) -> None:
    await orbit.live.services.store.save_orbit_device("0C4D22", "ORBIT_T", "", orbit.live.dana.account.id, None)
    await orbit.wish(alarm_high=-160)
    lines = f"{DEVICE};{NOON};;1;true\r\n0C4D22;{NOON};1201e302;1;false\n"
    reply = await orbit.call("batch", content=lines.encode())
    assert reply.json() == {DEVICE: {"downlinkData": "110104ff60000000"}}
    assert (await orbit.call("batch", content=lines.encode())).content == reply.content
    points = await orbit.live.http.get("/v1/dev/0c4d22/data", headers={"apikey": orbit.key})
    assert [point["data"] for point in points.json()] == [{"external": 48.3}, {"external": 48.5}]


async def test_that_a_line_that_is_wrong_keeps_no_other_of_its_batch_from_its_answer(orbit: Orbit) -> None:
    await orbit.wish(alarm_high=-160)
    lines = f"0C4D22;noon;;1;true\n{DEVICE};{NOON};;1;true\n;;;;\n".encode()
    reply = await orbit.call("batch", content=lines)
    assert reply.content == b'{"0C4D21":{"downlinkData":"110104ff60000000"}}'
    assert (await orbit.call("batch", content=lines)).content == reply.content
    assert (await orbit.call("batch", content=b"0C4D22;noon;;1;true\n")).status_code == 400


async def test_that_a_batch_answers_a_sensor_once_however_often_it_is_in_it(orbit: Orbit) -> None:
    await orbit.wish(alarm_high=-160)
    line = f"{DEVICE};{NOON};;1;true\n"
    reply = await orbit.call("batch", content=f"{line}{line}".encode())
    assert reply.content == b'{"0C4D21":{"downlinkData":"110104ff60000000"}}'
    reply = await orbit.call(
        "batch", content=f"{line}{DEVICE.lower()};{NOON};;2;true\n{DEVICE};{NOON};;3;false".encode()
    )
    assert reply.content == b'{"0c4d21":{"downlinkData":"110204ff60000000"}}'


@pytest.mark.parametrize("timeless", [{}, {"time": None}, {"time": "N/A"}])
async def test_that_data_advanced_without_a_time_makes_no_point(orbit: Orbit, timeless: dict[str, object]) -> None:
    said = {"device": DEVICE, "seqNumber": 1, "data": "1100d701e3"}
    await orbit.call("data", {**said, "time": NOON, "ack": False})
    orbit.live.clock.advance(seconds=30)
    assert (await orbit.call("service/advanced", {**said, **timeless, "lqi": "Good"})).status_code == 204
    points = await orbit.live.http.get(f"/v1/dev/{DEVICE}/data", headers={"apikey": orbit.key})
    assert [point["time"] for point in points.json()] == [NOON]
    assert len(await orbit.live.stored()) == 2


async def test_that_data_advanced_makes_no_second_point_and_stands_for_what_never_came(orbit: Orbit) -> None:
    advanced = {"device": DEVICE, "time": str(NOON), "seqNumber": "1", "data": "1100d701e3", "lqi": "Good"}
    await orbit.call("data", asking(ack=False, data="1100d701e3"))
    assert (await orbit.call("service/advanced", advanced)).status_code == 204
    assert (await orbit.call("service/advanced", {**advanced, "time": NOON + 600, "seqNumber": 2})).status_code == 204
    points = await orbit.live.http.get(f"/v1/dev/{DEVICE}/data", headers={"apikey": orbit.key})
    assert points.json() == [
        {"device": DEVICE, "time": at, "data": {"internal": 21.5, "external": 48.3}} for at in (NOON, NOON + 600)
    ]
