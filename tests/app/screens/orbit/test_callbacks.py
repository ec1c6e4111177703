"""What Sigfox's backend is given to fill in is what the server reads, and nothing shows the token."""

from __future__ import annotations

import gc
import json
import re

import pytest
from PySide6.QtGui import QGuiApplication

from app.credentials import Credentials
from app.running.tasks import Tasks
from app.screens.orbit.callback_desk import TOKEN as TOKEN_NAME
from app.screens.orbit.callback_desk import CallbackDesk
from app.screens.orbit.callback_dialog import CallbackDialog
from app.screens.orbit.callbacks import CALLBACKS, Callback, doubt, is_address
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.copy_rows import CopyRows
from app.widgets.look import Look
from embedded_server.domain.permissions import SIGFOX_CALLBACKS
from embedded_server.wire.sigfox import batch_of, data_callback, error_callback, fields_of, result_callback
from tests.app.screens.orbit.conftest import Screen, press

TOKEN = "0123456789abcdef" * 4
SAID = {
    "device": "1a2b3c",
    "time": "1795375860",
    "data": "3301000a",
    "seqNumber": "77",
    "ack": "true",
    "infoCode": "0",
    "infoMessage": "Acked",
    "severity": "WARN",
    "info": "No message received",
    "computedLocation": '{"lat":53.5}',
    "duplicates": "[]",
}
BY_KEY = {one.key: one for one in CALLBACKS}


def rendered(callback: Callback) -> bytes:
    """As Sigfox does it; what it does not know stays away."""
    return re.sub(r"\{(\w+)\}", lambda found: SAID.get(found[1], ""), callback.body).encode()


def test_that_every_address_is_one_that_the_server_answers() -> None:
    for one in CALLBACKS:
        assert one.url("https://sluice.example", "{token}").removeprefix("https://sluice.example") in SIGFOX_CALLBACKS
    assert len({one.path for one in CALLBACKS}) == len(SIGFOX_CALLBACKS)


@pytest.mark.parametrize("key", ["bidir", "uplink", "advanced"])
def test_that_data_bodies_are_read(key: str) -> None:
    told = data_callback(fields_of(rendered(BY_KEY[key]), ""))
    assert (told.device, told.number, told.is_request) == ("1A2B3C", 77, key == "bidir")


def test_that_the_other_bodies_are_read() -> None:
    result = result_callback(fields_of(rendered(BY_KEY["ack"]), ""))
    assert (result.device, result.code, result.words) == ("1A2B3C", 0, "Acked")
    assert error_callback(fields_of(rendered(BY_KEY["error"]), "")).device == "1A2B3C"
    (line,) = batch_of(rendered(BY_KEY["batch"]))
    assert data_callback(line).number == 77
    place = json.loads(rendered(BY_KEY["advanced"]))["computedLocation"]
    assert place == {"lat": 53.5}  # an object, not a text


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("http://127.0.0.1:8440", "cannot reach"),
        ("https://nas.local", "cannot reach"),
        ("https://sluice.example/path", "Leave out"),
        ("http://sluice.example", "read the token"),
        ("sluice.example", "Write it as"),
        ("https://sluice.example:8443", ""),
    ],
)
def test_that_an_address_sigfox_cannot_use_is_doubted(base: str, words: str) -> None:
    assert words in doubt(base)
    assert bool(doubt(base)) == bool(words)


def test_that_the_dialog_shows_no_token_and_copies_it_whole(look: Look, clipboard: Clipboard, screen: Screen) -> None:
    dialog = CallbackDialog(look, screen.view, "freezer-07", "http://127.0.0.1:8440", TOKEN, "It is kept.", clipboard)
    rows = dialog.findChildren(CopyRows)[0]
    chosen: list[str] = []
    dialog.base_chosen.connect(chosen.append)
    dialog.base.setText("https://sluice.example/")
    assert chosen == ["https://sluice.example"]
    dialog.tabs.choose("ack")
    rows.copy_requested.emit("url")
    assert QGuiApplication.clipboard().text() == f"https://sluice.example/sigfox/{TOKEN}/service/ack"
    assert all(TOKEN not in label for label in (widget.text() for widget in dialog.findChildren(type(dialog._says))))
    assert is_address(dialog.base.text())


@pytest.mark.slow
def test_that_the_callbacks_open_with_a_token_that_is_kept_until_it_is_revoked(
    screen: Screen, look: Look, tasks: Tasks, settings: Settings, credentials: Credentials, clipboard: Clipboard
) -> None:
    desk = CallbackDesk(look, tasks, screen.admin, credentials, settings, clipboard, screen.view)
    screen.view.callbacks_asked.connect(desk.open_for)
    del desk  # its window keeps it
    gc.collect()
    screen.register("1A2B90", "freezer-90")
    values: list[str | None] = []
    for _ in range(3):
        screen.actions["orbit.callbacks"].trigger()
        dialog = screen.dialog()
        assert dialog.windowTitle() == "Sigfox callbacks for freezer-90"
        values.append(credentials.get(TOKEN_NAME))
        press(dialog)
        if len(values) == 2:
            screen.loop.run_until_complete(_revoked(screen, str(values[0])))
    assert values[0] == values[1] != values[2]


async def _revoked(screen: Screen, value: str) -> None:
    token = await screen.admin.identify_token(value)
    assert token is not None
    await screen.admin.ask("DELETE", f"/tokens/{token.id}")
