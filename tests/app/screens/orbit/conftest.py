"""The Orbit screen on a real server, with a sensor whose radio the test holds in its hands."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.orbit import OrbitClient
from app.api.orbit_there import OrbitThere
from app.connections import Connections
from app.credentials import Credentials
from app.local_server.simulator import Simulator
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.orbit.desk import Desk
from app.screens.orbit.list_pane import ListPane
from app.screens.orbit.model import OrbitModel
from app.screens.orbit.parameter_rows import ParameterRow
from app.screens.orbit.trial import Trial
from app.screens.orbit.view import OrbitView
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from app.window.actions import Actions

Until = Callable[[Callable[[], object]], None]
REPORT = ("3301000A0201030168", "3304012C05FFCE0600", "32070000080000")
"""Every 10 min, 1 point, 360 min; alarms at 30 and -5 °C, off; no offset, no fast mode."""


@dataclass
class Radio:
    """One sensor as the network speaks for it."""

    url: str
    token: str = field(repr=False)
    sensor: str
    number: int = 0
    last_s: int = 0

    def say(self, payload: str = "", *, asks: bool = False) -> str:
        """What it is answered."""
        self.number += 1
        self.last_s = max(int(time.time()), self.last_s + 1)
        fields = {
            "device": self.sensor,
            "time": self.last_s,
            "seqNumber": self.number,
            "data": payload,
            "ack": asks,
        }
        answer = self._post("data", fields)
        return str(json.loads(answer)[self.sensor]["downlinkData"]) if answer else ""

    def ask(self) -> str:
        return self.say(asks=True)

    def acknowledge(self, downlink: str, *parameters: int) -> None:
        """By their numbers."""
        self.say(f"2{len(parameters)}{downlink[2:4]}" + "".join(f"{one:02X}" for one in parameters))

    def emitted(self, code: int = 0) -> None:
        self._post("service/ack", {"device": self.sensor, "time": self.last_s, "infoCode": code})

    def _post(self, kind: str, fields: dict[str, object]) -> bytes:
        request = urllib.request.Request(
            f"{self.url}/sigfox/{self.token}/{kind}",
            json.dumps(fields).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bytes(answer.read())


@dataclass
class Screen:
    """The screen as a test drives it."""

    view: OrbitView
    model: OrbitModel
    actions: Actions
    until: Until
    loop: AppLoop
    client: OrbitClient
    admin: AdminClient
    said: list[str]
    undone: list[Callable[[], None]]

    @property
    def desk(self) -> Desk:
        (found,) = self.view.findChildren(Desk)
        return found

    @property
    def sensors(self) -> ListPane:
        (found,) = self.view.findChildren(ListPane)
        return found

    def register(self, sensor: str, name: str = "", model: str = "ORBIT_K") -> Radio:
        """A sensor that has told its values, open."""

        async def registered() -> str:
            await self.client.register(sensor, model, name)
            return (await self.client.issue_token("test")).value

        token = self.loop.run_until_complete(registered())
        radio = Radio(self.admin.base_url, token, sensor)
        self.loop.run_until_complete(_in_thread(lambda: [radio.say(one) for one in REPORT]))
        self.open(sensor)
        return radio

    def open(self, sensor: str) -> None:
        self.view.open_sensor(sensor)
        self.refresh()
        self.until(lambda: self.model.sheet is not None and self.model.sheet.id == sensor)
        self.until(lambda: self.desk.parameters.rows())

    def refresh(self) -> None:
        """As an event of the server would."""
        self.view.refresh()
        self.loop.run_until_complete(_refreshed(self.model))

    def radio(self, work: Callable[[], object]) -> None:
        """Off the GUI's thread; then what it changed is fetched."""
        self.loop.run_until_complete(_in_thread(work))
        self.refresh()

    def row(self, parameter: str) -> ParameterRow:
        return next(one for one in self.desk.parameters.rows() if one.spec.name == parameter)

    def type(self, parameter: str, text: str) -> None:
        """Into its cell, and Enter."""
        self.desk.parameters.choose(parameter)
        self.actions["orbit.edit"].trigger()
        editor = self.desk.parameters.editor
        editor.setText(text)
        editor.finish()

    def stage(self, parameter: str, text: str) -> None:
        """And waits until it is known what it would become."""
        self.type(parameter, text)
        self.loop.run_until_complete(self.model.rehearse())

    def queue(self) -> None:
        before = len(self.said)
        self.actions["orbit.queue"].trigger()
        self.until(lambda: len(self.said) > before)

    def choose(self, parameter: str) -> None:
        self.desk.parameters.choose(parameter)

    def dialog(self) -> Dialog:
        self.until(lambda: self.dialogs())
        return self.dialogs()[-1]

    def dialogs(self) -> list[Dialog]:
        return [one for one in self.view.window().findChildren(Dialog) if one.isVisible()]


async def _refreshed(model: OrbitModel) -> None:
    await model.refresh()
    await model.refresh_open()


async def _in_thread(work: Callable[[], object]) -> None:
    await asyncio.to_thread(work)


def press(dialog: Dialog) -> None:
    assert dialog.action is not None
    dialog.action.click()


@pytest.fixture
def simulator(loop: AppLoop) -> Iterator[Simulator]:
    simulator = Simulator()
    yield simulator
    loop.run_until_complete(simulator.stop())


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
    connections: Connections,
    simulator: Simulator,
    until: Until,
    qtbot: QtBot,
) -> Iterator[Screen]:
    orbit = OrbitClient(client)
    window = QWidget()
    model = OrbitModel(orbit, OrbitThere(connections.client), connections, window)
    trial = Trial(client, orbit, credentials, simulator, window)
    view = OrbitView(look, actions, tasks, settings, Live(), model, trial, clipboard)
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
    yield Screen(view, model, actions, until, loop, orbit, client, said, undone)
    loop.run_until_complete(tasks.cancel_all())
