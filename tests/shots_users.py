"""Pictures of users, their keys and scopes, webhooks with their deliveries, and the connection to an endpoint."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from tests.app.server import serve

INTEGRATOR, JOHN, LAB = "dana@northfield.io", "john@northfield.io", "lab@hamburg.example"
USERS = (JOHN, LAB, "office@boston.example", "trial@annex.example")
SENSORS = {"1A2B3C": ("Freezer door", JOHN), "1A2B3D": ("Pier", JOHN), "1A2B40": ("Cold store", LAB)}
OF_AN_INTEGRATOR = (
    "readdev",
    "setdevuser",
    "readusr",
    "writeusr",
    "delusr",
    "readkey",
    "writekey",
    "delkey",
    "orbitman",
)
KEYS = (
    (JOHN, "Dashboard", ("readdata", "readdev", "readkey"), 221),
    (JOHN, "ExampleKey", ("readdata", "readdev", "setdevwebhook", "readwebhook", "writewebhook"), 6),
    (LAB, "Lab", ("readdata", "readdev"), 0),
    ("trial@annex.example", "Trial", ("readdata",), -3),
)
TWO_POINTS = "1200d701e301ff"
PATIENCE_S = 60
JOHN_IN_THE_TREE = (250, 285)
TICKS = ((1230, 620), (1370, 620))
NEW_KEY = (1336, 186)
TWO_KEYS = ((110, 285), (110, 322))
FIRST_WEBHOOK, SECOND_WEBHOOK = (400, 262), (400, 308)
NOWHERE = (600, 850)
CONNECTIONS, ADD, SAVE, USE = (170, 121), (603, 80), (1277, 746), (1197, 102)


class Hand(Protocol):
    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...
    def run(self, command: str) -> None: ...


def users(hand: Hand, data: Path) -> None:
    """From the tree of users to a saved scope, a new key, a failing webhook, and the same over an endpoint."""
    hand.run("filter the users")
    time.sleep(2)
    hand.click(*JOHN_IN_THE_TREE)
    hand.look("40-users-and-scopes")
    for tick in TICKS:
        hand.click(*tick)
    hand.look("41-scopes-staged")
    hand.key("Escape")
    hand.click(*NEW_KEY)
    hand.type("Robot")
    hand.look("42-user-key-new")
    hand.key("Escape")
    hand.run("filter the API keys")
    time.sleep(1)
    for key in TWO_KEYS:
        hand.click(*key)
    hand.look("46-api-keys")
    hand.run("compare keys")
    time.sleep(1)
    hand.look("47-keys-compared")
    hand.key("Escape")
    hand.run("filter the webhooks")
    time.sleep(2)
    hand.click(*SECOND_WEBHOOK)
    time.sleep(2)
    hand.click(*NOWHERE)  # a tip would take the keyboard
    hand.look("43-webhooks")
    hand.key("ctrl+comma")
    hand.click(*CONNECTIONS)
    hand.click(*ADD)
    hand.type(json.loads((data / "server.json").read_text("utf-8"))["url"])
    hand.key("Tab")
    hand.type((data.parent / "integrator.key").read_text("utf-8"))
    hand.key("Tab", "Tab", "Tab", "Tab", "space")
    time.sleep(3)
    hand.look("44-connection-tested")
    hand.click(*SAVE)
    time.sleep(1)
    hand.click(*USE)
    time.sleep(2)
    hand.key("ctrl+2")
    time.sleep(4)
    hand.look("45-users-of-an-endpoint")


def prepare(data: Path) -> None:
    """By a server that may post to this computer, before the window is there."""
    with serve(data, "--allow-private-webhooks") as server, _receivers() as places:

        def ask(method: str, path: str, body: object = None) -> Any:
            return _sent(
                f"{server.url}/admin/v1{path}", method, body, {"Authorization": f"Bearer {server.admin_token}"}
            )

        _people(ask, data)
        for place, owner, device in zip(places, (JOHN, JOHN, LAB), SENSORS, strict=True):
            url = f"http://localhost:{place}/hooks/orbit?key=5f0c9a8e7d6b427e"
            webhook = ask("POST", f"/users/{owner}/webhooks", {"url": url})["id"]
            ask("PUT", f"/webhooks/{webhook}/devices/{device}")
        token = ask("POST", "/tokens", {"type": "sigfox"})["access_token"]
        for number in range(6):
            for device in SENSORS:
                at = int(time.time()) - (6 - number) * 600
                fields = {"device": device, "time": at, "seqNumber": number, "data": TWO_POINTS, "ack": False}
                _sent(f"{server.url}/sigfox/{token}/data", "POST", fields, {})
        _wait_until_sent(ask)


def _people(ask: Any, data: Path) -> None:
    ask("POST", "/accounts", {"email": INTEGRATOR, "organisation": "northfield", "integrator": True})
    for email in USERS:
        ask("POST", "/accounts", {"email": email, "organisation": "northfield", "parent": INTEGRATOR})
    now = int(time.time())
    for email, name, scopes, days in KEYS:
        end = now + days * 86_400 + 3_600 if days else 0
        ask("POST", f"/users/{email}/keys", {"name": name, "scopes": scopes, "expiration": end})
    desk = ask("POST", f"/users/{INTEGRATOR}/keys", {"name": "Northfield desk", "scopes": OF_AN_INTEGRATOR})
    (data.parent / "integrator.key").write_text(desk["key"], "utf-8")
    for device, (name, owner) in SENSORS.items():
        ask("PUT", f"/devices/{device}", {"type": "sigfox", "model": "ORBIT_K", "name": name, "owner": owner})


def _wait_until_sent(ask: Any) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        targets = [target for target in ask("GET", "/targets")["items"] if target["webhook"]]
        if len(targets) == len(SENSORS) and all(target["delivered"] >= 6 or target["failed"] for target in targets):
            return
        time.sleep(0.5)
    raise RuntimeError("the webhooks were not called")


@contextmanager
def _receivers() -> Iterator[list[int]]:
    """Ports that answer 200, 502 and 204."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _answering(*reply)) for reply in REPLIES]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_port for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


REPLIES = ((200, b'{"ok": true}'), (502, b"Bad Gateway, nginx"), (204, b""))


def _answering(status: int, body: bytes) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # as the library calls it
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Receiver


def _sent(url: str, method: str, body: object, headers: Mapping[str, str]) -> Any:
    content = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, content, {"Content-Type": "application/json", **headers}, method=method)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None
