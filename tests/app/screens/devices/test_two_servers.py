"""Two servers on this computer, one as Senet and one as the lake, whose sheet fills in the target of the other."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.devices.target_draft import HeaderRow
from app.screens.setup.desk import SetupDesk
from app.screens.setup.dialog import SetupDialog, Wanted
from app.screens.setup.model import SetupModel
from app.settings import Settings
from app.setup_sheets.networks import NETWORKS
from app.setup_sheets.sheet import sheet_of
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from embedded_server.domain.token import TokenKind
from tests.app.screens.devices.conftest import Screen, Until
from tests.app.server import serve

pytestmark = pytest.mark.slow
DEVICE, REC_TYPE, UPLINKS = "70B3D5E75E0E2E01", "us.philadelphia.senet.em500", 5


@dataclass
class Lake:
    client: AdminClient
    host: QWidget
    desk: SetupDesk
    loop: AppLoop
    until: Until

    def sheet(self) -> dict[str, str]:
        """What its window says that Senet's form wants, by label."""
        self.desk.open(Wanted(rec_type=REC_TYPE))
        self.until(lambda: [one for one in self.host.findChildren(SetupDialog) if one.isVisible()])
        dialog = self.host.findChildren(SetupDialog)[-1]
        dialog.token_wanted.emit(TokenKind.PIPE.value, REC_TYPE)
        self.until(lambda: dialog.door() is not None)
        door = dialog.door()
        assert door is not None
        dialog.accept()
        return {one.label: one.value for one in sheet_of(NETWORKS[0], door).fields}

    async def bodies(self) -> list[dict[str, object]]:
        """Oldest first."""
        page = await self.client.records(REC_TYPE, newest_first=False)
        return [json.loads((await self.client.record(one.id)).body) for one in page.items]

    async def wait_for(self, count: int) -> list[dict[str, object]]:
        async with asyncio.timeout(30):
            while len(found := await self.bodies()) < count:
                await asyncio.sleep(0.05)
        return found


@pytest.fixture
def lake(
    loop: AppLoop,
    look: Look,
    tasks: Tasks,
    settings: Settings,
    clipboard: Clipboard,
    tmp_path: Path,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Lake]:
    directory = tmp_path / "lake"
    directory.mkdir(mode=0o700)
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    client = AdminClient(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    with serve(directory) as served:
        loop.run_until_complete(client.point_at(served.url, served.admin_token))
        model = SetupModel(client, Credentials(tmp_path / "lake-secrets"), settings)
        yield Lake(client, host, SetupDesk(look, tasks, model, clipboard, host), loop, until)
        loop.run_until_complete(client.close())


def test_that_uplinks_reach_the_lake_as_senet_sends_them_until_it_revokes_the_token(screen: Screen, lake: Lake) -> None:
    sheet = lake.sheet()
    screen.create(DEVICE, "lobby")
    screen.open(DEVICE)
    screen.form.headers.show_rows((HeaderRow(sheet["Header Key(s)"], sheet["Header Value(s)"]),))
    screen.forward_to(sheet["URL"])
    for _ in range(UPLINKS):
        screen.uplink(DEVICE)
    bodies = screen.loop.run_until_complete(lake.wait_for(UPLINKS))
    assert sorted(str(body["seqno"]) for body in bodies) == [str(one) for one in range(1, UPLINKS + 1)]
    assert {(body["devEui"], body["pdu"], body["joinId"], body["port"]) for body in bodies} == {
        (DEVICE, "0167010E", 1, 2)
    }
    (token,) = screen.loop.run_until_complete(lake.client.tokens())
    screen.loop.run_until_complete(lake.client.revoke_token(token.id))
    screen.actions["devices.test"].trigger()
    screen.until(lambda: screen.target.last_test is not None)
    tested = screen.target.last_test
    assert tested is not None
    assert [attempt.status for attempt in tested.attempts] == [401]
    assert len(screen.loop.run_until_complete(lake.bodies())) == UPLINKS
