"""The banner says the worst of what lasts, and what to do."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.widgets.banner import Banner
from app.widgets.buttons import Button
from app.widgets.look import Look
from app.window.conditions import Conditions
from embedded_server.domain.status import Condition
from embedded_server.domain.token import TokenKind
from tests.app.server import Served
from tests.embedded_server.processes import scribes

Until = Callable[[Callable[[], object]], None]
DAMAGED = Condition("damaged", "The database is damaged.", "Restore a backup.")


@pytest.fixture
def banner(look: Look, qtbot: QtBot) -> Banner:
    banner = Banner(look)
    qtbot.addWidget(banner)
    return banner


@pytest.fixture
def conditions(look: Look, banner: Banner, credentials: Credentials, tasks: Tasks, data_dir: Path) -> Conditions:
    return Conditions(look, banner, credentials, tasks, data_dir)


def _said(banner: Banner) -> str:
    return "" if banner.isHidden() else banner.accessibleName()


def _buttons(banner: Banner) -> dict[str, Button]:
    QApplication.processEvents()  # a layout shows what is added to it a little later
    return {button.text(): button for button in banner.findChildren(Button) if not button.isHidden()}


def test_that_a_full_disk_is_shown_while_it_lasts(
    client: AdminClient, served: Served, loop: AppLoop, conditions: Conditions, banner: Banner
) -> None:
    pid = int(json.loads((served.data / "server.json").read_text("utf-8"))["pid"])
    issued = loop.run_until_complete(client.issue_token(TokenKind.PIPE, "", "", "", (), ""))
    share = f"{served.url}/share/us.tide"

    def post() -> None:
        loop.run_until_complete(client.post_share(share, issued.value, b"{}"))

    async def ask() -> None:
        conditions.show_trouble((await client.status()).condition)

    post()
    loop.run_until_complete(ask())
    assert "Nothing is stored" not in _said(banner)
    pids = (pid, *scribes(pid))
    before = [resource.prlimit(each, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY)) for each in pids]
    try:
        with pytest.raises(ApiError):
            post()
        loop.run_until_complete(ask())
        assert "Nothing is stored. The disk that holds the data directory is full." in _said(banner)
        assert "Make room on it; the server goes on by itself." in _said(banner)
    finally:
        for each, limits in zip(pids, before, strict=True):
            resource.prlimit(each, resource.RLIMIT_FSIZE, limits)
    post()
    loop.run_until_complete(ask())
    assert "Nothing is stored" not in _said(banner)


def test_that_a_damaged_database_comes_with_its_newest_backup(
    conditions: Conditions, banner: Banner, data_dir: Path, until: Until
) -> None:
    backup = data_dir / "backups" / "sluice-20261125-030000.db"
    backup.parent.mkdir()
    backup.write_bytes(b"x")
    copied: list[object] = []
    conditions.restore_copied.connect(lambda one: copied.append(one.file))
    conditions.show_trouble(DAMAGED)
    until(lambda: f"The newest one is {backup.name}, today" in _said(banner))
    _buttons(banner)["Copy restore command"].click()
    assert copied == [backup]


def test_that_a_damaged_database_without_backup_says_so(conditions: Conditions, banner: Banner, until: Until) -> None:
    conditions.show_trouble(DAMAGED)
    until(lambda: "There is no backup in the data directory." in _said(banner))
    assert set(_buttons(banner)) == {"Show storage"}


def test_that_a_trouble_that_goes_on_leaves_the_banner_as_it_is(conditions: Conditions, banner: Banner) -> None:
    full = Condition("disk_full", "The disk is full.", "Make room.")
    conditions.show_trouble(full)
    (before,) = _buttons(banner).values()
    conditions.show_trouble(Condition("disk_full", "The disk is full.", "Make room."))
    assert list(_buttons(banner).values()) == [before]


def test_that_no_server_is_worse_than_trouble_and_trouble_worse_than_no_keyring(
    conditions: Conditions, banner: Banner, credentials: Credentials, loop: AppLoop
) -> None:
    loop.run_until_complete(credentials.open())
    assert credentials.kept.reason
    conditions.show_worst()
    assert _said(banner).startswith("No keyring")
    conditions.show_trouble(Condition("disk_full", "The disk is full.", "Make room."))
    assert _said(banner) == "Nothing is stored. The disk is full. Make room."
    conditions.show_server("It stopped.")
    assert _said(banner) == "The server does not run. It stopped."
    conditions.show_server()
    assert _said(banner).startswith("No keyring")


def test_that_a_server_that_does_not_run_offers_what_starts_it(conditions: Conditions, banner: Banner) -> None:
    started: list[object] = []
    conditions.start_wanted.connect(lambda: started.append("start"))
    conditions.port_wanted.connect(started.append)
    conditions.show_server("You stopped it.", is_halted=True)
    _buttons(banner)["Start the server"].click()
    conditions.show_server("The port is taken.", free_port=8_444)
    _buttons(banner)["Use port 8444"].click()
    assert started == ["start", 8_444]
