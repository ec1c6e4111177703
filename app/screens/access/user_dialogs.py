"""Dialogs of users: new, given devices, deleted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app import words
from app.api.sensohive_replies import ApiDevice, ApiUser
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.table_model import Column, RowsModel, check_column
from app.widgets.table_view import TableView
from embedded_server.domain.account import EMAIL

LONGEST_NAME = 128
GIVEN = (
    check_column(),
    Column[ApiDevice]("DEVICE", lambda one: one.name or one.id, "name", width=150, stretch=True, firm=True),
    Column[ApiDevice]("ID", lambda one: one.id, "mono", width=90),
    Column[ApiDevice]("NOW OF", lambda one: one.user or "nobody", "muted", width=160),
)
AN_INTEGRATOR = "Nobody: it is an integrator"


class NewUserDialog(Dialog):
    """Without integrators to choose from it becomes the user of whoever asks."""

    def __init__(self, look: Look, parent: QWidget, known: Sequence[str], integrators: Sequence[str] | None) -> None:
        sentence = "A user owns devices, their data and their webhooks. Programs act for it with its API keys."
        super().__init__(look, "New user", sentence, width=520, parent=parent)
        self._known, self._integrators = frozenset(known), integrators
        self._name, self._email, self._parent = QLineEdit(), QLineEdit(), QComboBox()
        self._name.setMaxLength(LONGEST_NAME)
        self._form = Form()
        if integrators is None:
            self._name.setPlaceholderText("hamburg-lab")
            self._email.setPlaceholderText("lab@hamburg.example")
            self._field = Field(look, "Name", self._name, check=self._wrong_name)
            self._form.add_row(self._field)
            self._form.add_row(Field(look, "E-mail address", self._email, optional=True, check=self._wrong_email))
        else:
            self._name.setPlaceholderText("lab@hamburg.example")
            self._field = Field(look, "E-mail address", self._name, check=self._wrong_name)
            for name in integrators:
                self._parent.addItem(name, name)
            self._parent.addItem(AN_INTEGRATOR, "")
            self._form.add_row(self._field)
            self._form.add_row(Field(look, "Integrator it belongs to", self._parent))
        self.body.addWidget(self._form)
        self.set_action("Create user", icon="plus")

    def name(self) -> str:
        return self._name.text().strip()

    def email(self) -> str:
        return self._email.text().strip()

    def integrator(self) -> str:
        return str(self._parent.currentData() or "")

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._field.show_error(message)

    def _wrong_name(self) -> str:
        if not self.name():
            return "Give the user a name." if self._integrators is None else "Write an e-mail address."
        if self.name() in self._known:
            return "There is a user with this name."
        is_address = EMAIL.fullmatch(self.name()) is not None
        return "" if self._integrators is None or is_address else "This is no e-mail address."

    def _wrong_email(self) -> str:
        return "" if not self.email() or EMAIL.fullmatch(self.email()) else "This is no e-mail address."


class GiveDevicesDialog(Dialog):
    """Devices of others, to be ticked."""

    def __init__(self, look: Look, parent: QWidget, user: ApiUser, devices: Sequence[ApiDevice]) -> None:
        sentence = "The new owner sees their data from the beginning. A webhook of the owner before is detached."
        super().__init__(look, f"Give devices to {user.name}", sentence, width=520, parent=parent)
        self.table = TableView(look, "Devices of others", density="single", ticks=True, margin=12)
        self._rows = RowsModel[ApiDevice](GIVEN, key=lambda device: device.id, parent=self)
        self.table.setModel(self._rows)
        self.table.sort_by(1)
        self._rows.set_rows(devices)
        self.table.setFixedHeight(look.px(260))
        self._problem = PlainLabel("", Type.HINT, "danger", wrap=True)
        self._problem.hide()
        self.body.addWidget(self.table)
        self.body.addWidget(self._problem)
        self.table.selection_changed.connect(self._count)
        self.set_action("Give devices")
        self._count()

    def devices(self) -> list[ApiDevice]:
        return [self._rows.rows[at] for at in self.table.selected()]

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._problem.setText(message)
        self._problem.show()

    def _count(self) -> None:
        number = len(self.devices())
        if self.action:
            self.action.setText(f"Give {words.plural(number, 'device')}" if number else "Give devices")
            self.action.allow(number > 0, "Tick a device first")


class DeleteUserDialog(Dialog):
    """Says what becomes of its keys and devices."""

    def __init__(
        self, look: Look, parent: QWidget, user: ApiUser, keys: int, devices: int, *, is_production: bool
    ) -> None:
        super().__init__(look, f"Delete the user {user.name}?", "", width=520, parent=parent)
        if keys or devices:
            self.body.addWidget(Note(look, "danger", *deletion_words(user, keys, devices)))
        else:
            said = "It has neither devices nor keys in force; its webhooks end."
            self.body.addWidget(PlainLabel(said, wrap=True))
        if is_production:
            self.body.addWidget(production_note(look))
        self._problem = Note(look, "danger", "Not deleted")
        self._problem.hide()
        self.body.addWidget(self._problem)
        self.body.addWidget(PlainLabel("This cannot be undone.", Type.HINT, "text2"))
        self.set_action("Delete user", "danger", "trash-2")

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._problem.say("Not deleted", message)
        self._problem.show()


def deletion_words(user: ApiUser, keys: int, devices: int) -> tuple[str, str]:
    """What becomes of what it has: the heaviest, and the rest."""
    go, are = "goes" if devices == 1 else "go", "is" if keys == 1 else "are"
    gone = f"{words.plural(devices, 'device')} {go} back to {user.parent or 'nobody'}"
    revoked = f"{words.plural(keys, 'key')} {are} revoked"
    ends = "Its webhooks end: no data point is posted to them any more."
    refused = "What uses such a key is refused from the next request on."
    if not devices:
        return revoked, f"{refused} {ends}"
    kept = "What was measured and what waits in the queue stays with the device."
    return gone, f"{kept} {f'{revoked}. {refused} ' if keys else ''}{ends}"


def production_note(look: Look) -> Note:
    return Note(look, "danger", "This is production", "Other people's sensors and programs depend on this connection.")
