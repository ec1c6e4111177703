"""Share this capture, and how far a file that is being written has come."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from app import words
from app.screens.activity.export import MOST_WHOLE
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.option_card import CardOption, OptionCards, Point

JSON_LINES, HAR = "jsonl", "har"
CARDS = (
    CardOption(
        JSON_LINES,
        "JSON lines",
        "One request a line, with its reason, headers, body and answer.",
        (Point("For programs and for support"), Point("Everything that is kept")),
    ),
    CardOption(
        HAR,
        "HAR 1.2",
        "The format browsers and HTTP tools open.",
        (Point("Opens in developer tools"), Point("The reason is the comment")),
    ),
)
NO_SECRETS = "Token values, passwords and cookies are masked. Bodies are in it: look whether others may read them."


class CaptureDialog(Dialog):
    """`acted`: choose a file for `kind()`."""

    def __init__(self, look: Look, parent: QWidget, count: int, filter_told: str) -> None:
        which = f" ({filter_told})" if filter_told else ""
        most = f", the newest {words.count(MOST_WHOLE)} of them" if count > MOST_WHOLE else ""
        sentence = f"{words.plural(count, 'request')}{which} in one file{most}."
        super().__init__(look, "Share this capture", sentence, width=600, parent=parent)
        self._cards = OptionCards(look, CARDS, "Kind of file")
        self.body.addWidget(self._cards)
        self.body.addWidget(Note(look, "info", "No secrets are in it", NO_SECRETS))
        self.set_action("Save file…", icon="download")

    def kind(self) -> str:
        return self._cards.key()


class SavingDialog(Dialog):
    """Cancel ends the save; nothing half done stays."""

    def __init__(self, look: Look, parent: QWidget, name: str, total: int) -> None:
        super().__init__(look, f"Saving {name}", width=420, parent=parent)
        self._total = max(total, 1)
        self._bar = QProgressBar()
        self._bar.setRange(0, self._total)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How much is saved")
        self._said = PlainLabel("", Type.HINT, "text2")
        self.body.addLayout(column(self._bar, self._said, spacing=8))
        self.show_progress(0)

    def show_progress(self, done: int) -> None:
        self._bar.setValue(min(done, self._total))
        self._said.setText(f"{words.count(done)} of about {words.count(self._total)} requests")
