"""Settings › Connections: an endpoint is described, tested, saved, used and removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.connections import HERE, Connections
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.settings.connections_page import NEW, ConnectionsPage
from app.widgets.dialog import Dialog
from app.widgets.labels import PlainLabel
from app.widgets.look import Look

pytestmark = pytest.mark.slow
USER = "udo@harbour.example"
Until = Callable[[Callable[[], object]], None]


@dataclass
class Screen:
    page: ConnectionsPage
    connections: Connections
    until: Until
    url: str
    key: str

    def fill(self, key: str = "") -> None:
        self.page.choose(NEW)
        self.page.form.name.setText("Harbour")
        self.page.form.url.setText(f"{self.url}/")
        self.page.form.key.setText(key or self.key)

    def outcome(self) -> str:
        return self.page.form._outcome.text()

    def labels(self) -> list[str]:
        return [label.full_text() for label in self.page.form.findChildren(PlainLabel) if label.isVisible()]


@pytest.fixture
def screen(
    loop: AppLoop,
    look: Look,
    tasks: Tasks,
    client: AdminClient,
    connections: Connections,
    qtbot: QtBot,
    until: Until,
) -> Screen:
    async def issue() -> str:
        if USER not in {account.email for account in await client.accounts()}:
            await client.create_account(USER, "harbour", "")
        body = {"name": "Dashboard", "scopes": ["readkey", "readdev", "readdata"]}
        return str((await client.ask("POST", f"/users/{USER}/keys", body=body)).json()["key"])

    key: str = loop.run_until_complete(issue())
    page = ConnectionsPage(look, tasks, connections)
    qtbot.addWidget(page)
    page.resize(1_100, 820)
    page.show()
    return Screen(page, connections, until, client.base_url, key)


def test_that_a_connection_is_tested_without_being_saved(screen: Screen) -> None:
    screen.fill()
    screen.page.form.test.click()
    screen.until(lambda: screen.outcome().startswith("Passed"))
    assert f"user {USER}" in screen.labels()
    assert "no TLS: anybody on the way can read the key" in screen.labels()
    assert screen.connections.profiles == ()


def test_that_a_test_that_fails_says_why(screen: Screen) -> None:
    screen.fill("x" * 64)
    screen.page.form.test.click()
    screen.until(lambda: screen.outcome() == "No key with this value.")


def test_that_what_is_wrong_is_said_at_its_field(screen: Screen) -> None:
    screen.fill()
    screen.page.form.url.setText(f"{screen.url}/?apikey={screen.key}")
    screen.page.form.save.click()
    assert "more than an address" in screen.page.form._url_field.message()
    screen.fill()
    screen.page.form.key.setText("two words")
    screen.page.form.save.click()
    assert "letters and digits" in screen.page.form._key_field.message()
    assert screen.connections.profiles == ()


def test_that_a_saved_connection_is_used_and_removed_with_its_secrets(screen: Screen, credentials: Credentials) -> None:
    screen.fill()
    screen.page.form.save.click()
    screen.until(lambda: screen.outcome() == "Saved")
    (profile,) = screen.connections.profiles
    assert profile.url == screen.url
    assert screen.page.form.key.text() == ""
    screen.page.form.use.click()
    wanted = {HERE: "", profile.id: "in use"}
    screen.until(lambda: {entry.key: entry.fact for entry in screen.page.list.entries()} == wanted)
    screen.page.form.remove.click()
    screen.until(lambda: [one for one in screen.page.window().findChildren(Dialog) if one.isVisible()])
    next(one for one in screen.page.window().findChildren(Dialog) if one.isVisible())._act()
    screen.until(lambda: [entry.key for entry in screen.page.list.entries()] == [HERE])
    assert screen.connections.profiles == ()
    assert credentials.names("connection/") == []
