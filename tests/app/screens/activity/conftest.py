"""The Activity screen on a real server, with somebody who sends good and bad requests."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.requests import RequestsClient
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.activity.inspection import Inspection
from app.screens.activity.model import ActivityModel
from app.screens.activity.tools import Tools
from app.screens.activity.view import ActivityView
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.token import IssuedToken, TokenKind
from tests.app.server import Served, serve

Until = Callable[[Callable[[], object]], None]
WIDE = (1_364, 820)
REC_TYPE = "us.philadelphia.em500"
PATH = f"/share/{REC_TYPE}"


@dataclass(frozen=True, slots=True)
class Senders:
    """A device with a pipe token, a program with a password token, and whoever else knocks."""

    url: str
    pipe: IssuedToken
    password: IssuedToken

    def send(self, method: str = "POST", path: str = PATH, token: str | None = None, body: bytes = b'{"a":1}') -> int:
        """`token` is the whole Authorization header; None sends the pipe token's. The status."""
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
        authorization = f"Bearer {self.pipe.value}" if token is None else token
        headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def good(self, count: int = 1) -> None:
        for number in range(count):
            assert self.send(body=json.dumps({"number": number}).encode()) == 200

    def pipe_reads(self) -> None:
        assert self.send("GET", f"{PATH}?page=1") == 403

    def without_bearer(self) -> None:
        assert self.send(token=f"Token {self.pipe.value}") == 401

    def broken(self) -> None:
        assert self.send(body=b'{"a":') == 400


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A fresh server for each test: its log begins empty."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with serve(data) as server:
        yield server


@pytest.fixture
def requests_client(client: AdminClient) -> RequestsClient:
    return RequestsClient(client)


@pytest.fixture
def senders(loop: AppLoop, client: AdminClient) -> Senders:
    async def issue() -> Senders:
        key = (await client.create_key("Philly pilot", "")).key.client_id
        pipe = await client.issue_token(TokenKind.PIPE, key, "", "", (), "")
        password = await client.issue_token(TokenKind.PASSWORD, key, "", "", (), "")
        return Senders(client.base_url, pipe, password)

    issued: Senders = loop.run_until_complete(issue())
    return issued


@pytest.fixture
def model(requests_client: RequestsClient) -> ActivityModel:
    return ActivityModel(requests_client)


@dataclass
class Screen:
    """The Activity screen as a test drives it."""

    view: ActivityView
    model: ActivityModel
    actions: Actions
    until: Until

    def show(self, count: int) -> None:
        """Waits until so many requests are listed."""
        self.until(lambda: self.model.is_listed and self.model.rows.rowCount() == count)

    def choose(self, row: int) -> None:
        """Waits until the inspector has the request of a row whole."""
        self.view._requests.table.show_row(row)
        inspector = self.view._inspector
        wanted = self.model.rows.rows[row].id
        self.until(lambda: inspector.details is not None and inspector.details.request.id == wanted)

    def codes(self) -> list[str]:
        return [one.code for one in self.model.rows.rows]


@pytest.fixture
def screen(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    requests_client: RequestsClient,
    clipboard: Clipboard,
    model: ActivityModel,
    tmp_path: Path,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Screen]:
    """Shown, wide enough for two panes, listening."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    live = Live()
    tools = Tools(look, tasks, client, requests_client, clipboard, tmp_path)
    view = ActivityView(look, actions, tasks, settings, live, model, Inspection(requests_client), tools, clipboard)
    qtbot.addWidget(view)
    view.resize(*WIDE)
    view.show()
    connected: list[bool] = []
    live.caught_up.connect(lambda: connected.append(True))
    tasks.start(live.listen(client.events))
    until(lambda: connected)
    yield Screen(view, model, actions, until)
    loop.run_until_complete(tasks.cancel_all())
    QLocale.setDefault(before)
