"""What the admin API tells of Orbit sensors besides their queue: glances, rehearsals, what went to and fro."""

from __future__ import annotations

import time
from typing import Any

from tests.embedded_server.routes.admin.admin_server import Running

SENSOR = "1A2B3C"
HIGH = {"alarm_high": 250}


async def register(server: Running) -> str:
    """A sensor; the address its callbacks go to."""
    body = {"type": "sigfox", "model": "ORBIT_K", "name": "freezer-07"}
    assert (await server.admin.put(f"/devices/{SENSOR}", json=body)).status_code == 200
    issued = await server.admin.post("/tokens", json={"type": "sigfox"})
    return f"/sigfox/{issued.json()['access_token']}"


async def call_back(
    server: Running, address: str, number: int, payload: str = "", *, asks: bool = False, at_s: int = 0
) -> str:
    """What the sensor is answered."""
    fields = {
        "device": SENSOR,
        "time": at_s or int(time.time()) + number,
        "seqNumber": number,
        "data": payload,
        "ack": asks,
    }
    reply = await server.sender.post(f"{address}/data", json=fields)
    assert reply.status_code in (200, 204), reply.text
    return str(reply.json()[SENSOR]["downlinkData"]) if reply.status_code == 200 else ""


async def ask(server: Running, path: str) -> Any:
    reply = await server.admin.get(f"/orbit{path}")
    assert reply.status_code == 200, reply.text
    return reply.json()


async def rehearse(server: Running, acknowledged: str = "false", **values: int) -> Any:
    query = {"acknowledged": acknowledged}
    reply = await server.admin.post(f"/orbit/{SENSOR}/preview", json=values, params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_that_the_list_tells_budget_queue_and_window(server: Running) -> None:
    address = await register(server)
    (fresh,) = (await ask(server, ""))["items"]
    assert (fresh["downlinks_today"], fresh["downlinks_per_day"], fresh["queued"]) == (0, 4, 0)
    assert "next_downlink_window" not in fresh
    await server.admin.put(f"/orbit/{SENSOR}", json=HIGH | {"measure_interval": 20})
    assert await call_back(server, address, 1, asks=True)
    await server.admin.put(f"/orbit/{SENSOR}", json={"fast_mode_minutes": 5})
    (sent,) = (await ask(server, ""))["items"]
    assert sent["in_flight"] + sent["queued"] == 3
    assert sent["downlinks_today"] == 1
    assert sent["next_downlink_window"] == sent["last_downlink_request"] + sent["downlink_gap"]
    assert "downlink_spread" not in sent


async def test_that_the_spread_of_the_window_is_known_after_some_requests(server: Running) -> None:
    address = await register(server)
    now_s = int(time.time())
    for number in (1, 3, 5, 8):
        await call_back(server, address, number, asks=True, at_s=now_s + number)
    told = await ask(server, f"/{SENSOR}")
    assert (told["downlink_gap"], told["downlink_spread"]) == (2, 1)


async def test_that_a_rehearsal_tells_downlinks_and_keeps_nothing(server: Running) -> None:
    await register(server)
    would = await rehearse(server, alarm_high=250, offset_external=2)
    assert {each["parameter"]: each["result"] for each in would["results"]} == {
        "alarm_high": "queued",
        "offset_external": "queued",
    }
    assert [[change["parameter"] for change in frame["changes"]] for frame in would["frames"]] == [
        ["alarm_high"],
        ["offset_external"],
    ]
    assert len(would["frames"][0]["data"]) == 16
    assert {each["parameter"] for each in would["pending"]} == {"alarm_high", "offset_external"}
    assert (await ask(server, f"/{SENSOR}"))["pending"] == []
    assert await ask(server, f"/{SENSOR}/history") == []


async def test_that_a_rehearsal_names_what_breaks_a_rule(server: Running) -> None:
    await register(server)
    would = await rehearse(server, alarm_high=100, alarm_low=100)
    assert {each["field"] for each in would["problems"]} == {"alarm_low", "alarm_high"}
    assert would["results"] == []


async def test_that_a_rehearsal_may_take_the_last_downlink_as_received(server: Running) -> None:
    address = await register(server)
    await server.admin.put(f"/orbit/{SENSOR}", json=HIGH)
    await call_back(server, address, 1, asks=True)
    again, received = await rehearse(server, measure_interval=20), await rehearse(server, "true", measure_interval=20)
    assert [change["parameter"] for frame in again["frames"] for change in frame["changes"]] == [
        "alarm_high",
        "measure_interval",
    ]
    assert [change["parameter"] for frame in received["frames"] for change in frame["changes"]] == ["measure_interval"]


async def test_that_without_wishes_what_follows_is_told_as_it_is(server: Running) -> None:
    await register(server)
    await server.admin.put(f"/orbit/{SENSOR}", json=HIGH)
    assert (await rehearse(server))["frames"] == await ask(server, f"/{SENSOR}/preview")


async def test_that_what_no_sensor_has_is_refused(server: Running) -> None:
    await register(server)
    reply = await server.admin.post(f"/orbit/{SENSOR}/preview", json=HIGH | {"alarm_colour": 1})
    assert (reply.status_code, reply.json()["detail"]) == (422, "alarm_colour: there is no such parameter.")
    reply = await server.admin.put("/devices/0004A30B001C0530", json={"type": "sigfox", "model": "ORBIT_K"})
    assert (reply.status_code, reply.json()["code"]) == (422, "body_unfit")


async def test_that_the_traffic_shows_what_became_of_a_downlink(server: Running) -> None:
    address = await register(server)
    await server.admin.put(f"/orbit/{SENSOR}", json=HIGH)
    data = await call_back(server, address, 1, asks=True)
    (frame,) = (await ask(server, f"/{SENSOR}/traffic"))["downlinks"]
    assert (frame["data"], frame["open"], frame["in_air"], "code" in frame) == (data, True, True, False)
    result = {"device": SENSOR, "time": frame["uplink"], "infoCode": 0}
    await server.sender.post(f"{address}/service/ack", json=result)
    (frame,) = (await ask(server, f"/{SENSOR}/traffic"))["downlinks"]
    assert (frame["code"], frame["open"]) == (0, True)
    await call_back(server, address, 2, f"21{frame['frame']:02X}04")
    traffic = await ask(server, f"/{SENSOR}/traffic")
    assert [uplink["request"] for uplink in traffic["uplinks"]] == [False, True]
    assert traffic["downlinks"][0]["open"] is False
