"""One connection in Settings: its address and key, what it may do, and a test."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.api.errors import ApiError
from app.api.probe import Probe
from app.api.sensohive import with_root
from app.connections import Profile
from app.widgets.buttons import Button, IconButton
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.toggle import Toggle

KEPT = "Kept with your secrets, in the system keyring. Leave it empty to keep the one that is there."
NEW_KEY = "64 letters and digits. It goes with your secrets into the system keyring, never into a file of settings."
SIGNS = {True: ("check", "ok"), False: ("x", "danger"), None: ("minus", "text3")}


class ConnectionForm(QWidget):
    """`saved` and `tested` carry a Profile and a key, which is empty where the kept one is meant."""

    saved = Signal(object, str)
    tested = Signal(object, str)
    used = Signal(str)
    removal_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._is_asking, self._has_key = look, False, False
        self._profile = Profile("", "Sensohive", "")
        self.name, self.url, self.key, self.fingerprint = (QLineEdit() for _ in range(4))
        self.production, self.read_only = Toggle(look, "This is production"), Toggle(look, "Read only")
        self.test, self.save = Button(look, "Test connection", icon="play"), Button(look, "Save", "primary")
        self.use = Button(look, "Use this connection", icon="arrow-right", small=True)
        self.remove = IconButton(look, "trash-2", "Remove this connection…", role="danger")
        self._title, self._outcome = PlainLabel("", Type.TITLE), PlainLabel("", Type.HINT, "text2", wrap=True)
        self._checks = QFrame()
        self._checks.setProperty("ground", "card")
        self._rows = column(spacing=6, margins=(14, 10, 14, 10), parent=self._checks)
        self._lay_out()
        self._connect()

    def show_profile(self, profile: Profile, *, has_key: bool, is_used: bool) -> None:
        """A profile without an id is a new one."""
        self._profile = profile
        for edit, text in ((self.name, profile.name), (self.url, profile.url), (self.fingerprint, profile.fingerprint)):
            edit.setText(text)
        self.key.clear()
        self._key_field.set_hint(KEPT if has_key else NEW_KEY)
        self._has_key = has_key
        self.production.setChecked(profile.is_production)
        self.read_only.setChecked(profile.is_read_only)
        self._title.setText(profile.name if profile.id else "New connection")
        self.use.allow(bool(profile.id) and not is_used, "It is in use" if is_used else "Save it first")
        self.remove.allow(bool(profile.id), "It is not saved yet")
        self._show_outcome("", "text2")
        self._checks.hide()

    def show_saved(self, profile: Profile, *, is_used: bool) -> None:
        """What was typed stays, and is kept now."""
        self.show_profile(profile, has_key=True, is_used=is_used)
        self._show_outcome("Saved", "ok")

    def show_probe(self, outcome: Probe) -> None:
        self._is_asking = False
        said = f"Passed, took {outcome.took_s:.1f} s" if outcome.is_passed else outcome.problem
        self._show_outcome(said, "ok" if outcome.is_passed else "danger")
        while (item := self._rows.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for check in outcome.checks:
            self._rows.addWidget(self._made_check(check.name, check.fact, check.is_passed))
        self._checks.show()

    def show_problem(self, message: str) -> None:
        self._is_asking = False
        self._show_outcome(message, "danger")

    def _lay_out(self) -> None:
        look = self._look
        self.name.setPlaceholderText("Sensohive")
        self.url.setPlaceholderText("https://api.sensohive.com")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        for edit in (self.url, self.key, self.fingerprint):
            edit.setProperty("mono", "true")
        self._form = Form()
        self._url_field = Field(look, "API address", self.url, check=self._wrong_url)
        self._key_field = Field(look, "API key", self.key, hint=NEW_KEY, check=self._wrong_key)
        hint = "SHA-256, for a server whose certificate nobody vouches for, such as another Sluice."
        self._form.add_row(Field(look, "Name", self.name, check=self._wrong_name))
        self._form.add_row(self._url_field)
        self._form.add_row(self._key_field)
        self._form.add_row(Field(look, "Certificate fingerprint", self.fingerprint, optional=True, hint=hint))
        head = row(column(self._title, PlainLabel("Speaks Sensohive's API, version 1", Type.HINT, "text2"), spacing=2))
        head.setStretch(0, 1)
        head.addWidget(self.use)
        head.addWidget(self.remove)
        tried = row(self.test, self._outcome)
        tried.setStretch(1, 1)
        red = "A red mark in the top bar, and a question before anything is written or revoked."
        switches = column(
            self._made_switch("This is production", red, self.production),
            self._made_switch("Read only", "Nothing is asked of it that changes anything.", self.read_only),
            spacing=12,
        )
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.save)
        parts = (head, self._form, switches, tried, self._checks, foot)
        column(*parts, spacing=18, margins=(28, 16, 28, 20), parent=self).addStretch(1)

    def _connect(self) -> None:
        self.save.clicked.connect(lambda: self._tell(self.saved))
        self.test.clicked.connect(self._ask_for_test)
        self.use.clicked.connect(lambda: self.used.emit(self._profile.id))
        self.remove.clicked.connect(lambda: self.removal_asked.emit(self._profile.id))

    def _ask_for_test(self) -> None:
        if not self._is_asking and self._tell(self.tested):
            self._is_asking = True
            self._show_outcome("Asking…", "text2")

    def _tell(self, signal: object) -> bool:
        if not self._form.is_valid():
            return False
        profile = replace(
            self._profile,
            name=self.name.text().strip(),
            url=self.url.text().strip().rstrip("/"),
            fingerprint=self.fingerprint.text().strip(),
            is_production=self.production.isChecked(),
            is_read_only=self.read_only.isChecked(),
        )
        chosen = self.saved if signal is self.saved else self.tested
        chosen.emit(profile, self.key.text().strip())
        return True

    def _wrong_name(self) -> str:
        return "" if self.name.text().strip() else "Give the connection a name."

    def _wrong_url(self) -> str:
        try:
            with_root(self.url.text())
        except ApiError as error:
            return f"{error.reason} {error.fix}"
        return ""

    def _wrong_key(self) -> str:
        key = self.key.text().strip()
        if not key:
            return "" if self._has_key else "Paste the key; an integrator's opens the most."
        is_plain = key.isascii() and key.isprintable() and " " not in key
        return "" if is_plain else "A key holds letters and digits only."

    def _made_switch(self, label: str, hint: str, toggle: Toggle) -> QWidget:
        line = QWidget()
        texts = column(PlainLabel(label, Type.NAME), PlainLabel(hint, Type.HINT, "text2", wrap=True), spacing=1)
        row(texts, toggle, spacing=24, parent=line).setStretch(0, 1)
        return line

    def _made_check(self, name: str, fact: str, is_passed: bool | None) -> QWidget:
        line, (sign, role) = QWidget(), SIGNS[is_passed]
        told = PlainLabel(
            fact, Type.HINT, "danger" if is_passed is False else "text2", elide=Qt.TextElideMode.ElideRight
        )
        layout = row(IconLabel(self._look, sign, role, 14), PlainLabel(name, Type.HINT), parent=line)
        layout.addStretch(1)
        layout.addWidget(told, 4)
        told.setAlignment(Qt.AlignmentFlag.AlignRight)
        return line

    def _show_outcome(self, said: str, tone: str) -> None:
        self._outcome.setText(said)
        self._outcome.set_tone(tone)
