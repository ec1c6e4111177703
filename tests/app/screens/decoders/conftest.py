"""The Decoders screen on a real server, with devices that have sent something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.decoders import DecodersClient, Facts
from app.api.histories import HistoriesClient
from app.api.libraries import LibrariesClient
from app.api.robots import RobotsClient
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.decoders.desk import Desk
from app.screens.decoders.history_model import HistoryModel
from app.screens.decoders.model import DecodersModel, source_of
from app.screens.decoders.robots_model import RobotsModel
from app.screens.decoders.trials import Trials
from app.screens.decoders.view import DecodersView
from app.settings import Settings
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.domain.token import TokenKind

Until = Callable[[Callable[[], object]], None]
LEVEL = "function decodeUplink(input) { return {data: {level: input.bytes[0] * 2}}; }"
TOO = LEVEL.replace("}};", ", wet: input.bytes[0] > 9}};")


@dataclass
class Screen:
    """The screen as a test drives it."""

    view: DecodersView
    model: DecodersModel
    actions: Actions
    until: Until
    loop: AppLoop
    client: DecodersClient
    admin: AdminClient
    said: list[str]
    live: Live

    @property
    def desk(self) -> Desk:
        (found,) = self.view.findChildren(Desk)
        return found

    def open(self, decoder: Decoder) -> None:
        self.view.refresh()
        self.until(lambda: self.model.find(decoder.id))
        self.view.open_decoder(decoder.id)
        self.until(lambda: self.model.open_id == decoder.id)
        self.until(lambda: self.desk.editing.editor.toPlainText() == source_of(decoder))

    def type(self, text: str) -> None:
        """Into the editor, over what is there."""
        self.desk.editing.replace_text(text)

    def dialog(self) -> Dialog:
        self.until(lambda: self.dialogs())
        return self.dialogs()[-1]

    def add(self, name: str, pattern: str, source: str, kind: DecoderKind = DecoderKind.JAVASCRIPT) -> Decoder:
        """With a live version."""

        async def made() -> Decoder:
            decoder = await self.client.add(Facts(name), kind, pattern, source)
            return await self.client.publish(decoder.id) if source else decoder

        found: Decoder = self.loop.run_until_complete(made())
        return found

    def send(self, rec_type: str, *payloads: str) -> None:
        """And waits until the server has read them."""

        async def post() -> None:
            key = (await self.admin.create_key("Fleet", "")).key.client_id
            token = await self.admin.issue_token(TokenKind.PIPE, key, "", "", (), "")
            for number, payload in enumerate(payloads):
                body = {"devEui": "70B3D5E75E007101", "pdu": payload, "port": 2, "seqno": number, "joinId": 1}
                url = f"{self.admin.base_url}/share/{rec_type}"
                await self.admin.post_share(url, token.value, json.dumps(body).encode())
            async for _ in self.admin.events():
                if not (await self.admin.status()).unread:
                    return

        self.loop.run_until_complete(post())

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
    until: Until,
    qtbot: QtBot,
) -> Iterator[Screen]:
    decoders = DecodersClient(client)
    window = QWidget()
    model, live = DecodersModel(decoders, window), Live()
    view = DecodersView(
        look,
        actions,
        tasks,
        settings,
        live,
        client,
        model,
        Trials(client, decoders, window),
        HistoryModel(HistoriesClient(client), window),
        RobotsModel(client, RobotsClient(client), window),
        LibrariesClient(client),
    )
    qtbot.addWidget(view)
    view.resize(1364, 820)
    view.show()
    said: list[str] = []
    view.said.connect(said.append)
    view.undo_offered.connect(lambda told, _: said.append(told))
    yield Screen(view, model, actions, until, loop, decoders, client, said, live)
    loop.run_until_complete(tasks.cancel_all())


@pytest.fixture
def tank(screen: Screen, request: pytest.FixtureRequest) -> Decoder:
    """A decoder with a live version, open."""
    decoder = screen.add("tank", f"tank.{abs(hash(request.node.name))}", LEVEL)
    screen.open(decoder)
    return decoder
