"""The right side of Users: one user with keys and scopes, devices, webhooks and what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app import words
from app.api.sensohive_replies import ApiDevice, ApiUser
from app.api.users_desk import Roster
from app.screens.access.scope_matrix import ScopeMatrix
from app.screens.access.staged_scopes import StagedScopes
from app.screens.access.user_rows import LAST_USED, KeyLine, device_columns, is_alive, key_columns
from app.widgets.badge import Badge
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.empty_state import EmptyState
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from app.widgets.tabs import Tabs
from app.window.actions import Actions

KEYS, DEVICES, WEBHOOKS, AUDIT = "keys", "devices", "webhooks", "audit"
HINT = (
    "Tick to change: nothing is sent before you save. The server keeps only a hash and the last 4 characters of a key."
)
MARGIN = 20


class UserDetail(QWidget):
    """`flipped` carries an ApiKey and a scope; `key_asked` the name of an action and an ApiKey."""

    flipped = Signal(object, str)
    key_asked = Signal(str, object)
    part_shown = Signal(str)
    compare_asked = Signal()

    def __init__(self, look: Look, actions: Actions, webhooks: QWidget, audit: QWidget) -> None:
        super().__init__()
        self._look, self._actions = look, actions
        self._lines = RowsModel[KeyLine](key_columns(), key=lambda line: line.key.id or line.key.tail, parent=self)
        self._owned = RowsModel[ApiDevice](device_columns(datetime.now(UTC)), key=lambda one: one.id, parent=self)
        self.keys, self.matrix = TableView(look, "Keys of the user", density="single", margin=MARGIN), ScopeMatrix(look)
        self._devices = TableView(look, "Devices of the user", density="single", margin=MARGIN)
        self._foot = PlainLabel(HINT, Type.HINT, "text2", wrap=True)
        self.tabs = Tabs(
            look,
            (
                Option(KEYS, "Keys and scopes"),
                Option(DEVICES, "Devices"),
                Option(WEBHOOKS, "Webhooks"),
                Option(AUDIT, "Audit"),
            ),
            "Parts of the user",
        )
        self._pages = QStackedWidget()
        self._panes: dict[str, QWidget] = {
            KEYS: Pane(look, self._made_keys()),
            DEVICES: Pane(look, self._devices),
            WEBHOOKS: webhooks,
            AUDIT: audit,
        }
        for page in self._panes.values():
            self._pages.addWidget(page)
        self._lay_out()
        self._connect()

    def show_user(
        self, user: ApiUser, roster: Roster, lines: Sequence[KeyLine], staged: StagedScopes, why_fixed: str
    ) -> None:
        now, devices = datetime.now(UTC), roster.devices_of(user.name)
        self._name.setText(user.name)
        self._kind.show_state(*(("Integrator", "accent", None) if user.is_integrator else ("User", "neutral", None)))
        self._of.setText(f"of {user.parent}" if user.parent else "")
        self._facts.setText(_facts(user, roster, now))
        self._lines.set_rows(lines)
        living = [line.key for line in lines if is_alive(line.key, now)]
        self.matrix.show_keys(user, living, staged, roster.grantable(user), why_fixed, now)
        self._foot.setText(f"Nothing can be ticked here. {why_fixed}" if why_fixed else HINT)
        self._owned.set_rows(devices)
        self.tabs.set_note(KEYS, words.count(len(lines)))
        self.tabs.set_note(DEVICES, words.count(len(devices)))
        self._show_pane(KEYS, bool(lines), roster.closed.get("keys", ""), self._no_keys)
        self._show_pane(DEVICES, bool(devices), roster.closed.get("devices", ""), self._no_devices)
        self.keys.setColumnHidden(
            LAST_USED, not any(line.key.last_used_at for line in lines)
        )  # not every service tells
        self._fit_keys()

    def leave_room(self, pixels: int) -> None:
        """For what lies over the lower edge; the foot is covered first."""
        self.matrix.leave_room(max(pixels - self._below.height(), 0))

    def line(self, at: int) -> KeyLine:
        return self._lines.rows[at]

    def line_selected(self) -> KeyLine | None:
        rows = self.keys.selected()
        return self._lines.rows[rows[0]] if rows else None

    def _made_keys(self) -> QWidget:
        """The list of keys over the matrix; the matrix scrolls where the window is low."""
        self._below = foot = QFrame()
        foot.setProperty("edge", "top")
        self.compare = Button(self._look, "Compare keys", "link")
        self.compare.clicked.connect(self.compare_asked)
        line = row(
            IconLabel(self._look, "info", "text2", 16),
            self._foot,
            self.compare,
            margins=(MARGIN, 10, MARGIN, 10),
            parent=foot,
        )
        line.setStretch(1, 1)
        whole = QWidget()
        column(self.keys, self.matrix, foot, spacing=0, parent=whole).setStretch(1, 1)
        return whole

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideMiddle)
        self._kind, self._of = Badge(look, ""), PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideMiddle)
        self._facts = PlainLabel("", Type.HINT, "text2", wrap=True)
        give = Button(look, "Give devices…", icon="router", small=True)
        give.clicked.connect(actions["user.give"].trigger)
        key = Button(look, "New key", icon="plus", small=True)
        key.clicked.connect(actions["user.key"].trigger)
        delete = IconButton(look, "trash-2", "Delete user…", role="danger")
        delete.clicked.connect(actions["user.delete"].trigger)
        self.buttons: dict[str, Button | IconButton] = {"user.give": give, "user.key": key, "user.delete": delete}
        name = row(self._name, self._kind, self._of)
        name.addStretch(1)
        head = row(column(name, self._facts, spacing=3), give, key, delete, margins=(MARGIN, 12, MARGIN, 6))
        head.setStretch(0, 1)
        rule = QFrame()
        rule.setProperty("rule", "line")
        tabs = row(self.tabs, margins=(MARGIN, 0, MARGIN, 0))
        column(head, tabs, rule, self._pages, spacing=0, parent=self).setStretch(3, 1)

    def _connect(self) -> None:
        self.keys.setModel(self._lines)
        self.keys.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.keys.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._devices.setModel(self._owned)
        self._devices.sort_by(0)
        self.matrix.flipped.connect(self.flipped)
        self.tabs.chosen.connect(self._show_part)
        self.keys.action_clicked.connect(lambda at, action: self.key_asked.emit(action, self.line(at).key))
        self.keys.chip_clicked.connect(lambda at, _: self.key_asked.emit("copy", self.line(at).key))
        self._look.changed.connect(self._fit_keys)

    def _show_part(self, part: str) -> None:
        self._pages.setCurrentWidget(self._panes[part])
        self.part_shown.emit(part)

    def _fit_keys(self) -> None:
        """As high as its rows, up to five: the matrix gets the rest."""
        rows = min(max(len(self._lines.rows), 1), 5)
        header = self.keys.horizontalHeader().sizeHint().height()
        self.keys.setFixedHeight(header + rows * self.keys.verticalHeader().defaultSectionSize() + 2)

    def _show_pane(self, part: str, has_rows: bool, closed: str, make_empty: Callable[[], EmptyState]) -> None:
        pane = self._panes[part]
        assert isinstance(pane, Pane)
        if closed:
            pane.show_state(EmptyState(self._look, "lock", "Not told", closed))
        elif has_rows:
            pane.show_content()
        else:
            pane.show_state(make_empty())

    def _no_keys(self) -> EmptyState:
        button = Button(self._look, "New key", "primary", "plus")
        button.clicked.connect(self._actions["user.key"].trigger)
        text = "Programs read data and change sensors with a key of the user. Its scopes say what it may do."
        return EmptyState(self._look, "key-round", "No key", text, button)

    def _no_devices(self) -> EmptyState:
        button = Button(self._look, "Give devices…", icon="router")
        button.clicked.connect(self._actions["user.give"].trigger)
        return EmptyState(self._look, "router", "No device", "Whoever owns a device sees its data.", button)


def _facts(user: ApiUser, roster: Roster, now: datetime) -> str:
    """Only what the service told."""
    facts = [user.email] if user.email and user.email != user.name else []
    if user.is_integrator:
        facts.append(words.plural(len(roster.users_of(user.name)), "user"))
    facts.append(words.plural(len(roster.devices_of(user.name)), "device"))
    if user.created_at:
        facts.append(f"since {words.day(user.created_at, now)}")
    used = [key for key in roster.keys_of(user.name) if key.last_used_at is not None]
    if used:
        last = max(used, key=lambda key: key.last_used_at or now)
        where = f" from {last.last_used_from}" if last.last_used_from else ""
        facts.append(f"last API call {words.ago(last.last_used_at, now)}{where}")
    return ", ".join(facts)
