"""Pictures of Decoders: a text being written, its bench, examples, users and a run over history."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

REC_TYPE = "us.philadelphia.senet.room"
METERS, DOORS, TRACKERS = "us.philadelphia.senet.meter", "us.philadelphia.senet.door", "de.hamburg.sigfox.box"
LIVE = """// Room air sensor: one byte of type before each value, big-endian
function decodeUplink(input) {
  var b = input.bytes, d = {}, w = [], i = 0;
  while (i < b.length) {
    var type = b[i++];
    if (type === 0x01) {          // battery in percent
      d.battery = b[i++];
    } else if (type === 0x02) {   // tenths of a degree
      d.temperature = uint16(b, i) / 10; i += 2;
    } else if (type === 0x03) {   // half percents
      d.humidity = b[i++] / 2;
    } else if (type === 0x04) {   // ppm
      d.co2 = uint16(b, i); i += 2;
    } else {
      w.push('unknown type ' + type + ' at byte ' + (i - 1));
      break;
    }
  }
  return { data: d, warnings: w };
}

function uint16(b, i) {
  return (b[i] << 8) | b[i + 1];
}
"""
DRAFT = LIVE.replace("d.temperature = uint16(b, i) / 10", "d.temperature = int16(b, i) / 10").replace(
    "    } else {\n      w.push",
    "    } else if (type === 0x05) {   // tenths of a hectopascal\n"
    "      d.pressure = uint16(b, i) / 10; i += 2;\n    } else {\n      w.push",
) + ("\nfunction int16(b, i) {\n  var value = uint16(b, i);\n  return value > 0x7fff ? value - 0x10000 : value;\n}\n")
DOOR = "function Decoder(bytes, port) {\n  return { open: bytes[0] === 1, count: (bytes[1] << 8) | bytes[2] };\n}\n"
METER = """[[field]]
name = "energy"
at = 0
type = "u32"
scale = 0.001
unit = "kWh"

[[field]]
name = "power"
at = 4
type = "u16"
unit = "W"

[[field]]
name = "alarm"
at = "6.0"
type = "bool"
"""
GRAMMAR = "temperature::int:16 humidity::uint:8 battery::uint:8"
EXAMPLES = (
    ("Normal room air", "015C0200E0035304032C05279B", 2),
    ("CO2 only", "040467", 2),
    ("Low battery", "0105", 2),
    ("Hot roof", "0201A4", 2),
    ("Two values of a kind", "0200E00200E1", 2),
)
STUCK_TYPE = "us.philadelphia.senet.old"
STUCK = """function decodeUplink(input) {
  var text = '';
  while (text.length < 12) {        // it never grows
    text.padStart(5000000, '0');
  }
  return { data: { text: text } };
}
"""
ROBOTS = (194, 114)
CO2 = (1090, 519)


class Hand(Protocol):
    """As `tests.shots` drives the window."""

    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...
    def run(self, command: str) -> None: ...


def decoders(hand: Hand, data: Path) -> None:
    """From a draft to what it would change in the past."""
    populate(data)
    hand.key("ctrl+5")
    time.sleep(4)
    hand.run("room-air")
    time.sleep(5)
    hand.click(*CO2)
    time.sleep(1)
    hand.look("30-decoder-editor")
    hand.key("alt+2")
    time.sleep(1)
    hand.look("31-decoder-examples")
    hand.key("alt+3")
    hand.look("32-decoder-uses")
    hand.run("run over history")
    hand.look("33-decoder-run-over-history")
    hand.key("Return")
    time.sleep(4)
    hand.look("34-decoder-history-run")
    hand.run("meter-3p")
    hand.key("alt+1")
    time.sleep(2)
    hand.look("35-decoder-table")
    hand.run("import decoders")
    hand.look("36-decoder-import")
    hand.key("Escape")
    hand.run("versions of the decoder")
    time.sleep(1.5)
    hand.look("37-decoder-versions")
    hand.key("Escape")
    hand.run("room-air")
    time.sleep(2)
    hand.run("check the decoder")
    time.sleep(6)
    hand.look("38-decoder-check")
    hand.key("Escape")
    stop_again_and_again(data)
    time.sleep(6)
    hand.run("stuck-sensor")
    time.sleep(3)
    hand.look("39b-decoder-suspended")
    hand.click(*ROBOTS)
    time.sleep(1)
    hand.key("ctrl+n")
    hand.type("Hot rooms")
    hand.key("Tab", "ctrl+a")
    hand.type(REC_TYPE)
    hand.key("ctrl+s")
    time.sleep(1)
    hand.key("ctrl+Return")
    time.sleep(2)
    hand.look("39-robot")


def populate(data: Path) -> None:
    """Through the admin API, as a setup script would."""
    url = json.loads((data / "server.json").read_text("utf-8"))["url"]
    admin = (data / "admin-token").read_text("utf-8").strip()

    def ask(path: str, body: Mapping[str, object], method: str = "POST") -> Mapping[str, Any]:
        return _ask(f"{url}/admin/v1{path}", admin, body, method)

    room = ask("/decoders", _decoder("room-air", LIVE, REC_TYPE, "Northfield", "Room Air 4"))
    for name, payload, port in EXAMPLES:
        ask(f"/decoders/{room['id']}/examples", {"name": name, "payload_hex": payload, "port": port})
    ask("/decoders", _decoder("door-count", DOOR, DOORS, "Northfield", "Door 2"))
    ask("/decoders", _decoder("meter-3p", METER, METERS, "Hamburg Labs", "Meter 3P", "table"))
    ask("/decoders", _decoder("box-sigfox", GRAMMAR, TRACKERS, "", "", "sigfox"))
    ask("/decoders", {"name": "cayenne-lpp", "kind": "cayenne"})
    key = ask("/keys", {"name": "Fleet of rooms"})["client_id"]
    token = ask("/tokens", {"type": "pipe", "key": key})["access_token"]
    for number in range(120):
        _ask(f"{url}/share/{REC_TYPE}", token, _uplink("71", number, _room(number)), "POST")
        if number % 10 == 0:
            _ask(
                f"{url}/share/{METERS}",
                token,
                _uplink("72", number, f"{200_000 + number:08X}{900 + number:04X}01"),
                "POST",
            )
            _ask(f"{url}/share/{DOORS}", token, _uplink("73", number, f"01{number:04X}"), "POST")
    time.sleep(3)
    ask(f"/decoders/{room['id']}/draft", {"source": DRAFT}, "PUT")


def stop_again_and_again(data: Path) -> None:
    """A decoder that has to be stopped on every uplink, until it is not called any more."""
    url = json.loads((data / "server.json").read_text("utf-8"))["url"]
    admin = (data / "admin-token").read_text("utf-8").strip()
    _ask(f"{url}/admin/v1/decoders", admin, _decoder("stuck-sensor", STUCK, STUCK_TYPE, "Northfield", "Old 1"), "POST")
    key = _ask(f"{url}/admin/v1/keys", admin, {"name": "Old sensors"}, "POST")["client_id"]
    token = _ask(f"{url}/admin/v1/tokens", admin, {"type": "pipe", "key": key}, "POST")["access_token"]
    for number in range(4):
        _ask(f"{url}/share/{STUCK_TYPE}", token, _uplink("74", number, f"01{number:02X}"), "POST")


def _decoder(
    name: str, source: str, pattern: str, vendor: str, device: str, kind: str = "javascript"
) -> Mapping[str, object]:
    return {"name": name, "kind": kind, "pattern": pattern, "source": source, "vendor": vendor, "device": device}


def _room(number: int) -> str:
    """Every ninth is below zero, every seventh has pressure, every fortieth is of a kind nobody knows."""
    tenths = -5 - number if number % 9 == 0 else 195 + number % 40
    pressure = f"05{10_090 + number % 30:04X}" if number % 7 == 0 else ""
    if number % 40 == 17:
        return "7F01"
    return f"01{92 - number % 5:02X}02{tenths & 0xFFFF:04X}03{80 + number % 12:02X}04{780 + number:04X}{pressure}"


def _uplink(kind: str, number: int, payload: str) -> Mapping[str, object]:
    return {
        "devEui": f"70B3D5E75E00{kind}{number % 6:02X}",
        "pdu": payload,
        "port": 2,
        "joinId": 1,
        "seqno": number,
        "rssi": -99,
        "snr": 4.5,
    }


def _ask(url: str, token: str, body: Mapping[str, object], method: str) -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: Mapping[str, Any] = json.load(answer)
    return found
