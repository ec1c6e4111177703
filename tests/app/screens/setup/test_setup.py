"""Setup sheets in the window, on the real server: what is shown opens the gate, and no token is told unasked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import segno
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.setup.desk import COLLECTION, ENVIRONMENT, SetupDesk
from app.screens.setup.dialog import SetupDialog, Wanted
from app.screens.setup.model import SetupModel
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from embedded_server.domain.token import Token, TokenKind

pytestmark = pytest.mark.slow
Until = Callable[[Callable[[], object]], None]
REC_TYPE = "us.philadelphia.senet.em500"


class Room:
    def __init__(self, loop: AppLoop, model: SetupModel, desk: SetupDesk, host: QWidget, until: Until) -> None:
        self.loop, self.model, self.desk, self.host, self.until = loop, model, desk, host, until

    def issue(self, kind: TokenKind) -> Token:
        token: Token = self.loop.run_until_complete(self.model.issue(kind, REC_TYPE))
        return token

    def opened(self, wanted: Wanted) -> SetupDialog:
        self.desk.open(wanted)
        self.until(self._open)
        return self._open()[-1]

    def _open(self) -> list[SetupDialog]:
        return [one for one in self.host.findChildren(SetupDialog) if one.isVisible()]


@pytest.fixture
def room(
    loop: AppLoop,
    look: Look,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    clipboard: Clipboard,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Room]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1200, 800)
    host.show()
    model = SetupModel(client, credentials, settings)
    yield Room(loop, model, SetupDesk(look, tasks, model, clipboard, host), host, until)
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(_clear(client))


async def _clear(client: AdminClient) -> None:
    for key in await client.keys():
        await client.delete_key(key.client_id)


def shown(dialog: SetupDialog) -> str:
    labels = [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
    return "\n".join(labels + [one.toPlainText() for one in dialog.findChildren(QPlainTextEdit) if one.isVisible()])


def _has(said: list[str], count: int) -> bool:
    return len(said) == count


def choose(dialog: SetupDialog, name: str) -> None:
    (button,) = [one for one in dialog._networks.buttons() if one.text() == name]
    button.click()


def test_that_every_network_and_tool_shows_the_address_and_never_the_token(room: Room) -> None:
    token = room.issue(TokenKind.PIPE)
    dialog = room.opened(Wanted(token_id=token.id))
    door = dialog.door()
    assert door is not None
    assert door.rec_type == REC_TYPE
    for button in dialog._networks.buttons():
        button.click()
        assert door.token not in shown(dialog)
        if button.text() != "Postman":
            room.until(lambda: f"/share/{REC_TYPE}" in shown(dialog))


def test_that_what_a_field_copies_is_the_whole_value(room: Room, clipboard: Clipboard) -> None:
    dialog = room.opened(Wanted(token_id=room.issue(TokenKind.PIPE).id))
    door = dialog.door()
    assert door is not None
    dialog._sheet._copy("Header Value(s)")
    assert clipboard._clipboard.text() == f"Bearer {door.token}"
    choose(dialog, "curl")
    dialog._command._copy()
    assert door.token in clipboard._clipboard.text()


def test_that_the_code_on_a_sheet_holds_the_address_and_the_header(room: Room) -> None:
    dialog = room.opened(Wanted(token_id=room.issue(TokenKind.PIPE).id))
    door, code = dialog.door(), dialog._sheet._code
    assert door is not None
    assert code is not None
    held = f"{door.url}\nAuthorization: Bearer {door.token}"
    assert code._modules == [list(line) for line in segno.make(held, micro=False).matrix]
    assert not code.isVisible()  # it holds the token


def test_that_a_device_is_set_up_with_a_token_for_uplinks_that_is_made_here(room: Room) -> None:
    dialog = room.opened(Wanted(device="70B3D5E75E00A103"))
    assert dialog.door() is None
    dialog._want_token()
    room.until(lambda: dialog.door() is not None)
    door = dialog.door()
    assert door is not None
    assert door.url == f"{door.base}/uplink/{door.token}"
    room.until(lambda: f"/uplink/{door.token[:8]}…" in shown(dialog))


def test_that_a_remote_network_is_told_that_it_cannot_reach_this_computer(room: Room) -> None:
    dialog = room.opened(Wanted(token_id=room.issue(TokenKind.PIPE).id))
    dialog._address.setCurrentText("http://127.0.0.1:8443")
    assert "Only this computer can reach it" in shown(dialog)
    dialog._address.setCurrentText("https://in.example.org/")
    assert "can reach it" not in shown(dialog)
    room.until(lambda: f"https://in.example.org/share/{REC_TYPE}" in shown(dialog))


def test_that_the_files_for_postman_have_the_token_only_if_asked(room: Room, tmp_path: Path) -> None:
    dialog = room.opened(Wanted(token_id=room.issue(TokenKind.PIPE).id))
    door = dialog.door()
    assert door is not None
    said = list[str]()
    room.desk.said.connect(said.append)
    for round_, with_token in enumerate((False, True), 1):
        room.desk.save(dialog, tmp_path, with_token=with_token)
        room.until(partial(_has, said, round_))
        environment = (tmp_path / ENVIRONMENT).read_text()
        assert (door.token in environment) is with_token
        assert door.token not in (tmp_path / COLLECTION).read_text()
        values = {one["key"]: one["value"] for one in json.loads(environment)["values"]}
        assert values["hostname"] == door.base
        assert values["apikey"]
        assert (tmp_path / ENVIRONMENT).stat().st_mode & 0o077 == 0


def test_that_a_rotated_token_is_offered_to_no_new_sender(room: Room, client: AdminClient) -> None:
    token = room.issue(TokenKind.PIPE)
    room.loop.run_until_complete(client.ask("POST", f"/tokens/{token.id}/rotate", body={"overlap_s": 3_600}))
    facts = room.loop.run_until_complete(room.model.look())
    assert token.id not in {one.token.id for one in facts.tokens}
