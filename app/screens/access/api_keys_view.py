"""API keys: those of all users in one list, to be found, compared, rotated and revoked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from app import words
from app.api.errors import ApiError
from app.connections import Connections
from app.running.tasks import Tasks
from app.screens.access.user_errands import UserErrands
from app.screens.access.user_rows import (
    COPY,
    EVERY_LAST_USED,
    REVOKE,
    ROTATE,
    KeyLine,
    every_key_columns,
    is_alive,
    key_states,
    matching,
)
from app.screens.access.users_model import UsersModel
from app.widgets.bottom_bar import BottomBar
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
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from app.window.actions import Actions

FIRST_COMPARED = 4
NONE_SELECTED, ONE_ONLY = "Select a key first", "One key only"
MEANING = "Programs read data and change sensors with a key of a user. Its scopes say what it may do."
FOOT = "The server keeps only a hash and the last 4 characters of a key. Grey keys were issued elsewhere."


class ApiKeysView(QWidget):
    said = Signal(str)
    user_asked = Signal(str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: UsersModel,
        connections: Connections,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._model = look, actions, tasks, model
        self._errands = UserErrands(look, tasks, model, connections, clipboard, self, self.said.emit, lambda _: None)
        self._lines = RowsModel[KeyLine](
            every_key_columns(), key=lambda line: line.key.id or (line.key.user, line.key.tail), parent=self
        )
        self.table = TableView(look, "API keys", density="single", ticks=True)
        self._pane = Pane(look, self.table)
        self._lay_out()
        self._connect(connections)
        self._pane.show_loading()

    def refresh(self) -> None:
        self._tasks.start(self._model.refresh(), self, self._show_error)

    def selected(self) -> list[KeyLine]:
        return [self._lines.rows[at] for at in self.table.selected()]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._model.is_loaded:
            self.refresh()

    def _lay_out(self) -> None:
        look = self._look
        self._search = SearchField(look, "Filter by name, user or key end")
        self._search.setMinimumWidth(look.px(160))
        self._search.setMaximumWidth(look.px(300))
        self.chips = FilterChips(look, [Option(name, name) for name in key_states()], "Which keys")
        self._refresh = IconButton(look, "refresh-cw", "Refresh")
        bar = row(self._search, self.chips, self._refresh, margins=(24, 9, 24, 9))
        bar.setStretch(0, 100)
        bar.setStretch(1, 1)
        foot = row(PlainLabel(FOOT, Type.HINT, "text2"), margins=(24, 6, 24, 6))
        column(bar, self._pane, foot, spacing=0, parent=self).setStretch(1, 1)
        self._buttons = {
            "api_key.compare": Button(look, "Compare keys", icon="git-compare-arrows"),
            "api_key.rotate": Button(look, "Rotate…", icon="rotate-ccw"),
            "api_key.revoke": Button(look, "Revoke…", "danger_quiet", "ban"),
        }
        self._bar = BottomBar(look, self, *self._buttons.values())

    def _connect(self, connections: Connections) -> None:
        actions = self._actions
        self.table.setModel(self._lines)
        self.table.sort_by(2)
        self.table.selection_changed.connect(self._allow)
        self.table.opened.connect(lambda at: self.user_asked.emit(self._lines.rows[at].key.user))
        self.table.action_clicked.connect(lambda at, action: self._errands.act_on(action, self._lines.rows[at].key))
        self.table.chip_clicked.connect(self._copy_chip)
        self.table.menu_requested.connect(self._show_menu)
        for narrowed in (self._search.searched, self.chips.chosen):
            narrowed.connect(lambda _: self._show())
        self._refresh.clicked.connect(actions["api_key.refresh"].trigger)
        self._bar.dismissed.connect(self.table.clearSelection)
        self._model.refreshed.connect(self._show)
        connections.switched.connect(self._on_switched)
        for name, button in self._buttons.items():
            button.clicked.connect(actions[name].trigger)
        verbs: dict[str, Callable[[], None]] = {
            "api_key.create": self._create,
            "api_key.compare": self._compare,
            "user.of_key": lambda: self.user_asked.emit(self.selected()[0].key.user),
            "api_key.copy": lambda: self._act_on(COPY),
            "api_key.rotate": lambda: self._act_on(ROTATE),
            "api_key.revoke": lambda: self._act_on(REVOKE),
            "api_key.find": lambda: self._search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "api_key.refresh": self.refresh,
        }
        for name, verb in verbs.items():
            actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        actions.place(self, *verbs)
        self._allow()

    def _create(self) -> None:
        """For whoever owns the selected key, else for the first who can have one."""
        lines, roster = self.selected(), self._model.roster
        user = roster.user(lines[0].key.user) if lines else None
        user = user or next(iter(one for one in roster.users if not one.is_integrator), None) or roster.me
        if user is not None:
            self._errands.create_key(user)

    def _compare(self) -> None:
        """Those that are ticked, else the first ones that are shown."""
        lines = self.selected() or self._lines.rows[:FIRST_COMPARED]
        self._errands.compare_keys({line.key.id for line in lines})

    def _act_on(self, action: str) -> None:
        self._errands.act_on(action, self.selected()[0].key)

    def _copy_chip(self, at: int, column_at: int) -> None:
        line = self._lines.rows[at]
        if line.may_copy:
            self._errands.act_on(COPY, line.key)
            self.table.show_copied(at, column_at)

    def _show(self) -> None:
        lines, text = self._model.all_lines(), self._search.text()
        for name in key_states():
            self.chips.set_count(name, len(matching(lines, name, "")))
        shown = matching(lines, self.chips.key(), text)
        self._lines.set_rows(shown)
        self.table.setColumnHidden(EVERY_LAST_USED, not any(line.key.last_used_at for line in lines))
        closed = self._model.roster.closed.get("keys", "")
        if closed:
            self._pane.show_state(EmptyState(self._look, "lock", "Not told", closed))
        elif shown:
            self._pane.show_content()
        else:
            self._pane.show_state(self._nothing(bool(lines)))
        self._allow()

    def _nothing(self, are_there_any: bool) -> EmptyState:
        if are_there_any:
            return EmptyState(self._look, "search", "No key matches", "Change the filter or the search.")
        button = Button(self._look, "New key", "primary", "plus")
        button.clicked.connect(self._actions["api_key.create"].trigger)
        return EmptyState(self._look, "key-round", "No key yet", MEANING, button)

    def _allow(self) -> None:
        lines, model = self.selected(), self._model
        living = [line for line in lines if is_alive(line.key, line.now) and line.key.id]
        one = NONE_SELECTED if not lines else ONE_ONLY if len(lines) > 1 else ""
        over = "" if living else "This key is over already"
        why = {
            "api_key.create": model.why_not("writekey") or ("" if model.roster.users else "There are no users"),
            "api_key.compare": "" if self._model.comparable() else "There are no two keys to compare",
            "user.of_key": one,
            "api_key.copy": one or ("" if lines[0].may_copy else "Its value is not on this computer"),
            "api_key.rotate": one or model.why_not("writekey") or over,
            "api_key.revoke": one or model.why_not("delkey") or over,
        }
        for name, reason in why.items():
            self._actions.allow(name, not reason, reason)
            if name in self._buttons:
                self._buttons[name].allow(not reason, reason)
        if lines:
            self._bar.show_state(f"{words.plural(len(lines), 'key')} selected", _means(lines))
        else:
            self._bar.clear()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        verbs = ("copy", "compare", "rotate", "revoke")
        menu.addActions([self._actions[name] for name in ("user.of_key", *(f"api_key.{verb}" for verb in verbs))])
        menu.popup(at)

    def _on_switched(self) -> None:
        self._pane.show_loading()
        if self.isVisible():
            self.refresh()

    def _show_error(self, error: ApiError) -> None:
        if self._model.is_loaded:
            self._tasks.failed.emit(error)
            return
        self._pane.show_not_loaded("The keys", f"{error.reason} {error.fix}".strip(), self.refresh)


def _means(lines: list[KeyLine]) -> str:
    users = sorted({line.key.user for line in lines})
    return f"of {users[0]}" if len(users) == 1 else f"of {words.plural(len(users), 'user')}"
