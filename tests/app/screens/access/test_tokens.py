"""Tokens: what the person does in the window, on the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.errors import RefusedByServerError
from app.api.requests import RequestFilter
from app.connections import Connections
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.access.access_view import AccessView
from app.screens.access.identify_dialog import IdentifyDialog, _wanted
from app.screens.access.issued_dialog import IssuedDialog
from app.screens.access.keys_model import KeysModel
from app.screens.access.models import access_models
from app.screens.access.request_dialog import RequestDialog
from app.screens.access.revoke_dialog import RevokeDialog, pace
from app.screens.access.token_rows import TokenRow, columns
from app.screens.access.tokens_model import TokensModel
from app.settings import Settings
from app.user_clients import UserClients
from app.widgets.cells import TwoLineCell
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from app.window.actions import Actions
from app.window.palette_entries import palette_entries
from embedded_server.domain.request import Identified, Presented
from embedded_server.domain.token import IssuedToken, Token, TokenKind

pytestmark = pytest.mark.slow
Until = Callable[[Callable[[], object]], None]
NASTY = "<img src=x>"


class Screen:
    """The Access screen with its models, as a test drives it."""

    def __init__(self, view: AccessView, tokens: TokensModel, keys: KeysModel, actions: Actions, until: Until) -> None:
        self.view, self.tokens, self.keys, self.actions, self.until = view, tokens, keys, actions, until

    def dialog(self, kind: type[Dialog]) -> QWidget:
        """The open dialog of a kind, once it is there."""
        self.until(lambda: self._open(kind))
        return self._open(kind)[0]

    def _open(self, kind: type[Dialog]) -> list[Dialog]:
        return [one for one in self.view.window().findChildren(kind) if one.isVisible()]


@pytest.fixture
def screen(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    connections: Connections,
    clipboard: Clipboard,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Screen]:
    models = access_models(client, credentials, settings, connections, UserClients(connections, credentials))
    view = AccessView(look, actions, tasks, settings, models, connections, clipboard)
    qtbot.addWidget(view)
    view.resize(1360, 800)
    view.show()
    loop.run_until_complete(models.keys.create(NASTY, "notes"))
    loop.run_until_complete(models.tokens.refresh())
    yield Screen(view, models.tokens, models.keys, actions, until)
    loop.run_until_complete(_clear(client))


async def _clear(client: AdminClient) -> None:
    for key in await client.keys():
        await client.delete_key(key.client_id)


def issue(loop: AppLoop, screen: Screen, kind: TokenKind = TokenKind.PIPE, scope: str = "") -> IssuedToken:
    key = screen.keys.keys[0].client_id
    issued: IssuedToken = loop.run_until_complete(screen.tokens.issue(kind, key, scope, "", (), "12 lobby sensors"))
    return issued


def select_all(screen: Screen) -> None:
    screen.view._tokens_view._table.selectAll()


def test_that_a_requested_token_is_shown_once_and_can_be_copied_later(screen: Screen, qapp: QApplication) -> None:
    screen.actions["token.request"].trigger()
    request = screen.dialog(RequestDialog)
    assert isinstance(request, RequestDialog)
    request._note.setText("12 lobby sensors")
    assert request.action
    request.action.click()
    issued = screen.dialog(IssuedDialog)
    assert isinstance(issued, IssuedDialog)
    token = screen.tokens.rows[0].token
    value = screen.tokens.value(token)
    assert value
    assert value[:32] in issued._value.toPlainText()
    issued.accept()
    select_all(screen)
    screen.actions["token.copy"].trigger()
    assert qapp.clipboard().text() == value
    screen.actions["token.copy_header"].trigger()
    assert qapp.clipboard().text() == f"Authorization: Bearer {value}"


def test_that_revoking_asks_first_and_says_what_breaks(loop: AppLoop, screen: Screen, client: AdminClient) -> None:
    issued = issue(loop, screen)
    loop.run_until_complete(screen.tokens.send_test(issued.token))
    loop.run_until_complete(screen.tokens.refresh())
    select_all(screen)
    screen.actions["token.revoke"].trigger()
    dialog = screen.dialog(RevokeDialog)
    assert isinstance(dialog, RevokeDialog)
    assert screen.tokens.rowCount() == 1  # nothing happened yet
    assert dialog.focusWidget() is dialog.cancel
    dialog.acted.emit()
    screen.until(lambda: not screen.tokens.rowCount())
    with pytest.raises(RefusedByServerError) as refused:
        loop.run_until_complete(client.post_share(f"{client.base_url}/share/a.b", issued.value, b"{}"))
    assert "revoked" in refused.value.reason
    assert screen.tokens.value(issued.token) is None


def test_that_cancelling_the_question_revokes_nothing(loop: AppLoop, screen: Screen, client: AdminClient) -> None:
    issued = issue(loop, screen)
    select_all(screen)
    screen.actions["token.revoke"].trigger()
    dialog = screen.dialog(RevokeDialog)
    assert isinstance(dialog, RevokeDialog)
    dialog.reject()
    found = loop.run_until_complete(client.identify_token(issued.value))
    assert found is not None
    assert found.revoked_at is None


def test_that_filters_and_search_narrow_the_list_and_count(loop: AppLoop, screen: Screen) -> None:
    pipe = issue(loop, screen)
    issue(loop, screen, TokenKind.PASSWORD, "SHARE:READ")
    assert screen.tokens.counts() == {
        "All": 2,
        "Pipe": 1,
        "Bearer": 1,
        "Expiring": 0,
        "Never used": 2,
        "Expired": 0,
    }
    screen.tokens.narrow("Pipe", "")
    assert [row.token.id for row in screen.tokens.rows] == [pipe.token.id]
    screen.tokens.narrow("All", "share:read")
    assert [row.token.kind for row in screen.tokens.rows] == [TokenKind.PASSWORD]
    screen.tokens.narrow("All", "nothing like this")
    assert screen.tokens.rowCount() == 0


def test_that_a_token_issued_elsewhere_is_grey_and_cannot_be_copied(
    loop: AppLoop, screen: Screen, client: AdminClient
) -> None:
    key = screen.keys.keys[0].client_id
    loop.run_until_complete(client.issue_token(TokenKind.PIPE, key, "", "", (), ""))
    loop.run_until_complete(screen.tokens.refresh())
    assert not screen.tokens.rows[0].is_known
    select_all(screen)
    assert not screen.actions["token.copy"].isEnabled()
    assert "elsewhere" in screen.actions["token.copy"].statusTip()


def test_that_a_pasted_header_is_identified(loop: AppLoop, screen: Screen) -> None:
    issued = issue(loop, screen)
    screen.actions["token.identify"].trigger()
    dialog = screen.dialog(IdentifyDialog)
    assert isinstance(dialog, IdentifyDialog)
    dialog._text.setPlainText(f"Authorization: Bearer {issued.value}")
    dialog._act()
    screen.until(lambda: dialog._answers["ok"].isVisible())
    assert NASTY in dialog._answers["ok"].accessibleName()
    dialog._text.setPlainText("f" * 64)
    dialog._act()
    screen.until(lambda: dialog._answers["danger"].isVisible())
    dialog.reject()


def test_that_f5_fetches_the_tokens_and_the_keys_again(loop: AppLoop, screen: Screen, client: AdminClient) -> None:
    key = screen.keys.keys[0].client_id
    screen.view.activateWindow()
    for tab, model in (("tokens", screen.tokens), ("keys", screen.keys)):
        screen.view.show_tab(tab)
        loop.run_until_complete(client.issue_token(TokenKind.PIPE, key, "", "", (), ""))
        before, heard = model.rowCount(), list[bool]()
        model.refreshed.connect(partial(heard.append, True))
        QTest.keyClick(screen.view.window(), Qt.Key.Key_F5)
        screen.until(partial(bool, heard))
        assert model.rowCount() == before + (tab == "tokens")


def asked(screen: Screen, text: str) -> IdentifyDialog:
    screen.actions["token.identify"].trigger()
    dialog = screen.dialog(IdentifyDialog)
    assert isinstance(dialog, IdentifyDialog)
    dialog._text.setPlainText(text)
    dialog._act()
    screen.until(lambda: any(note.isVisible() for note in dialog._notes()))
    return dialog


def test_that_a_verdict_goes_with_the_text_it_is_about(loop: AppLoop, screen: Screen) -> None:
    dialog = asked(screen, issue(loop, screen).value)
    assert "It is alive." in dialog._answers["ok"].accessibleName()
    assert ", never used." in dialog._answers["ok"].accessibleName()
    dialog._text.setPlainText("")
    assert not any(note.isVisible() for note in dialog._notes())
    dialog._text.setPlainText("f" * 64)
    dialog._act()
    dialog._text.setPlainText("e" * 64)
    dialog.show_answer(Identified(None, None))
    assert not any(note.isVisible() for note in dialog._notes())
    dialog.reject()


def test_that_the_targets_which_carry_a_token_are_named(loop: AppLoop, screen: Screen, client: AdminClient) -> None:
    issued = issue(loop, screen)
    dialog = asked(screen, issued.value)
    assert dialog._carried.accessibleName().startswith("No notification target carries it")
    dialog.reject()
    headers = [{"name": "Authorization", "value": f"Bearer {issued.value}"}]
    target = {"device": "24E124126B316056", "url": "https://lake.example/share/a.b", "headers": headers}

    async def save() -> None:
        await client.ask("POST", "/devices", body={"id": "24E124126B316056"})
        await client.ask("POST", "/targets", body=target)

    loop.run_until_complete(save())
    dialog = asked(screen, issued.value)
    assert dialog._carried.accessibleName() == "1 notification target carries it 24E124126B316056."
    dialog.reject()
    loop.run_until_complete(client.ask("DELETE", "/devices/24E124126B316056"))


def test_that_an_unknown_token_leads_to_its_own_requests() -> None:
    found = Presented(2, 2, NOON, NOON, "127.0.0.1", "No token with this value.", 7)
    assert _wanted(None, found) == RequestFilter(same_token=7)


def test_that_a_password_token_without_any_scope_is_not_sent(loop: AppLoop, screen: Screen) -> None:
    screen.actions["token.request"].trigger()
    dialog = screen.dialog(RequestDialog)
    assert isinstance(dialog, RequestDialog)
    dialog._cards.choose("password")
    dialog._follow_kind()
    dialog._scopes._everything.setChecked(False)
    dialog._rec_types.setText("a..b")
    assert not dialog.is_ready()
    assert dialog._scope_field.message() == "Tick what the token may do, or ALL:ALL."
    dialog._scopes._boxes["READ"].setChecked(True)
    dialog._rec_types.setText("us.philadelphia.*")
    assert dialog.is_ready()
    assert dialog.scope() == "SHARE:READ"
    dialog.reject()


NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def token_row(age: timedelta, uses: tuple[int, ...] = (0,) * 7) -> TokenRow:
    issued = NOON - age
    token = Token(
        "1", TokenKind.PIPE, "SHARE:WRITE", (), "a", "b", "Cold chain", "ID", "local", "a@b", "", issued, None, None,
        None, None, sum(uses), uses,
    )  # fmt: skip
    return TokenRow(token, True, NOON)


def test_that_a_token_issued_today_is_spoken_of_by_today() -> None:
    new, old = token_row(timedelta(hours=1), (0, 0, 0, 0, 0, 0, 15)), token_row(timedelta(days=30), (14,) * 7)
    assert pace([new], "record") == "15 records today"
    assert pace([old], "record") == "about 14 records a day"
    assert pace([new, old]) == "about 29 a day"


@pytest.mark.parametrize(("age", "tone"), [(timedelta(seconds=16), "text2"), (timedelta(hours=25), "warn")])
def test_that_an_unused_token_is_amber_only_after_a_day(age: timedelta, tone: str) -> None:
    (last_used,) = (column for column in columns() if column.title == "LAST USED")
    cell = last_used.painted(token_row(age))
    assert (cell.first, cell.second_tone) == ("never used", tone)  # type: ignore[union-attr]  # it is a TwoLineCell


@pytest.mark.parametrize(
    ("left", "told"), [(timedelta(hours=2), "in 2 h 00 min"), (-timedelta(hours=3), "rotated 3 h ago")]
)
def test_that_a_rotated_token_names_the_one_that_took_its_place(left: timedelta, told: str) -> None:
    row = token_row(timedelta(days=30))
    token = replace(row.token, expires_at=NOON + left, replaced_by="9e4c71b2")
    (expires,) = (column for column in columns() if column.title == "EXPIRES")
    cell = expires.painted(replace(row, token=token))
    assert isinstance(cell, TwoLineCell)
    assert (cell.first, cell.second) == (told, "replaced by …71b2")
    assert expires.text(replace(row, token=token)) == f"{told}, replaced by …71b2"


def test_that_requesting_and_creating_work_by_key_on_both_tabs(screen: Screen) -> None:
    for tab in ("keys", "tokens"):
        screen.view.show_tab(tab)
        shown = {entry.key for entry in palette_entries(screen.actions, ()) if entry.shortcut}
        assert {"key.create", "token.request"} <= shown
        assert ("token.revoke" in shown) is (tab == "tokens")
        assert "data.plot" not in shown
