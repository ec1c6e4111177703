"""App keys: the table, one key beside it, and how a key becomes a stream below."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.running.tasks import Tasks
from app.screens.access.key_dialogs import DeleteKeyDialog, KeyCreatedDialog, KeyDialog
from app.screens.access.key_inspector import KeyInspector
from app.screens.access.key_story import LEAST_WIDTH, KeyStory
from app.screens.access.keys_model import CLIENT_ID_COLUMN, FILTERS, KeyRow, KeysModel
from app.screens.access.token_rows import TokenRow
from app.settings import KEY_STORY_HIDDEN, Settings
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.empty_state import EmptyState
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.search_field import SearchField
from app.widgets.table_view import TableView
from app.window.actions import Actions

MARGIN = 24
TokensOf = Callable[[str], Sequence[TokenRow]]


class KeysView(QWidget):
    """`token_requested` carries the client id of the key a token is wanted for."""

    token_requested = Signal(str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        model: KeysModel,
        tokens_of: TokensOf,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._model, self._tokens_of, self._clipboard = model, tokens_of, clipboard
        self._table = TableView(look, "App keys")
        self._pane = Pane(look, self._table)
        self._inspector = KeyInspector(look, clipboard)
        self._inspector.hide()
        self._lay_out()
        self._connect()
        self._pane.show_loading()

    def _lay_out(self) -> None:
        look = self._look
        self._search = SearchField(look, "Filter by name, key or note")
        self._search.setMinimumWidth(look.px(160))
        self._search.setMaximumWidth(look.px(320))
        self._chips = FilterChips(look, [Option(name, name) for name in FILTERS], "Which keys")
        self._refresh = IconButton(look, "refresh-cw", "Refresh (F5)")
        bar = row(self._search, self._chips, self._refresh, margins=(24, 9, 24, 9))
        bar.setStretch(0, 100)
        bar.setStretch(1, 1)
        self._story = self._made_story()
        left = QWidget()
        left.installEventFilter(self)
        column(bar, self._pane, self._story, spacing=0, parent=left).setStretch(1, 1)
        row(left, self._inspector, spacing=0, parent=self).setStretch(0, 1)

    def _made_story(self) -> QFrame:
        story = QFrame()
        story.setProperty("ground", "subtle")
        story.setProperty("edge", "top")
        hide = Button(self._look, "Hide", "link")
        hide.clicked.connect(lambda: self._settings.set(KEY_STORY_HIDDEN, True))
        hide.clicked.connect(story.hide)
        head = row(PlainLabel("How a key becomes a stream", Type.STRONG), hide)
        head.setStretch(0, 1)
        column(head, KeyStory(self._look), spacing=12, margins=(MARGIN, 14, MARGIN, 20), parent=story)
        story.hide()
        return story

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The story is told only where there is room for all of it."""
        if isinstance(event, QResizeEvent):
            is_wide = event.size().width() >= self._look.px(LEAST_WIDTH) + 2 * MARGIN
            self._story.setVisible(is_wide and not self._settings.get(KEY_STORY_HIDDEN))
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        actions, table = self._actions, self._table
        table.setModel(self._model)
        table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        table.sort_by(4, Qt.SortOrder.DescendingOrder)
        table.selection_changed.connect(self._show_selected)
        table.chip_clicked.connect(self._copy_chip)
        table.opened.connect(lambda _: actions["key.edit"].trigger())
        self._search.searched.connect(self._narrow)
        self._chips.chosen.connect(self._narrow)
        self._refresh.clicked.connect(actions["key.refresh"].trigger)
        actions["key.refresh"].triggered.connect(self.refresh)
        self._model.refreshed.connect(self._on_refreshed)
        self._inspector.edit_requested.connect(actions["key.edit"].trigger)
        self._inspector.delete_requested.connect(actions["key.delete"].trigger)
        self._inspector.token_requested.connect(self._request_token)
        self._inspector.secret_wanted.connect(self._reveal)
        actions.place(self, "key.edit", "key.delete", "key.refresh")
        actions["key.create"].triggered.connect(lambda: self.ask_for_key())
        actions["key.edit"].triggered.connect(self._ask_to_edit)
        actions["key.delete"].triggered.connect(self._ask_to_delete)
        self._show_selected()

    def refresh(self) -> None:
        self._tasks.start(self._model.refresh(), self)

    def selected(self) -> KeyRow | None:
        rows = self._table.selected()
        return self._model.rows[rows[0]] if rows else None

    def _show_selected(self) -> None:
        selected = self.selected()
        for name in ("key.edit", "key.delete"):
            self._actions.allow(name, selected is not None, "Select an app key first")
        self._inspector.setVisible(selected is not None)
        if selected:
            key = selected.key
            kept = self._model.kept if self._model.secret(key) is not None else ""
            tokens = self._tokens_of(key.client_id)
            self._inspector.show_key(key, selected.now, tokens, self._model.server, kept)

    def ask_for_key(self, account: str = "") -> None:
        """Asks for a name; without an account's address the key is the local account's."""
        dialog = KeyDialog(self._look, self.window(), account=account)

        async def create() -> None:
            issued = await self._model.create(dialog.name(), dialog.notes(), account)
            dialog.accept()
            shown = KeyCreatedDialog(self._look, self.window(), issued, self._model.kept, self._clipboard)
            shown.open()
            self._select(issued.key.client_id)

        self._submit(dialog, create)

    def _ask_to_edit(self) -> None:
        selected = self.selected()
        if selected is None:
            return
        dialog = KeyDialog(self._look, self.window(), selected.key)

        async def change() -> None:
            await self._model.change(selected.key.client_id, dialog.name(), dialog.notes())
            dialog.accept()

        self._submit(dialog, change)

    def _submit(self, dialog: KeyDialog, work: Callable[[], Coroutine[object, object, None]]) -> None:
        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(work(), dialog, lambda error: dialog.show_problem(f"{error.reason} {error.fix}"))

        dialog.acted.connect(start)
        dialog.open()

    def _ask_to_delete(self) -> None:
        selected = self.selected()
        if selected is None:
            return
        key = selected.key
        tokens = [row.token for row in self._tokens_of(key.client_id)]
        dialog = DeleteKeyDialog(self._look, self.window(), key, tokens)

        async def delete() -> None:
            try:
                await self._model.delete(key.client_id)
            finally:
                dialog.accept()

        dialog.acted.connect(lambda: self._tasks.start(delete(), dialog))
        dialog.open()

    def _request_token(self) -> None:
        selected = self.selected()
        if selected:
            self.token_requested.emit(selected.key.client_id)

    def _reveal(self) -> None:
        selected = self.selected()
        secret = self._model.secret(selected.key) if selected else None
        if secret is not None:
            self._inspector.reveal(secret)

    def _copy_chip(self, at: int, column_at: int) -> None:
        if column_at == CLIENT_ID_COLUMN:
            self._clipboard.copy(self._model.rows[at].key.client_id)
            self._table.show_copied(at, column_at)

    def _select(self, client_id: str) -> None:
        at = self._model.row_of(client_id)
        if at is not None:
            self._table.select([at])

    def _narrow(self) -> None:
        self._model.narrow(self._chips.key(), self._search.text().strip())

    def _on_refreshed(self) -> None:
        counts = self._model.counts()
        for name, number in counts.items():
            self._chips.set_count(name, number)
        if not counts["All"]:
            self._pane.show_state(self._made_empty())
        elif not self._model.rows:
            self._pane.show_state(
                EmptyState(self._look, "search", "No app key matches", "Change the filter or the search.")
            )
        else:
            self._pane.show_content()
        self._show_selected()

    def _made_empty(self) -> EmptyState:
        button = Button(self._look, "Create new app", "primary", "plus")
        button.clicked.connect(self._actions["key.create"].trigger)
        text = "An app key names the program that sends or reads. Tokens are issued with it."
        return EmptyState(self._look, "key-round", "No app key yet", text, button)
