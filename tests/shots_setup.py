"""Pictures of setting up a sender, of two servers one behind the other, and of rotating the token between them."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tests.app.server import serve
from tests.shots_orbit import Hand, World, _sent

DEVICE, REC_TYPE = "24E124126B316056", "us.philadelphia.senet.em500"


def setup(hand: Hand, data: Path) -> None:
    """The window's server is the lake; another one plays Senet and sends on to it."""
    lake = _lake(data)
    hand.key("ctrl+2")
    hand.run("set up a sender")
    time.sleep(2)
    hand.click(*REC_TYPE_FIELD)
    hand.key("ctrl+a")
    hand.type(REC_TYPE)
    hand.click(*ADDRESS_FIELD)
    hand.key("ctrl+a")
    hand.type("https://in.northfield.example")
    hand.click(*MAKE_TOKEN)
    time.sleep(2)
    hand.look("72-setup-sheet")
    hand.key("Escape")
    senet = data.parent / "senet"
    senet.mkdir(mode=0o700)
    with serve(senet) as network:
        token = _send_through(World(network.url, network.admin_token), lake)
        hand.key("ctrl+1")
        time.sleep(3)
        hand.run(REC_TYPE)
        time.sleep(3)
        hand.click(*FIRST_RECORD)
        time.sleep(1)
        hand.look("73-uplinks-through-two-servers")
    _point_targets_here(lake, token)
    hand.key("ctrl+2")
    time.sleep(1)
    hand.run("request token")
    hand.key("Escape")
    time.sleep(1)
    hand.click(*SECOND_TICK)
    hand.run("rotate")
    time.sleep(1)
    hand.look("74-rotate-a-token")
    hand.key("Escape")  # a dialog keeps the window open


REC_TYPE_FIELD, ADDRESS_FIELD, MAKE_TOKEN = (620, 275), (700, 341), (1080, 211)
FIRST_RECORD, SECOND_TICK = (620, 228), (108, 305)


def _lake(data: Path) -> World:
    url = json.loads((data / "server.json").read_text("utf-8"))["url"]
    return World(url, (data / "admin-token").read_text("utf-8").strip())


def _send_through(network: World, lake: World) -> str:
    """The token that it sends with."""
    token: str = lake.ask("POST", "/tokens", {"type": "pipe", "note": "Senet", "rectypes": [REC_TYPE]})["access_token"]
    headers = [{"name": "Authorization", "value": f"Bearer {token}"}]
    wish = {"device": DEVICE, "url": f"{lake.url}/share/{REC_TYPE}", "headers": headers, "allows_private": True}
    network.ask("POST", "/targets", wish | {"fields": ["rf_data"]})
    network.token = network.ask("POST", "/tokens", {"type": "uplink"})["access_token"]
    for count in range(12):
        body = {
            "devEui": DEVICE,
            "joinId": 4,
            "pdu": f"0167{200 + count:04X}026854",
            "port": 2,
            "seqno": 100 + count,
            "rssi": -91 - count % 5,
            "snr": 7.2,
        }
        _sent(f"{network.url}/uplink/{network.token}", "POST", body, {})
        time.sleep(0.4)
    return token


def _point_targets_here(lake: World, token: str) -> None:
    headers = [{"name": "Authorization", "value": f"Bearer {token}"}]
    for place in range(3):
        device = f"24E124126B3160{place:02X}"
        wish = {"device": device, "url": f"{lake.url}/share/{REC_TYPE}", "headers": headers, "allows_private": True}
        lake.ask("POST", "/targets", wish)
