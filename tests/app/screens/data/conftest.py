"""The Data screen on a real server, with somebody who sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.data.model import DataModel
from app.screens.data.plot_model import PlotModel
from app.screens.data.view import DataView
from app.sender import Sender
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.token import TokenKind
from tests.app.screens.data.entries import uplink

Until = Callable[[Callable[[], object]], None]
WIDE, NARROW = (1_364, 820), (1_044, 620)


@dataclass
class Fleet:
    """Devices with a token."""

    loop: AppLoop
    client: AdminClient
    token: str
    sent: int = 0

    def send(self, rec_type: str, *bodies: object, is_test: bool = False) -> None:
        """Bodies as they are; none sends one uplink of a Cayenne device."""
        for body in bodies or (uplink(self.sent),):
            self.sent += 1
            self.loop.run_until_complete(self._post(rec_type, json.dumps(body).encode(), is_test))

    def send_many(self, rec_type: str, count: int) -> None:
        async def post() -> None:
            await asyncio.gather(*(self._post(rec_type, _body(self.sent + number), False) for number in range(count)))

        self.loop.run_until_complete(post())
        self.sent += count

    def door(self, rec_type: str) -> Sender:
        return Sender(self.client.base_url, rec_type or "my.first.sensor", self.token)

    async def _post(self, rec_type: str, body: bytes, is_test: bool) -> None:
        await self.client.post_share(f"{self.client.base_url}/share/{rec_type}", self.token, body, is_test=is_test)


def _body(number: int) -> bytes:
    return json.dumps(uplink(number, f"0167{0x0110 + number % 40:04X}")).encode()


@pytest.fixture
def fleet(loop: AppLoop, client: AdminClient) -> Fleet:
    async def token() -> str:
        key = await client.create_key("Fleet", "")
        return (await client.issue_token(TokenKind.PIPE, key.key.client_id, "", "", (), "")).value

    return Fleet(loop, client, loop.run_until_complete(token()))


@pytest.fixture
def read_all(loop: AppLoop, client: AdminClient) -> Callable[[], None]:
    """Waits until the server has looked at everything."""

    async def wait() -> None:
        async with asyncio.timeout(20):
            async for _ in client.events():
                if not (await client.status()).unread:
                    return

    return lambda: loop.run_until_complete(wait())


@pytest.fixture
def model(client: AdminClient) -> DataModel:
    return DataModel(client)


@dataclass
class Screen:
    """The Data screen as a test drives it."""

    view: DataView
    model: DataModel
    actions: Actions
    live: Live
    until: Until

    def open(self, rec_type: str) -> None:
        listed: list[bool] = []
        self.model.listed.connect(lambda: listed.append(True))
        self.view.open_rec_type(rec_type)
        self.until(lambda: listed)

    def texts(self, column: int) -> list[str]:
        records = self.model.records
        return [str(records.index(row, column).data()) for row in range(records.rowCount())]


@pytest.fixture
def screen(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    clipboard: Clipboard,
    fleet: Fleet,
    model: DataModel,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Screen]:
    """Shown, wide enough for three panes, listening."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    live = Live()
    view = DataView(look, actions, tasks, settings, live, model, PlotModel(client), clipboard, fleet.door)
    qtbot.addWidget(view)
    view.resize(*WIDE)
    view.show()
    connected: list[bool] = []
    live.caught_up.connect(lambda: connected.append(True))
    tasks.start(live.listen(client.events))
    until(lambda: connected)
    yield Screen(view, model, actions, live, until)
    loop.run_until_complete(tasks.cancel_all())
    QLocale.setDefault(before)
