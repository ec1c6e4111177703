"""Import…: what the records become, which column is what, and which lines are bad before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app import words
from app.screens.data.importing import ImportFile, Outcome
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.form import Field
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.import_file import Columns
from embedded_server.domain.rec_type import RecTypeError, check_rec_type

NONE = "None"
WHAT = (
    "Each line is judged as a record that is sent. Records are numbered as they come in; their own times stay theirs."
)
MAPPED = "A row becomes what its device measured at its time. A column of bodies is taken as it is."


class ImportDialog(Dialog):
    """`acted`: import; `trial_asked`: only look for bad lines."""

    trial_asked = Signal()

    def __init__(self, look: Look, parent: QWidget, file: ImportFile, rec_type: str) -> None:
        super().__init__(look, f"Import {file.path.name}", WHAT, width=620, parent=parent)
        self._file = file
        self._rec_type = QLineEdit(rec_type)
        self._field = Field(look, "RecType", self._rec_type, check=self._problem)
        self.body.addWidget(self._field)
        self._body, self._device, self._time = (_combo(file.head) for _ in range(3))
        if file.head:
            self._add_columns(look)
        self._said = Note(look, "info", f"{words.size(file.size)} to read", "Try it first: nothing is stored by that.")
        self._faults = QPlainTextEdit()
        self._faults.setReadOnly(True)
        self._faults.setAccessibleName("Bad lines")
        self._faults.setFixedHeight(look.px(110))
        self._faults.hide()
        self.body.addWidget(self._said)
        self.body.addWidget(self._faults)
        trial = Button(look, "Try without storing")
        trial.clicked.connect(self._ask_trial)
        self.add_extra(trial)
        self.set_action("Import", icon="upload")

    def is_ready(self) -> bool:
        return not self._field.problem()

    def rec_type(self) -> str:
        return self._rec_type.text().strip()

    def columns(self) -> Columns:
        body, device, time = (str(combo.currentData() or "") for combo in (self._body, self._device, self._time))
        if body:
            return Columns(body=body)
        guess = self._file.columns.values or self._file.head
        return Columns("", device, time, tuple(name for name in guess if name not in (device, time)))

    def show_outcome(self, outcome: Outcome) -> None:
        """Of a trial."""
        good = f"{words.plural(outcome.good, 'line')} can be imported"
        bad = f"{words.plural(outcome.bad, 'line')} cannot" if outcome.bad else "none is bad"
        there = f"{words.plural(outcome.behind, 'line')} of it were imported before." if outcome.behind else ""
        kept = "The good ones are imported all the same." if outcome.bad else ""
        self._said.say(f"{good}, {bad}", " ".join(filter(None, (there, kept))))
        self._faults.setVisible(bool(outcome.faults))
        self._faults.setPlainText("\n".join(f"Line {each.number:,}: {each.reason}" for each in outcome.faults))

    def show_problem(self, problem: str) -> None:
        self._said.say("It could not be tried", problem)

    def _ask_trial(self) -> None:
        if self.is_ready():
            self.trial_asked.emit()

    def _add_columns(self, look: Look) -> None:
        guess = self._file.columns
        for combo, name in ((self._body, guess.body), (self._device, guess.device), (self._time, guess.time)):
            combo.setCurrentIndex(max(0, combo.findData(name)))
        fields = (
            Field(look, "Device", self._device),
            Field(look, "Time", self._time),
            Field(look, "Bodies", self._body, hint=MAPPED),
        )
        self.body.addLayout(row(*fields[:2], spacing=16))
        self.body.addWidget(fields[2])

    def _problem(self) -> str:
        try:
            check_rec_type(self.rec_type())
        except RecTypeError as error:
            return f"{str(error)[:1].upper()}{str(error)[1:]}."
        return ""


def _combo(names: Sequence[str]) -> QComboBox:
    combo = QComboBox()
    combo.addItem(NONE, "")
    for name in names:
        combo.addItem(name, name)
    return combo
