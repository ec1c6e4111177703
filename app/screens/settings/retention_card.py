"""Settings: how long records of a recType are kept; what would go is shown before it can be saved."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app import words
from app.screens.settings.retention_model import RetentionModel
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.fonts import Type
from app.widgets.form import Field
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.retention import Doomed, RecordRetention

WHAT = "Nothing goes by itself. The first limit that is reached counts; empty: no such limit."
LOOK_FIRST = "See first what would go."
NO_NUMBER = "Write a whole number above 0."
MEGABYTE = 1_000_000
MOST = 10**9
FOR_GOOD = "Nothing but a backup brings them back."


class RetentionCard(Card):
    preview_wanted, keep_wanted = Signal(object), Signal(object)  # RecordRetention

    def __init__(self, look: Look, model: RetentionModel, parent: QWidget | None = None) -> None:
        super().__init__("How long records are kept", parent=parent)
        self._model = model
        self._said = PlainLabel(WHAT, Type.HINT, "text2", wrap=True)
        self.rec_type = QComboBox()
        self.days, self.records, self.megabytes = QLineEdit(), QLineEdit(), QLineEdit()
        named = (("Days", self.days), ("Records", self.records), ("Megabytes", self.megabytes))
        self._fields = [Field(look, name, edit, optional=True, check=partial(_problem, edit)) for name, edit in named]
        self._note = Note(look, "info", "")
        self.look, self.save = Button(look, "See what would go"), Button(look, "Save", "primary")
        buttons = row(self.look, self.save, spacing=8)
        buttons.insertStretch(0, 1)
        for widget in (self._said, Field(look, "RecType", self.rec_type)):
            self.body.addWidget(widget)
        self.body.addLayout(row(*self._fields, spacing=12))
        self.body.addWidget(self._note)
        self.body.addLayout(buttons)
        self._connect()
        self.show_model()

    def rule(self) -> RecordRetention:
        megabytes = _number(self.megabytes)
        size = None if megabytes is None else megabytes * MEGABYTE
        return RecordRetention(self.rec_type.currentText(), _number(self.days), _number(self.records), size)

    def show_model(self) -> None:
        names = [self.rec_type.itemText(at) for at in range(self.rec_type.count())]
        if names != list(self._model.rec_types):
            chosen = self.rec_type.currentText()
            self.rec_type.clear()
            self.rec_type.addItems(list(self._model.rec_types))
            self.rec_type.setCurrentIndex(max(0, self.rec_type.findText(chosen)))
            self._show_rule()
        self.show_state()

    def show_state(self) -> None:
        """Of what is written in the fields."""
        is_good = not any(map(_problem, (self.days, self.records, self.megabytes)))
        has_rec_type = bool(self.rec_type.currentText())
        is_seen = is_good and self._model.previewed == self.rule() and self._model.doomed is not None
        self.look.allow(is_good and has_rec_type, NO_NUMBER if has_rec_type else "There is no recType yet.")
        self.save.allow(is_seen, LOOK_FIRST)
        self._note.setVisible(is_seen)
        if is_seen and self._model.doomed is not None:
            self._note.say(*told(self._model.doomed, datetime.now(UTC), is_endless=self.rule().is_endless))

    def _connect(self) -> None:
        self.rec_type.activated.connect(self._show_rule)
        for edit in (self.days, self.records, self.megabytes):
            edit.textEdited.connect(self.show_state)
        self.look.clicked.connect(lambda: self.preview_wanted.emit(self.rule()))
        self.save.clicked.connect(lambda: self.keep_wanted.emit(self.rule()))

    def _show_rule(self) -> None:
        rule = self._model.rules.get(self.rec_type.currentText(), RecordRetention(""))
        size = None if rule.bytes is None else max(1, rule.bytes // MEGABYTE)
        for edit, number in ((self.days, rule.days), (self.records, rule.records), (self.megabytes, size)):
            edit.setText("" if number is None else str(number))
        self.show_state()


def told(doomed: Doomed, now: datetime, *, is_endless: bool) -> tuple[str, str]:
    """What a rule would do now: the heading and a sentence."""
    there = f"{words.plural(doomed.total_records, 'record')}, about {words.size(doomed.total_bytes)}"
    since = f", the oldest of {words.day(doomed.oldest_at, now)}" if doomed.oldest_at else ""
    if is_endless:
        return "All are kept", f"There are {there}{since}."
    if not doomed.records:
        return "Nothing would go now", f"There are {there}{since}."
    going = f"{words.plural(doomed.records, 'record')} would go, about {words.size(doomed.bytes)}"
    return going, f"Of {there}{since}. {FOR_GOOD}"


def _number(edit: QLineEdit) -> int | None:
    return int(edit.text()) if edit.text().strip() and not _problem(edit) else None


def _problem(edit: QLineEdit) -> str:
    text = edit.text().strip()
    is_good = not text or (text.isascii() and text.isdecimal() and 0 < int(text[:12]) <= MOST and len(text) < 12)
    return "" if is_good else NO_NUMBER
