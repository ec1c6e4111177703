"""Pictures of Devices: a day of a small fleet, a target made with one click, tested, refused, and its deliveries.

What the network says, this module says for it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from embedded_server.domain.moments import from_ms, iso
from tests.shots_orbit import Hand, World, _sent, _server_with_a_clock

MINUTE, HOUR = 60, 3_600
RF = {"gwEui": "00250C0001000262", "channel": 4, "datarate": 3, "freq": 904.6}


@dataclass(frozen=True, slots=True)
class Sensor:
    eui: str
    name: str
    kind: str
    rec_type: str
    every_min: int
    silent_min: int = 0  # since when nothing comes


FLEET = (
    Sensor("24E124126B316056", "lobby-em500", "EM500-CO2", "us.philadelphia.senet.em500", 10),
    Sensor("00250C0100001A2B", "roof-sodaq", "Sodaq One", "us.philadelphia.senet.sodaq", 6),
    Sensor("24E124136B502217", "dock-em300", "EM300-TH", "us.philadelphia.senet.em300", 10),
    Sensor("24E124126B316091", "lobby-em500-2", "EM500-CO2", "us.philadelphia.senet.em500", 10),
    Sensor("24E124710C112903", "meeting-co2-a", "AM307", "us.philadelphia.senet.am307", 15),
    Sensor("24E124707C481105", "gate-am107", "AM107", "us.boston.tts.am107", 20),
    Sensor("24E124710C112918", "meeting-co2-b", "AM307", "us.philadelphia.senet.am307", 15),
    Sensor("647FDA0000006102", "garage-pir", "PIR", "us.boston.tts.pir", 12),
    Sensor("647FDA0000006117", "stair-pir-1", "PIR", "us.boston.tts.pir", 12),
    Sensor("647FDA000000611C", "stair-pir-2", "PIR", "us.boston.tts.pir", 12),
    Sensor("647FDA00000055D8", "hall-door-2", "Door", "us.boston.tts.door", 30),
    Sensor("24E124126B316103", "archive-em500", "EM500-CO2", "us.philadelphia.senet.em500", 10, 190),
)
ENTERED = ("24E124136D00FF01", "new-device")
HERE = "this server"
TEMPLATES = (
    ("Philadelphia", "https://api.microshare.io/share/us.philadelphia.senet.{type}"),
    ("Boston", "https://api.microshare.io/share/us.boston.tts.{type}"),
)
DUPLICATES, REQUEST_AND_RESPONSE = (808, 318), (1250, 505)
TARGETS = {0: HERE, 1: HERE, 2: "http://127.0.0.1:58999/share/us.philadelphia.senet.em300", 3: HERE, 4: HERE, 6: HERE}
OFF = 7
LIST = (
    "DevEUI,Name,Type,Tags,Latitude,Longitude",
    "24E124126B316201,pier-3,EM500-CO2,pilot,39.9512,-75.1591",
    "24E124126B316202,pier-4,EM500-CO2,pilot,139.9512,-75.1592",
    "24E124126B316056,lobby-north,EM500-CO2,pilot,39.9500,-75.1600",
)


def devices(hand: Hand, data: Path) -> None:
    """A target that is tested, one whose token was revoked, what was sent to all, and a template for many."""
    world = _world(data)
    tokens = json.loads((data / "uplink-tokens").read_text("utf-8"))
    hand.key("ctrl+3")
    time.sleep(4)
    _uplinks(world, tokens, 2)
    time.sleep(4)
    _open(hand, FLEET[0].eui)
    hand.run("test the notification target")
    time.sleep(3)
    hand.click(*DUPLICATES)
    hand.look("60-device-notification-target")
    hand.run("discard the changes of the target")
    _revoke(world, "us.philadelphia.senet.sodaq")
    _open(hand, "roof-sodaq")
    hand.run("test the notification target")
    time.sleep(3)
    hand.look("61-device-test-refused")
    hand.click(*REQUEST_AND_RESPONSE)
    time.sleep(1.5)
    hand.look("62-device-delivery")
    hand.key("Escape")
    _open(hand, "dock-em300")
    hand.look("63-device-target-paused")
    hand.run("all deliveries")
    time.sleep(2)
    hand.look("64-devices-all-deliveries")
    hand.run("all deliveries")
    _open(hand, "new-device")
    hand.run("apply a target template")
    time.sleep(1.5)
    hand.look("65-device-template")
    hand.key("Escape")
    _open(hand, FLEET[0].eui)
    hand.run("details of the device")
    time.sleep(1.5)
    hand.look("66-device-details")
    hand.run("location of the device")
    time.sleep(1.5)
    hand.look("67-device-location")
    hand.run("import devices from")
    for line in LIST:
        hand.type(line)
        hand.key("Return")
    hand.key("ctrl+Return")
    time.sleep(2)
    hand.look("68-devices-import")
    hand.key("Escape")


def _open(hand: Hand, device: str) -> None:
    hand.run(f"@{device}")
    time.sleep(2)


def _revoke(world: World, rec_type: str) -> None:
    for one in world.ask("GET", "/tokens?limit=1000", None)["items"]:
        if one["type"] == "pipe" and rec_type in one["rectypes"]:
            world.ask("DELETE", f"/tokens/{one['id']}", None)


def populate(data: Path) -> None:
    """A day in seconds: a server whose time is set from outside."""
    now_s, random = int(time.time()), Random(5)
    with _server_with_a_clock(data) as world:
        world.ask("PUT", "/clock", {"now": now_s - 24 * HOUR})
        tokens = {one: _issued(world, "uplink", one) for one in {sensor.rec_type for sensor in FLEET}}
        for number, sensor in enumerate(FLEET):
            _describe(world, sensor)
            if number in TARGETS or number == OFF:
                _point(world, sensor, TARGETS.get(number, HERE), is_on=number != OFF)
        world.ask("POST", "/devices", {"id": ENTERED[0], "name": ENTERED[1], "type": "em310"})
        for name, url in TEMPLATES:
            world.ask("POST", "/templates", {"name": name, "url": url, "fields": ["rf_data"]})
        moments = sorted(
            (at_s, number)
            for number, sensor in enumerate(FLEET)
            for at_s in range(_first(now_s, number), _last(sensor, now_s, number), sensor.every_min * MINUTE)
            if random.random() > 0.06
        )
        for count, (at_s, number) in enumerate(moments):
            world.ask("PUT", "/clock", {"now": at_s})
            _uplink(world, tokens, FLEET[number], count, at_s, random)
        world.ask("PUT", "/clock", {"now": now_s})
        time.sleep(5)  # until what waits for delivery is out
        _move(world, f"http://127.0.0.1:{os.environ.get('SLUICE_SHOTS_PORT', '8443')}")
    (data / "uplink-tokens").write_text(json.dumps(tokens), "utf-8")


def _first(now_s: int, number: int) -> int:
    return now_s - 24 * HOUR + 60 + 7 * number


def _last(sensor: Sensor, now_s: int, number: int) -> int:
    return now_s - sensor.silent_min * MINUTE - 5 * number


def _issued(world: World, kind: str, rec_type: str) -> str:
    return str(world.ask("POST", "/tokens", {"type": kind, "rectypes": [rec_type]})["access_token"])


def _describe(world: World, sensor: Sensor) -> None:
    number = FLEET.index(sensor)
    lat, lng = 39.9500 + (number * 7 % 13 - 6) * 7e-5, -75.1600 + (number * 5 % 13 - 6) * 9e-5
    place = {"lat": lat, "lng": lng, "altitude": 12, "floor": "1", "place": "Hall", "source": "drawing"}
    said = {"id": sensor.eui, "name": sensor.name, "type": sensor.kind, "lora_class": "A", "tags": ["pilot"]}
    world.ask("POST", "/devices", said | {"location": place})


def _point(world: World, sensor: Sensor, url: str, *, is_on: bool) -> None:
    headers: list[Any] = []
    if url == HERE:
        url = f"{world.url}/share/{sensor.rec_type}"
        token = _issued(world, "pipe", sensor.rec_type)
        headers = [{"name": "Authorization", "value": f"Bearer {token}"}]
    wish = {"device": sensor.eui, "url": url, "headers": headers, "fields": ["rf_data"], "allows_private": True}
    world.ask("POST", "/targets", wish | {"is_enabled": is_on})


def _move(world: World, base: str) -> None:
    """To where the window's own server will be."""
    for one in world.ask("GET", "/targets", None)["items"]:
        wish = {name: one[name] for name in ("is_enabled", "fields", "allows_private")}
        kept = [{"name": header["name"]} for header in one["headers"]]
        url = one["url"].replace(world.url, base)
        world.ask("PUT", f"/targets/{one['id']}", {**wish, "url": url, "headers": kept})


def _uplinks(world: World, tokens: Mapping[str, str], rounds: int) -> None:
    random, now_s = Random(9), int(time.time())
    for number in range(rounds):
        for at, sensor in enumerate(FLEET[:-1]):
            _uplink(world, tokens, sensor, 20_000 + 100 * number + at, now_s, random)


def _uplink(world: World, tokens: Mapping[str, str], sensor: Sensor, count: int, at_s: int, random: Random) -> None:
    signal = {"rssi": -random.randrange(78, 112), "snr": random.randrange(-40, 95) / 10}
    body = {
        "devEui": sensor.eui,
        "joinId": 4,
        "pdu": f"0167{200 + count % 60:04X}026854",
        "port": 2,
        "seqno": count,
        "txtime": iso(from_ms(at_s * 1000)),
        **RF,
        **signal,
    }
    _sent(f"{world.url}/uplink/{tokens[sensor.rec_type]}", "POST", body, {})


def _world(data: Path) -> World:
    url = json.loads((data / "server.json").read_text("utf-8"))["url"]
    admin = (data / "admin-token").read_text("utf-8").strip()
    return World(url, admin)
