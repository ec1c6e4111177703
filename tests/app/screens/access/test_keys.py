"""App keys: created, shown once, changed and deleted in the window, on the real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.access.key_dialogs import DeleteKeyDialog, KeyCreatedDialog, KeyDialog
from app.screens.access.keys_model import KeyRow, KeysModel
from app.screens.access.keys_view import KeysView
from app.screens.access.tokens_model import TokensModel
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.app_key import AppKey
from embedded_server.domain.token import TokenKind

pytestmark = pytest.mark.slow
Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def tokens(client: AdminClient, credentials: Credentials) -> TokensModel:
    return TokensModel(client, credentials)


@pytest.fixture
def view(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    clipboard: Clipboard,
    tokens: TokensModel,
    qtbot: QtBot,
) -> KeysView:
    view = KeysView(look, actions, tasks, settings, KeysModel(client, credentials), tokens.of_key, clipboard)
    qtbot.addWidget(view)
    view.resize(1360, 800)
    view.show()
    return view


def created(view: KeysView, actions: Actions, until: Until, name: str) -> KeyCreatedDialog:
    actions["key.create"].trigger()
    (dialog,) = view.findChildren(KeyDialog)
    dialog._name.setText(name)
    dialog._notes.setPlainText("Senet tutorial board")
    dialog._act()
    until(lambda: view.findChildren(KeyCreatedDialog))
    return view.findChildren(KeyCreatedDialog)[-1]


def test_that_a_new_key_shows_its_secret_once_and_is_selected(
    view: KeysView, actions: Actions, until: Until, credentials: Credentials
) -> None:
    shown = created(view, actions, until, "HackIoT")
    secret = shown._values["secret"]
    assert any(secret == label.full_text() for label in shown.findChildren(PlainLabel))
    shown.accept()
    until(view.selected)
    selected = view.selected()
    assert selected
    assert selected.key.name == "HackIoT"
    assert credentials.get(f"key/{selected.key.client_id}") == secret
    assert not any(secret == label.full_text() for label in view._inspector.findChildren(PlainLabel))
    view._reveal()
    assert view._inspector._secret.shown() == secret


def test_that_a_name_is_asked_for(view: KeysView, actions: Actions) -> None:
    actions["key.create"].trigger()
    (dialog,) = view.findChildren(KeyDialog)
    dialog._act()
    assert dialog.isVisible()
    assert "name" in dialog._field.message()


def test_that_notes_can_be_changed(view: KeysView, actions: Actions, until: Until) -> None:
    created(view, actions, until, "Cold chain").accept()
    until(view.selected)
    actions["key.edit"].trigger()
    dialog = view.findChildren(KeyDialog)[-1]
    dialog._notes.setPlainText("Hamburg freezers")
    dialog._act()
    until(lambda: view.selected() and view.selected().key.notes == "Hamburg freezers")  # type: ignore[union-attr]


def test_that_deleting_says_which_tokens_die_and_then_they_are_dead(
    loop: AppLoop, view: KeysView, actions: Actions, until: Until, tokens: TokensModel, client: AdminClient
) -> None:
    created(view, actions, until, "Old demo").accept()
    until(view.selected)
    selected = view.selected()
    assert selected
    key = selected.key.client_id
    issued = loop.run_until_complete(tokens.issue(TokenKind.PIPE, key, "", "", (), ""))
    loop.run_until_complete(view._model.refresh())
    actions["key.delete"].trigger()
    (dialog,) = view.findChildren(DeleteKeyDialog)
    said = " ".join(label.full_text() for label in dialog.findChildren(PlainLabel))
    assert "1 token dies with this key" in said
    assert issued.token.head in said
    dialog.acted.emit()
    until(lambda: view._model.row_of(key) is None)
    found = loop.run_until_complete(client.identify_token(issued.value))
    assert found is None or found.revoked_at is not None


def test_that_a_narrow_window_drops_what_the_inspector_says_too(
    view: KeysView, actions: Actions, until: Until, qtbot: QtBot
) -> None:
    created(view, actions, until, "Cold chain").accept()
    until(view.selected)
    view.resize(1045, 560)
    qtbot.waitUntil(lambda: not view._story.isVisible())
    qtbot.waitUntil(lambda: view._table.horizontalScrollBar().maximum() == 0)
    assert not view._search.geometry().intersects(view._chips.geometry())
    view.resize(1800, 800)
    qtbot.waitUntil(view._story.isVisible)
    qtbot.waitUntil(lambda: not view._table.isColumnHidden(5))


@pytest.mark.parametrize(
    ("age", "used", "unused"), [(1, None, False), (100, None, True), (100, 1, False), (300, 91, True)]
)
def test_that_a_key_counts_as_unused_after_ninety_days(age: int, used: int | None, unused: bool) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    last = None if used is None else now - timedelta(days=used)
    key = AppKey("ID", "name", "", "abcd", "a@b", now - timedelta(days=age), last, 0)
    assert KeyRow(key, now).is_unused is unused
