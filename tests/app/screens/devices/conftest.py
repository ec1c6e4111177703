"""The Devices screen on a real server, with uplinks that the test sends and a receiver it holds in its hands."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.devices import DevicesClient
from app.api.targets import TargetsClient
from app.credentials import Credentials
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.devices.model import DevicesModel
from app.screens.devices.target_form import TargetForm
from app.screens.devices.target_model import TargetModel
from app.screens.devices.view import DevicesView
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from app.window.actions import Actions

Until = Callable[[Callable[[], object]], None]


@dataclass
class Receiver:
    """Takes what is posted, and answers what it is told to."""

    url: str
    status: int = 200
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            taken.headers.append(dict(self.headers))
            self.send_response(taken.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taken = Receiver(f"http://127.0.0.1:{server.server_port}/share/a.b.c")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield taken
        server.shutdown()
        thread.join()


@dataclass
class Screen:
    """The screen as a test drives it."""

    view: DevicesView
    model: DevicesModel
    target: TargetModel
    actions: Actions
    until: Until
    loop: AppLoop
    admin: AdminClient
    said: list[str]
    undone: list[Callable[[], None]]
    token: str = field(default="", repr=False)
    count: int = 0

    @property
    def form(self) -> TargetForm:
        return self.view.target.form

    def uplink(self, device: str, rec_type: str = "us.test.sensor") -> None:
        """As its network posts it."""
        if not self.token:
            wish = {"type": "uplink", "rectypes": [rec_type]}
            reply = self.loop.run_until_complete(self.admin.ask("POST", "/tokens", body=wish))
            self.token = str(reply.json()["access_token"])
        self.count += 1
        body = {
            "devEui": device,
            "joinId": 1,
            "pdu": "0167010E",
            "port": 2,
            "seqno": self.count,
            "rssi": -97,
            "snr": 7.2,
        }
        url = f"{self.admin.base_url}/uplink/{self.token}"
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        self.loop.run_until_complete(asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=30).close()))

    def create(self, device: str, name: str = "") -> None:
        self.loop.run_until_complete(self.model.create(device, name))

    def open(self, device: str) -> None:
        self.view.open_device(device)
        self.loop.run_until_complete(self.model.refresh_open())
        self.until(lambda: self.target.device_id == device and self.target.is_loaded)

    def refresh(self) -> None:
        """As an event of the server would."""
        self.loop.run_until_complete(self.model.refresh())
        self.loop.run_until_complete(self.target.refresh())

    def act(self, name: str) -> None:
        """And waits until it was said what was done."""
        before = len(self.said)
        self.actions[f"devices.{name}"].trigger()
        self.until(lambda: len(self.said) > before)

    def forward_to(self, url: str, *, private: bool = True) -> None:
        """HTTP, typed in and saved."""
        self.form.forward.setCurrentIndex(0)
        self.form.url.setText(url)
        self.form.url.textEdited.emit(url)
        self.form.private.setChecked(private)
        self.act("save")
        self.until(lambda: self.target.is_loaded and self.target.target is not None)

    def names(self) -> list[str]:
        """As listed."""
        return [self.model.name(one) for one in self.view.list.rows.ids]

    def dialog(self) -> Dialog:
        self.until(self.dialogs)
        return self.dialogs()[-1]

    def dialogs(self) -> list[Dialog]:
        return [one for one in self.view.window().findChildren(Dialog) if one.isVisible()]


def press(dialog: Dialog) -> None:
    assert dialog.action is not None
    dialog.action.click()


@pytest.fixture
def screen(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    clipboard: Clipboard,
    until: Until,
    qtbot: QtBot,
) -> Iterator[Screen]:
    devices, targets, window = DevicesClient(client), TargetsClient(client), QWidget()
    model, target = DevicesModel(devices, targets, window), TargetModel(client, targets, devices, credentials, window)
    view = DevicesView(look, actions, tasks, settings, Live(), model, target, clipboard)
    qtbot.addWidget(view)
    view.resize(1364, 820)
    view.show()
    said: list[str] = []
    undone: list[Callable[[], None]] = []
    view.said.connect(said.append)

    def offer(told: str, undo: Callable[[], None]) -> None:
        said.append(told)
        undone.append(undo)

    view.undo_offered.connect(offer)
    until(lambda: model.counts is not None)
    yield Screen(view, model, target, actions, until, loop, client, said, undone)
    loop.run_until_complete(tasks.cancel_all())
