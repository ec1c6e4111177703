"""What a robot is besides its text: name, recType, owner, when it runs, and what it may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.toggle import Toggle
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.robot import Robot

LOCAL = "The local account"
RECORD, LATER, AGAIN = "record", "later", "again"
WAYS = ((RECORD, "On each new record"), (AGAIN, "By the clock, again and again"), (LATER, "By the clock, once"))
SCOPES = {"SHARE:READ": "Read records", "SHARE:WRITE": "Write records"}  # what the library can do
SECOND = 1_000
REFUSED = "Calls into the network (get, post, mail, SMS) are refused; the log shows them."
LONGEST = 366 * 86_400  # seconds


class RobotForm(QWidget):
    """`edited` after every change."""

    edited = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._rec_type, self._desc = QLineEdit(), QLineEdit(), QLineEdit()
        self._account, self._way, self._every, self._after = QComboBox(), QComboBox(), QLineEdit(), QLineEdit()
        self._active = Toggle(look, "Active", label="Active")
        self._scopes = {name: QCheckBox(label) for name, label in SCOPES.items()}
        self._kept: tuple[str, ...] = ()  # scopes that have no box
        self._form = Form()
        self._lay_out(look)
        self._connect()

    def show_robot(self, robot: Robot, accounts: Sequence[str]) -> None:
        self.blockSignals(True)
        for field, text in ((self._name, robot.name), (self._rec_type, robot.rec_type), (self._desc, robot.desc)):
            field.setText(text)
            field.setCursorPosition(0)
        self._account.clear()
        self._account.addItem(LOCAL, LOCAL_EMAIL)
        for account in accounts:
            if account != LOCAL_EMAIL:
                self._account.addItem(account, account)
        self._account.setCurrentIndex(max(self._account.findData(robot.account or LOCAL_EMAIL), 0))
        way = AGAIN if robot.interval_ms else LATER if robot.delay_ms else RECORD
        self._way.setCurrentIndex(self._way.findData(way))
        for field, wait in ((self._every, robot.interval_ms), (self._after, robot.delay_ms)):
            field.setText(f"{wait / SECOND:.10g}" if wait else "")
        self._active.setChecked(robot.is_active)
        for name, box in self._scopes.items():
            box.setChecked(name in robot.scopes)
        self._kept = tuple(one for one in robot.scopes if one not in self._scopes)
        self._follow()
        self.blockSignals(False)

    def robot(self, now: Robot) -> Robot:
        """As it is to be saved."""
        way = self._way.currentData()
        return replace(
            now,
            name=self._name.text().strip(),
            desc=self._desc.text().strip(),
            rec_type=self._rec_type.text().strip(),
            account=str(self._account.currentData()),
            is_active=self._active.isChecked(),
            delay_ms=0 if way == RECORD else round((_seconds(self._after) or 0) * SECOND),
            interval_ms=round((_seconds(self._every) or 0) * SECOND) if way == AGAIN else 0,
            scopes=(*(name for name, box in self._scopes.items() if box.isChecked()), *self._kept),
        )

    def is_valid(self) -> bool:
        return self._form.is_valid()

    def focus_name(self) -> None:
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._name.selectAll()

    def rec_type(self) -> str:
        return self._rec_type.text().strip()

    def _follow(self) -> None:
        way = self._way.currentData()
        self._every_field.setVisible(way == AGAIN)
        self._after_field.setVisible(way != RECORD)

    def _wrong_name(self) -> str:
        return "" if self._name.text().strip() else "Give it a name."

    def _wrong_rec_type(self) -> str:
        try:
            check_rec_type(self.rec_type())
        except RecTypeError as error:
            return f"{str(error)[0].upper()}{str(error)[1:]}."
        return ""

    def _wrong_interval(self) -> str:
        seconds = _seconds(self._every)
        return "" if seconds is not None and 1 <= seconds <= LONGEST else "A number of seconds, from 1 to a year."

    def _wrong_delay(self) -> str:
        if self._way.currentData() == AGAIN and not self._after.text().strip():
            return ""
        seconds = _seconds(self._after)
        return "" if seconds is not None and 0 < seconds <= LONGEST else "A number of seconds, up to a year."

    def _lay_out(self, look: Look) -> None:
        use_mono(self._rec_type)
        for way, label in WAYS:
            self._way.addItem(label, way)
        self._every_field = Field(look, "Every, in seconds", self._every, check=self._wrong_interval)
        self._after_field = Field(
            look,
            "First after, in seconds",
            self._after,
            hint="Counted from when it is saved.",
            check=self._wrong_delay,
        )
        self._form.add_row(Field(look, "Name", self._name, check=self._wrong_name))
        self._form.add_row(Field(look, "RecType", self._rec_type, check=self._wrong_rec_type))
        self._form.add_row(Field(look, "Runs", self._way))
        self._form.add_row(self._every_field)
        self._form.add_row(self._after_field)
        self._form.add_row(
            Field(look, "Runs as", self._account, hint="It reads and writes what this account may, and nothing else.")
        )
        self._form.add_row(Field(look, "What it is for", self._desc, optional=True))
        boxes = row(*self._scopes.values(), spacing=16)
        boxes.addStretch()
        scopes = column(
            PlainLabel("May", Type.LABEL, "text2"), boxes, PlainLabel(REFUSED, Type.HINT, "text2", wrap=True), spacing=4
        )
        active = row(self._active)
        active.addStretch()
        column(active, self._form, scopes, spacing=14, margins=(16, 14, 16, 14), parent=self)

    def _connect(self) -> None:
        for field in (self._name, self._rec_type, self._desc, self._every, self._after):
            field.textChanged.connect(self.edited)
        for choice in (self._account, self._way):
            choice.activated.connect(self.edited)
        self._way.activated.connect(self._follow)
        self._active.toggled.connect(self.edited)
        for box in self._scopes.values():
            box.toggled.connect(self.edited)


def _seconds(field: QLineEdit) -> float | None:
    try:
        return float(field.text())
    except ValueError:
        return None
