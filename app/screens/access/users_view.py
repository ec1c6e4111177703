"""Users: the tree of integrators and users, and beside it the one that is chosen, with keys and the scope matrix."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import words
from app.api.errors import ApiError
from app.api.sensohive_replies import ApiUser
from app.connections import Connections
from app.running.tasks import Tasks
from app.screens.access.side_column import side_column
from app.screens.access.user_audit import AuditPane
from app.screens.access.user_detail import AUDIT, UserDetail
from app.screens.access.user_errands import UserErrands
from app.screens.access.user_rows import COPY, REVOKE, ROTATE
from app.screens.access.users_model import UsersModel
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.empty_state import EmptyState
from app.widgets.entry_list import EntryList
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.search_field import SearchField
from app.window.actions import Actions
from embedded_server.domain.account import LOCAL_EMAIL

HINT = "Integrators are parents of users. They cannot read data or manage webhooks: their users do."
NEEDS = {
    "user.create": "writeusr",
    "user.delete": "delusr",
    "user.give": "setdevuser",
    "user.key": "writekey",
    "user.key_rotate": "writekey",
    "user.key_revoke": "delkey",
}
"""The scope without which an action is refused."""


class UsersView(QWidget):
    said = Signal(str)
    user_shown = Signal(str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: UsersModel,
        connections: Connections,
        clipboard: Clipboard,
        webhooks: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._model = look, actions, tasks, model
        self._connections = connections
        self._chosen = ""
        self._errands = UserErrands(look, tasks, model, connections, clipboard, self, self.said.emit, self.choose)
        self.tree = EntryList(look, "Integrators and users")
        self._left = Pane(look, self.tree)
        self._audit = AuditPane(look)
        self.detail = UserDetail(look, actions, webhooks, self._audit)
        self._save = Button(look, "Save", "primary", "save")
        self._lay_out()
        self._bar = BottomBar(look, self, self._save, tone="info", dismiss="Discard")
        self._connect()
        self._left.show_loading()

    def refresh(self) -> None:
        self._tasks.start(self._model.refresh(), self, self._show_error)

    def choose(self, name: str) -> None:
        self._chosen = name
        self.tree.choose(name)
        self._show_chosen()

    def chosen_user(self) -> ApiUser | None:
        return self._model.roster.user(self._chosen)

    def _lay_out(self) -> None:
        look = self._look
        self._search = SearchField(look, "Filter users")
        tree = side_column(look, self._search, self._left, HINT)
        self._right, nobody = QStackedWidget(), QWidget()
        for page in (nobody, self.detail):
            self._right.addWidget(page)
        row(tree, self._right, spacing=0, parent=self).setStretch(1, 1)

    def _connect(self) -> None:
        actions, model, errands = self._actions, self._model, self._errands
        self._search.searched.connect(model.narrow)
        self.tree.chosen.connect(self._on_chosen)
        self.detail.flipped.connect(model.flip)
        self.detail.key_asked.connect(self._errands.act_on)
        self.detail.part_shown.connect(self._on_part)
        self.detail.compare_asked.connect(self._compare)
        self.detail.keys.selection_changed.connect(self._allow)
        self._save.clicked.connect(actions["scopes.save"].trigger)
        self._bar.dismissed.connect(actions["scopes.discard"].trigger)
        model.refreshed.connect(self._on_refreshed)
        model.staged_changed.connect(self._on_staged)
        model.looked_back.connect(self._show_audit)
        self._connections.switched.connect(self._on_switched)
        verbs: dict[str, Callable[[], None]] = {
            "user.create": errands.create_user,
            "user.delete": lambda: self._with_user(errands.delete_user),
            "user.give": lambda: self._with_user(errands.give_devices),
            "user.key": lambda: self._with_user(errands.create_key),
            "user.key_copy": lambda: self._with_key(COPY),
            "user.key_rotate": lambda: self._with_key(ROTATE),
            "user.key_revoke": lambda: self._with_key(REVOKE),
            "user.find": self._find,
            "user.refresh": self.refresh,
            "scopes.save": errands.save_staged,
            "scopes.discard": model.discard,
        }
        for name, verb in verbs.items():
            actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        actions.place(self, *(name for name in verbs if name != "scopes.discard"))
        self._allow()
        self._on_staged()

    def _with_user(self, verb: Callable[[ApiUser], None]) -> None:
        user = self.chosen_user()
        if user is not None:
            verb(user)

    def _with_key(self, action: str) -> None:
        line = self.detail.line_selected()
        if line is not None:
            self._errands.act_on(action, line.key)

    def showEvent(self, event: QShowEvent) -> None:
        """An endpoint that was switched to meanwhile is asked when it is first looked at."""
        super().showEvent(event)
        if not self._model.is_here and not self._model.is_loaded:
            self.refresh()

    def _compare(self) -> None:
        """The keys of the user, to which those of others can be ticked."""
        self._errands.compare_keys({key.id for key in self._model.roster.keys_of(self._chosen)})

    def _find(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_chosen(self, name: str) -> None:
        self._chosen = name
        self._show_chosen()
        self._on_part(self.detail.tabs.key())

    def _on_part(self, part: str) -> None:
        user = self.chosen_user()
        if part == AUDIT and user is not None:
            if self._model.audit[0] != user.name:
                self._audit.show_loading()
            self._tasks.start(self._model.look_back(user), self)

    def _show_audit(self) -> None:
        name, lines = self._model.audit
        if name == self._chosen:
            self._audit.show_lines(lines)

    def _show_chosen(self) -> None:
        model, user = self._model, self.chosen_user()
        if user is not None:
            self.detail.show_user(user, model.roster, model.lines(user), model.staged, model.why_fixed())
            self._right.setCurrentWidget(self.detail)
            self.user_shown.emit(user.name)
        else:
            self._right.setCurrentIndex(0)
        self._allow()

    def _on_refreshed(self) -> None:
        entries = self._model.entries()
        self.tree.show_entries(entries)
        if self.chosen_user() is None and entries:
            self._chosen = _first(self._model, [entry.key for entry in entries])
        self.tree.choose(self._chosen)
        if entries:
            self._left.show_content()
        else:
            clear = Button(self._look, "Clear filter", icon="x", small=True)
            clear.clicked.connect(self._search.clear)
            self._left.show_state(EmptyState(self._look, "search", "Nobody matches", "", clear))
        self._show_chosen()
        self._on_part(self.detail.tabs.key())

    def _on_staged(self) -> None:
        staged, keys = self._model.staged, self._model.roster.keys
        number = staged.count()
        for name in ("scopes.save", "scopes.discard"):
            self._actions.allow(name, bool(number), "No tick is changed")
        if number:
            what = words.plural(number, "change")
            emptied = staged.emptied(keys)
            self._save.setText(f"Save {what}")
            self._save.allow(not emptied, "A key needs a scope: revoke it instead.")
            names = ", ".join(key.name for key in staged.changed(keys))
            means = f"{emptied[0].name} would have no scope left: revoke it instead." if emptied else f"of {names}"
            self._bar.show_state(f"{what} staged, nothing sent yet", means)
        else:
            self._bar.clear()
        self.detail.leave_room(self._bar.height() if number else 0)
        self._show_chosen()

    def _on_switched(self) -> None:
        self._chosen = ""
        self.tree.show_entries([])
        self._left.show_loading()
        self._show_chosen()
        if self.isVisible():
            self.refresh()

    def _allow(self) -> None:
        model, user, line = self._model, self.chosen_user(), self.detail.line_selected()
        why = {name: model.why_not(scope) for name, scope in NEEDS.items()}
        if user is None:
            why |= dict.fromkeys(("user.delete", "user.give", "user.key"), "Choose a user first")
        elif user.is_integrator and not model.is_here:
            why["user.delete"] = why["user.delete"] or "An integrator cannot be deleted here."
        elif user.name == LOCAL_EMAIL:
            why["user.delete"] = "The account of this computer stays"
        if line is None:
            why |= dict.fromkeys(("user.key_copy", "user.key_rotate", "user.key_revoke"), "Select a key first")
        elif not line.may_copy:
            why["user.key_copy"] = "Its value is not on this computer"
        self.detail.compare.setVisible(bool(model.comparable()))
        for name, reason in why.items():
            self._actions.allow(name, not reason, reason)
            if name in self.detail.buttons:
                self.detail.buttons[name].allow(not reason, reason)

    def _show_error(self, error: ApiError) -> None:
        if self._model.is_loaded:
            self._tasks.failed.emit(error)
            return
        self._left.show_not_loaded("The users", f"{error.reason} {error.fix}".strip(), self.refresh)


def _first(model: UsersModel, names: list[str]) -> str:
    """Whose key asks, else the first user who has a key, else the first."""
    me = model.roster.me
    if me is not None and me.name in names:
        return me.name
    return next((name for name in names if model.roster.keys_of(name)), names[0])
