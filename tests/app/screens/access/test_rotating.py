"""Rotate: what the person does in the window, on the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.errors import RefusedByServerError
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.access.rotate_dialog import RotateDialog
from app.screens.access.tokens_model import TokensModel
from app.screens.access.tokens_view import TokensView
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.rotation import Rotation
from embedded_server.domain.token import IssuedToken, Token, TokenKind

pytestmark = pytest.mark.slow
Until = Callable[[Callable[[], object]], None]
DEVICE = "70B3D5E75E00A103"


class Screen:
    """The table of tokens, as a test drives it."""

    def __init__(self, loop: AppLoop, client: AdminClient, view: TokensView, model: TokensModel, until: Until) -> None:
        self.loop, self.client, self.view, self.model, self.until = loop, client, view, model, until

    def issue(self, kind: TokenKind = TokenKind.PIPE) -> IssuedToken:
        issued: IssuedToken = self.loop.run_until_complete(self.model.issue(kind, "", "", "", (), "hall"))
        return issued

    def point_a_target_with(self, value: str) -> None:
        headers = [{"name": "Authorization", "value": f"Bearer {value}"}]
        wish = {"device": DEVICE, "url": "http://127.0.0.1:9000/share/a.b", "allows_private": True, "headers": headers}
        self.loop.run_until_complete(self.client.ask("POST", "/targets", body=wish))

    def select(self, *tokens: Token) -> None:
        for token in tokens:
            self.view.show_token(token.id)
        table = self.view._table  # what a person does with the mouse
        table.select([at for token in tokens if (at := self.model.row_of(token.id)) is not None])

    def tokens(self) -> list[Token]:
        """Those that live."""
        return [one for one in self.loop.run_until_complete(self.client.tokens()) if one.revoked_at is None]

    def dialog(self) -> RotateDialog:
        self.until(self._open)
        return self._open()[0]

    def _open(self) -> list[RotateDialog]:
        return [one for one in self.view.window().findChildren(RotateDialog) if one.isVisible()]

    def is_let_in(self, value: str) -> bool:
        url = f"{self.client.base_url}/share/a.b"
        try:
            self.loop.run_until_complete(self.client.post_share(url, value, b"{}"))
        except RefusedByServerError:
            return False
        return True


@pytest.fixture
def screen(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    client: AdminClient,
    credentials: Credentials,
    clipboard: Clipboard,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Screen]:
    model = TokensModel(client, credentials)
    view = TokensView(look, actions, tasks, model, clipboard)
    qtbot.addWidget(view)
    view.resize(1360, 800)
    view.show()
    yield Screen(loop, client, view, model, until)
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(_clear(client))


async def _clear(client: AdminClient) -> None:
    for target in await client.all_of("/targets", lambda one: one):
        assert isinstance(target, dict)
        await client.ask("DELETE", f"/targets/{target['id']}")
    for key in await client.keys():
        await client.delete_key(key.client_id)


def press(dialog: RotateDialog) -> None:
    assert dialog.action is not None
    dialog.action.click()


def test_that_a_rotated_token_and_its_target_carry_on_with_a_new_one(screen: Screen, actions: Actions) -> None:
    old = screen.issue()
    screen.point_a_target_with(old.value)
    screen.select(old.token)
    actions["token.rotate"].trigger()
    dialog = screen.dialog()
    screen.until(lambda: dialog._places.rows)
    assert [place.what for place in dialog._places.rows] == ["rewritten at once"]
    press(dialog)
    screen.until(lambda: dialog.cancel.text() == "Done")
    assert [place.what for place in dialog._places.rows] == ["carries the new one"]
    tokens = screen.tokens()
    assert len(tokens) == 2
    (new,) = [token for token in tokens if token.id != old.token.id]
    value = screen.model.value(new)
    assert value is not None
    assert [screen.is_let_in(one) for one in (old.value, value)] == [True, True]
    carriers = screen.loop.run_until_complete(screen.model.carriers(new))
    assert [one.name for one in carriers] == [DEVICE]


def test_that_the_end_of_a_rotated_token_can_be_taken_back(screen: Screen, actions: Actions) -> None:
    old = screen.issue()
    screen.loop.run_until_complete(screen.model.rotate(old.token, 3_600))
    screen.loop.run_until_complete(screen.model.refresh())
    screen.select(old.token)
    assert not actions["token.rotate"].isEnabled()
    assert actions["token.rotate"].statusTip() == "It was rotated already"
    actions["token.keep"].trigger()
    screen.until(lambda: all(row.token.expires_at is None for row in screen.model.rows))


def test_that_a_password_token_is_not_rotated(screen: Screen, actions: Actions) -> None:
    screen.select(screen.issue(TokenKind.PASSWORD).token)
    assert not actions["token.rotate"].isEnabled()
    assert "48 h" in actions["token.rotate"].statusTip()


def test_that_a_rotation_of_several_stops_between_two_of_them(
    screen: Screen, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    olds = [screen.issue() for _ in range(3)]
    screen.select(*(old.token for old in olds))
    actions["token.rotate"].trigger()
    dialog, rotate = screen.dialog(), screen.model.rotate

    async def rotate_while_stop_is_pressed(token: Token, overlap_s: int) -> Rotation:
        dialog.cancel.click()
        return await rotate(token, overlap_s)

    monkeypatch.setattr(screen.model, "rotate", rotate_while_stop_is_pressed)
    press(dialog)
    screen.until(lambda: dialog.cancel.text() == "Done")
    tokens = screen.tokens()
    assert len(tokens) == 4
    assert sum(token.expires_at is not None for token in tokens) == 1
    assert all(screen.model.value(token) is not None for token in tokens)
    said = dialog.findChildren(QWidget)
    assert any("2 tokens not rotated" in one.accessibleName() for one in said)


def test_that_a_rotation_that_is_refused_says_why_and_what_is_as_before(
    screen: Screen, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.select(screen.issue().token)
    actions["token.rotate"].trigger()
    dialog = screen.dialog()

    async def refuse(token: Token, overlap_s: int) -> Rotation:
        del token, overlap_s
        raise RefusedByServerError(
            409, "token_not_rotated", "A target was changed at the same moment.", "Try again; nothing was rotated."
        )

    monkeypatch.setattr(screen.model, "rotate", refuse)
    press(dialog)
    screen.until(lambda: dialog.cancel.text() == "Done")
    assert dialog._refused.isVisible()
    assert not dialog._note.isVisible()
    told = "1 token not rotated", "A target was changed at the same moment. Try again; nothing was rotated."
    assert all(one in dialog._refused.accessibleName() for one in told)


def test_that_escape_stops_a_rotation_and_closes_nothing(screen: Screen, actions: Actions) -> None:
    old = screen.issue()
    screen.select(old.token)
    actions["token.rotate"].trigger()
    dialog = screen.dialog()
    dialog.show_begun()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.is_stopped
    dialog.show_end()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
