"""Dialogs of Sensohive keys: new, shown once, rotated, revoked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from app.api.sensohive_replies import ApiKey, ApiUser, IssuedApiKey
from app.screens.access.user_dialogs import production_note
from app.screens.access.user_rows import MEANINGS, allowed, ends
from app.widgets.buttons import Button
from app.widgets.clipboard import KEEP_S, Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note

LONGEST_NAME = 64
LIVES: Mapping[str, timedelta | None] = MappingProxyType(
    {
        "In 1 year": timedelta(days=365),
        "In 90 days": timedelta(days=90),
        "In 30 days": timedelta(days=30),
        "Never": None,
    }
)
GRACES: Mapping[str, timedelta | None] = MappingProxyType(
    {
        "24 hours, then it ends by itself": timedelta(hours=24),
        "1 hour, then it ends by itself": timedelta(hours=1),
        "7 days, then it ends by itself": timedelta(days=7),
        "Not at all: revoke it now": None,
    }
)


class NewUserKeyDialog(Dialog):
    """`grantable`: scopes the key that asks may pass on to a user; nobody can give more than they hold."""

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        users: Sequence[ApiUser],
        user: ApiUser,
        grantable: Callable[[ApiUser], frozenset[str]],
    ) -> None:
        sentence = "A program uses it in place of a password. The whole key is shown once, after this."
        super().__init__(look, "New key", sentence, width=600, parent=parent)
        self._users, self._grantable = {one.name: one for one in users}, grantable
        self._name, self._user, self._life = QLineEdit(), QComboBox(), QComboBox()
        self._name.setMaxLength(LONGEST_NAME)
        self._name.setPlaceholderText("Dashboard")
        self._user.addItems(list(self._users))
        self._user.setCurrentText(user.name)
        self._life.addItems(list(LIVES))
        self._possible: frozenset[str] = frozenset()
        self._boxes = {scope: QCheckBox(scope) for scope in MEANINGS}
        self._problem = PlainLabel("", Type.HINT, "danger", wrap=True)
        self._fill(look)
        self._user.currentTextChanged.connect(self._show_scopes)
        self._show_scopes()
        self.set_action("Create key", icon="plus")

    def name(self) -> str:
        return self._name.text().strip()

    def user(self) -> str:
        return self._user.currentText()

    def scopes(self) -> list[str]:
        return [scope for scope, box in self._boxes.items() if scope in self._possible and box.isChecked()]

    def expires_at(self) -> datetime | None:
        life = LIVES[self._life.currentText()]
        return None if life is None else (datetime.now(UTC) + life).replace(microsecond=0)

    def is_ready(self) -> bool:
        is_valid = self._form.is_valid()
        self._problem.setText("" if self.scopes() else "Tick what the key may do.")
        return is_valid and bool(self.scopes())

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._problem.setText(message)

    def _fill(self, look: Look) -> None:
        self._form = Form()
        self._form.add_row(Field(look, "Name", self._name, check=self._wrong_name))
        self._form.add_row(Field(look, "User", self._user), Field(look, "Ends", self._life))
        grid = QGridLayout()
        grid.setVerticalSpacing(look.px(6))
        grid.setHorizontalSpacing(look.px(16))
        grid.setColumnStretch(1, 1)
        self._reasons: dict[str, PlainLabel] = {}
        for at, (scope, box) in enumerate(self._boxes.items()):
            box.setProperty("mono", "true")
            box.setAccessibleDescription(MEANINGS[scope])
            self._reasons[scope] = PlainLabel(MEANINGS[scope], Type.HINT, "text2")
            grid.addWidget(box, at, 0)
            grid.addWidget(self._reasons[scope], at, 1)
            box.toggled.connect(lambda _: self._problem.setText(""))
        self.body.addWidget(self._form)
        self.body.addLayout(column(PlainLabel("Scopes", Type.LABEL, "text2"), grid, self._problem, spacing=6))

    def _show_scopes(self) -> None:
        """What cannot be ticked says why."""
        user = self._users[self.user()]
        self._possible = allowed(user) & self._grantable(user)
        for scope, box in self._boxes.items():
            never = scope not in allowed(user)
            lacking = scope not in self._grantable(user)
            only = "users only" if user.is_integrator else "integrators only"
            why = only if never else "the key of this connection does not have it" if lacking else ""
            box.setEnabled(not why)
            box.setToolTip(why)
            self._reasons[scope].setText(f"{MEANINGS[scope]}, {why}" if why else MEANINGS[scope])
            self._reasons[scope].set_tone("text3" if why else "text2")

    def _wrong_name(self) -> str:
        return "" if self.name() else "Give the key a name, so that it can be told apart."


class UserKeyIssuedDialog(Dialog):
    """The one moment the whole key is told."""

    def __init__(self, look: Look, parent: QWidget, issued: IssuedApiKey, kept: str, clipboard: Clipboard) -> None:
        key, now = issued.key, datetime.now(UTC)
        sentence = f"Of {key.user}, {ends(key, now)}, {', '.join(key.scopes)}."
        super().__init__(look, f"Key “{key.name}”", sentence, width=600, parent=parent)
        self._value, self._clipboard = issued.value, clipboard
        half = len(issued.value) // 2
        self._well = CodeWell(look, f"{issued.value[:half]}\n{issued.value[half:]}", "key")
        self._well.copy_requested.connect(self._copy)
        copy = Button(look, "Copy key", "primary", "copy")
        copy.clicked.connect(self._copy)
        self.start_at(copy)
        line = row(copy)
        line.addStretch()
        line.addWidget(PlainLabel(f"Clipboard is cleared after {KEEP_S} s", Type.HINT, "text2"))
        self.body.addWidget(self._well)
        self.body.addLayout(line)
        told = "The server keeps a hash and the last 4 characters." if key.id else ""
        self.body.addWidget(
            Note(look, "info", "It is shown whole only now", f"{told} {kept if key.id else ''}".strip())
        )
        self.body.addWidget(PlainLabel("Send it in the header apikey, never in the address.", Type.HINT, "text2"))
        self.cancel.hide()
        self.set_action("I have copied it").clicked.connect(self.accept)

    def _copy(self) -> None:
        self._clipboard.copy_secret(self._value)
        self._well.show_copied()


class RotateKeyDialog(Dialog):
    """A new key like it; how long the old one goes on is chosen."""

    def __init__(self, look: Look, parent: QWidget, key: ApiKey, *, is_own: bool, is_production: bool) -> None:
        sentence = f"A new key with the same name, end and {len(key.scopes)} scopes; its value is shown once."
        super().__init__(look, f"Rotate “{key.name}” …{key.tail}?", sentence, width=520, parent=parent)
        self._grace = QComboBox()
        self._grace.addItems(list(GRACES))
        self.body.addWidget(Field(look, "The old key goes on working for", self._grace))
        if is_own:
            self.body.addWidget(
                Note(look, "warn", "This connection uses it", "Put the new key into Settings, Connections.")
            )
        if is_production:
            self.body.addWidget(production_note(look))
        self._problem = PlainLabel("", Type.HINT, "danger", wrap=True)
        self.body.addWidget(self._problem)
        self.set_action("Rotate key", icon="rotate-ccw")

    def old_ends_at(self) -> datetime | None:
        """None: at once."""
        grace = GRACES[self._grace.currentText()]
        return None if grace is None else datetime.now(UTC) + grace

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._problem.setText(message)


class RevokeKeyDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, key: ApiKey, *, is_own: bool, is_production: bool) -> None:
        super().__init__(look, f"Revoke “{key.name}” …{key.tail}?", f"Of {key.user}.", width=520, parent=parent)
        said = "Programs that send it are refused with 401 from the next request on. Nobody can bring it back."
        self.body.addWidget(Note(look, "danger", "This key stops working", said))
        if is_own:
            self.body.addWidget(
                Note(look, "danger", "This connection uses it", "Users and webhooks close until it has another key.")
            )
        if is_production:
            self.body.addWidget(production_note(look))
        self._problem = PlainLabel("", Type.HINT, "danger", wrap=True)
        self.body.addWidget(self._problem)
        self.set_action("Revoke key", "danger", "ban")

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._problem.setText(message)
