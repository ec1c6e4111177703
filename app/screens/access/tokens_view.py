"""Tokens: the table with its filters, the bar of a selection, and the dialogs it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app import words
from app.running.tasks import Tasks
from app.screens.access.identify_dialog import IdentifyDialog
from app.screens.access.issued_dialog import IssuedDialog
from app.screens.access.request_dialog import RequestDialog
from app.screens.access.revoke_dialog import RevokeDialog, pace
from app.screens.access.rotating import Rotating, why_not_kept, why_not_rotated
from app.screens.access.token_rows import FILTERS, TokenRow
from app.screens.access.tokens_model import TokensModel
from app.sender import Sender
from app.setup_sheets.networks import NETWORKS
from app.setup_sheets.sheet import sheet_of
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.empty_state import EmptyState
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.search_field import SearchField
from app.widgets.table_view import TableView
from app.window.actions import Actions
from embedded_server.domain.token import IssuedToken, Token, TokenKind

COPIES: tuple[tuple[str, Callable[[Sender], str]], ...] = (
    ("token.copy", lambda sender: sender.token),
    ("token.copy_header", lambda sender: sender.header),
    ("token.copy_curl", lambda sender: sender.curl(datetime.now(UTC))),
    ("token.copy_power_shell", lambda sender: sender.power_shell(datetime.now(UTC))),
    ("token.copy_senet", lambda sender: sheet_of(NETWORKS[0], sender).text()),
)
FOOT = "The server keeps only a hash. {kept} Grey tokens were issued elsewhere."


class TokensView(QWidget):
    """`copied` says in words what is now on the clipboard."""

    copied = Signal(str)
    requests_asked = Signal(object)  # RequestFilter
    setup_asked = Signal(str)  # id of a token

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: TokensModel,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks = look, actions, tasks
        self._model, self._clipboard = model, clipboard
        self._rotating = Rotating(look, tasks, model, clipboard, self)
        self._issued: IssuedDialog | None = None
        self._table = TableView(look, "Tokens", ticks=True)
        self._pane = Pane(look, self._table)
        self._lay_out()
        self._connect()
        self._pane.show_loading()

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        self._search = SearchField(look, "Filter by app, identity, token end or address")
        self._search.setMinimumWidth(look.px(160))
        self._search.setMaximumWidth(look.px(320))
        self._chips = FilterChips(look, [Option(name, name) for name in FILTERS], "Which tokens")
        identify = Button(look, "Identify a token…", "ghost", "scan-line")
        identify.clicked.connect(actions["token.identify"].trigger)
        self._refresh = IconButton(look, "refresh-cw", "Refresh (F5)")
        bar = row(self._search, self._chips, identify, self._refresh, margins=(24, 9, 24, 9))
        bar.setStretch(0, 100)
        bar.setStretch(1, 1)
        self._kept = PlainLabel("", Type.HINT, "text2")
        self._total = PlainLabel("", Type.HINT, "text2")
        foot = row(IconLabel(look, "lock", "text3", 14), self._kept, self._total, margins=(24, 6, 24, 6))
        foot.insertStretch(2)
        column(bar, self._pane, foot, spacing=0, parent=self).setStretch(1, 1)
        self._copy_menu = self._made_menu(*(name for name, _ in COPIES), "token.set_up")
        revoke = Button(look, "Revoke…", "danger_quiet", "ban")
        revoke.clicked.connect(actions["token.revoke"].trigger)
        self._rotate = Button(look, "Rotate…", icon="rotate-ccw")
        self._rotate.clicked.connect(actions["token.rotate"].trigger)
        self._bar = BottomBar(
            look, self, Button(look, "Copy as", icon="copy", menu=self._copy_menu), self._rotate, revoke
        )

    def _connect(self) -> None:
        actions, table = self._actions, self._table
        table.setModel(self._model)
        table.sort_by(1)
        table.selection_changed.connect(self._on_selection)
        table.action_clicked.connect(self._on_row_action)
        table.chip_clicked.connect(self._copy_chip)
        table.opened.connect(self._view_row)
        table.menu_requested.connect(self._show_menu)
        self._search.searched.connect(self._narrow)
        self._chips.chosen.connect(self._narrow)
        self._refresh.clicked.connect(actions["token.refresh"].trigger)
        actions["token.refresh"].triggered.connect(self.refresh)
        self._bar.dismissed.connect(table.clearSelection)
        self._model.refreshed.connect(self._on_refreshed)
        actions.place(self, "token.copy_curl", "token.revoke", "token.refresh")
        actions["token.request"].triggered.connect(lambda: self.request())
        actions["token.identify"].triggered.connect(self._identify)
        actions["token.view"].triggered.connect(lambda: self._view_row(self._table.selected()[0]))
        actions["token.revoke"].triggered.connect(self._ask_to_revoke)
        actions["token.set_up"].triggered.connect(lambda: self.setup_asked.emit(self._selected()[0].token.id))
        actions["token.rotate"].triggered.connect(lambda: self._rotating.ask(self._selected()))
        actions["token.keep"].triggered.connect(lambda: self._rotating.keep(self._selected()))
        for name, text in COPIES:
            actions[name].triggered.connect(lambda _=False, text=text: self._copy_selected(text))
        self._on_selection()

    def refresh(self) -> None:
        self._tasks.start(self._model.refresh(), self)

    def when_known(self, then: Callable[[], None]) -> None:
        """Once keys and tokens are here: somebody may come from a screen that was shown before this one."""

        async def fetch() -> None:
            await self._model.refresh()
            then()

        if self._model.keys:
            then()
        else:
            self._tasks.start(fetch(), self)

    def show_token(self, token_id: str) -> None:
        """Choose a token in the table, whatever filter was set."""
        self._search.clear()
        self._chips.choose(next(iter(FILTERS)))
        self._narrow()
        at = self._model.row_of(token_id)
        if at is None:
            self.copied.emit("This token is no longer listed.")
            return
        self._table.select([at])
        self._table.scrollTo(self._model.index(at, 0))

    def show_kept(self, sentence: str) -> None:
        """Where values go: the keyring, or memory only."""
        self._kept.setText(FOOT.format(kept=sentence))

    def request(self, chosen: str = "", kind: TokenKind = TokenKind.PIPE, rec_types: Sequence[str] = ()) -> None:
        """Opens Request token, with an app key or an account chosen."""
        model = self._model
        if not model.keys and not chosen:
            self._actions["key.create"].trigger()
            return
        dialog = RequestDialog(
            self._look, self.window(), model.keys, model.organisations, model.accounts, model.server, chosen
        )
        dialog.propose(kind, rec_types)
        dialog.acted.connect(lambda: self._send_request(dialog))
        dialog.open()

    def _send_request(self, dialog: RequestDialog) -> None:
        async def send() -> None:
            issued = await self._model.issue(
                dialog.kind(),
                dialog.key(),
                dialog.scope(),
                dialog.identity(),
                dialog.rec_types(),
                dialog.note(),
                dialog.account(),
            )
            dialog.accept()
            self._show_issued(issued)

        dialog.set_busy(True)
        self._tasks.start(send(), dialog, lambda error: dialog.show_problem(f"{error.reason} {error.fix}"))

    def _show_issued(self, issued: IssuedToken) -> None:
        self._open_token(issued.token, issued.value, fresh=True)

    def _open_token(self, token: Token, value: str, *, fresh: bool) -> None:
        dialog = IssuedDialog(
            self._look, self.window(), token, self._sender(token, value), self._clipboard, self._model.kept, fresh=fresh
        )
        dialog.test_requested.connect(lambda: self._tasks.start(self._model.send_test(token), dialog))
        dialog.setup_requested.connect(lambda: self.setup_asked.emit(token.id))
        dialog.finished.connect(self._forget_dialog)
        self._issued = dialog
        dialog.open()

    def _forget_dialog(self) -> None:
        if self._issued:
            self._issued.deleteLater()
        self._issued = None

    def _sender(self, token: Token, value: str) -> Sender:
        return self._model.door(token, value)

    def _view_row(self, at: int) -> None:
        token = self._model.rows[at].token
        value = self._model.value(token)
        if value is None:
            self.copied.emit("This token was issued elsewhere: its value is not on this computer.")
        else:
            self._open_token(token, value, fresh=False)

    def _identify(self) -> None:
        dialog = IdentifyDialog(self._look, self.window())
        dialog.requests_asked.connect(self.requests_asked)
        dialog.requests_asked.connect(dialog.accept)
        dialog.asked.connect(
            lambda text: self._tasks.start(self._model.identify(text, dialog.show_answer), dialog, dialog.show_error)
        )
        dialog.open()

    def _selected(self) -> list[TokenRow]:
        return [self._model.rows[at] for at in self._table.selected()]

    def _ask_to_revoke(self) -> None:
        rows = self._selected()
        if not rows:
            return
        dialog = RevokeDialog(self._look, self.window(), rows)
        dialog.acted.connect(lambda: self._revoke(dialog, rows))
        dialog.open()

    def _revoke(self, dialog: RevokeDialog, rows: Sequence[TokenRow]) -> None:
        async def revoke() -> None:
            try:
                await self._model.revoke([row.token for row in rows])
            finally:
                dialog.accept()

        dialog.set_busy(True)
        self._tasks.start(revoke(), dialog)

    def _copy_chip(self, at: int, column_at: int) -> None:
        value = self._model.value(self._model.rows[at].token)
        if value is not None:
            self._clipboard.copy_secret(value)
            self._table.show_copied(at, column_at)

    def _copy_selected(self, text: Callable[[Sender], str]) -> None:
        known = [(row.token, self._model.value(row.token)) for row in self._selected()]
        texts = [text(self._sender(token, value)) for token, value in known if value is not None]
        if texts:
            self._clipboard.copy_secret("\n\n".join(texts) if "\n" in texts[0] else "\n".join(texts))
            self.copied.emit(f"Copied for {words.plural(len(texts), 'token')}. The clipboard is cleared after 30 s.")

    def _on_row_action(self, at: int, name: str) -> None:
        self._table.select([at])
        if name == "view":
            self._view_row(at)
        elif name == "copy":
            self._copy_menu.popup(self.cursor().pos())
        else:
            self._ask_to_revoke()

    def _show_menu(self, at: QPoint) -> None:
        menu = self._made_menu(
            "token.view", *(name for name, _ in COPIES), "token.set_up", "token.rotate", "token.keep", "token.revoke"
        )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _made_menu(self, *names: str) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions([self._actions[name] for name in names])
        return menu

    def _narrow(self) -> None:
        self._model.narrow(self._chips.key(), self._search.text().strip())

    def _on_selection(self) -> None:
        rows = self._selected()
        known = [row for row in rows if row.is_known]
        why = "Select a token first" if not rows else "Issued elsewhere: its value is not on this computer"
        for name, _ in COPIES:
            self._actions.allow(name, bool(known), why)
        for name in ("token.view", "token.set_up"):
            self._actions.allow(name, len(rows) == 1 and bool(known), "One token only" if len(rows) > 1 else why)
        self._actions.allow("token.revoke", bool(rows), "Select a token first")
        for name, why_not in (("token.rotate", why_not_rotated(rows)), ("token.keep", why_not_kept(rows))):
            self._actions.allow(name, not why_not, why_not)
        self._rotate.allow(not why_not_rotated(rows), why_not_rotated(rows))
        if rows:
            means = f"Used for {pace(rows, 'record')}"
            self._bar.show_state(f"{words.plural(len(rows), 'token')} selected", means)
        else:
            self._bar.clear()

    def _on_refreshed(self) -> None:
        counts = self._model.counts()
        for name, number in counts.items():
            self._chips.set_count(name, number)
        self._total.setText(words.plural(counts["All"], "token"))
        if not counts["All"]:
            self._pane.show_state(self._made_empty())
        elif not self._model.rows:
            self._pane.show_state(
                EmptyState(self._look, "search", "No token matches", "Change the filter or the search.")
            )
        else:
            self._pane.show_content()
        if self._issued is not None:
            self._tell_dialog(self._issued)

    def _tell_dialog(self, dialog: IssuedDialog) -> None:
        at = self._model.row_of(dialog.token_id)
        if at is not None:
            dialog.show_used(self._model.rows[at].token)

    def _made_empty(self) -> EmptyState:
        button = Button(self._look, "Request token", "primary", "plus")
        button.clicked.connect(self._actions["token.request"].trigger)
        text = "A pipe token lets a device or a network server post; a password token lets people and programs read."
        return EmptyState(self._look, "key-round", "No token yet", text, button)
