"""Small questions about which records are shown: from when to when, at which moment, under which name, whose, and
whether they shall go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from PySide6.QtWidgets import QLineEdit, QWidget

from app import words
from app.screens.data.asked import OWNER, Asked, Range, problem_with
from app.screens.data.moment_input import EXAMPLES, moment_from_text
from app.screens.data.saved_views import LONGEST_NAME
from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from embedded_server.domain.condition import HELP

NARROW = 440
NOT_A_MOMENT = f"Write a moment: {EXAMPLES}"


class _Question(Dialog):
    """Some fields and an action; what was answered is told once everything is right."""

    def __init__(self, look: Look, title: str, sentence: str, action: str, parent: QWidget) -> None:
        super().__init__(look, title, sentence, width=NARROW, parent=parent)
        self._form = Form()
        self.body.addWidget(self._form)
        self.set_action(action)
        self.acted.connect(self._on_acted)

    def answer(self) -> None:
        """All fields are right."""

    def _add(self, label: str, text: str, check: Callable[[str], str], hint: str = "") -> QLineEdit:
        line = QLineEdit(text)
        line.setMaxLength(300)
        self._form.add_row(Field(self._look, label, line, hint=hint, check=lambda: check(line.text())))
        if self._start is None:
            self.start_at(line)
        return line

    def _on_acted(self) -> None:
        if self._form.is_valid():
            self.answer()
            self.accept()


class MomentDialog(_Question):
    def __init__(self, look: Look, zone: tzinfo | None, parent: QWidget, go_to: Callable[[datetime], None]) -> None:
        super().__init__(look, "Go to a moment", "To the record that arrived then, or next.", "Go to it", parent)
        self._zone, self._go_to = zone, go_to
        self._moment = self._add("Moment", "", lambda text: "" if _moment(text, zone) else NOT_A_MOMENT, EXAMPLES)

    def answer(self) -> None:
        moment = _moment(self._moment.text(), self._zone)
        assert moment is not None
        self._go_to(moment)


class RangeDialog(_Question):
    def __init__(
        self, look: Look, zone: tzinfo | None, shown: Range, parent: QWidget, chosen: Callable[[Range], None]
    ) -> None:
        super().__init__(look, "Between two moments", "Either may stay empty.", "Show these records", parent)
        self._zone, self._chosen = zone, chosen
        now = datetime.now(UTC)
        self._since = self._add("From", _text(shown.start(now), zone), self._problem, EXAMPLES)
        self._until = self._add("Until, not included", _text(shown.until, zone), self._problem_with_end)

    def answer(self) -> None:
        self._chosen(Range(None, _moment(self._since.text(), self._zone), _moment(self._until.text(), self._zone)))

    def _problem(self, text: str) -> str:
        return "" if not text.strip() or _moment(text, self._zone) else NOT_A_MOMENT

    def _problem_with_end(self, text: str) -> str:
        since, until = _moment(self._since.text(), self._zone), _moment(text, self._zone)
        is_before = since is not None and until is not None and until <= since
        return "It ends before it begins." if is_before else self._problem(text)


class ViewDialog(_Question):
    def __init__(self, look: Look, asked: Asked, parent: QWidget, named: Callable[[str], None]) -> None:
        sentence = f"Kept for this recType: {asked.words() or 'no conditions'}."
        super().__init__(look, "Save this view", sentence, "Save view", parent)
        self._named = named
        self._name = self._add("Name", "", lambda text: "" if text.strip() else "Give it a name.")
        self._name.setMaxLength(LONGEST_NAME)

    def answer(self) -> None:
        self._named(self._name.text().strip())


class OwnerDialog(_Question):
    def __init__(self, look: Look, asked: Asked, parent: QWidget, chosen: Callable[[str], None]) -> None:
        super().__init__(look, "Records of an owner", "By e-mail address or organisation.", "Show these", parent)
        self._chosen = chosen
        self._text = self._add("Owner", asked.conditions.get(OWNER, ""), problem_with, HELP)

    def answer(self) -> None:
        self._chosen(self._text.text())


class DeleteDialog(Dialog):
    """How many there are may still be counted while it is open."""

    def __init__(self, look: Look, what: str, parent: QWidget) -> None:
        super().__init__(look, f"Delete {what}?", "", width=NARROW, parent=parent)
        self.body.addWidget(
            PlainLabel(
                "Records, what was read from them and their points in plots go. Nothing brings them back; the request "
                "log keeps that they came.",
                wrap=True,
            )
        )
        self._button = self.set_action("Delete", "danger", "trash-2")

    def show_count(self, records: int, is_whole: bool) -> None:
        """What a search has found so far; it can be deleted once all are counted."""
        counted = words.plural(records, "record")
        self.set_sentence(f"{counted}." if is_whole else f"{counted} so far, still counting…")
        self._button.setText(f"Delete {counted}" if is_whole else "Delete")
        self._button.allow(is_whole and records > 0, "Nothing matches" if is_whole else "Still counting")


def _moment(text: str, zone: tzinfo | None) -> datetime | None:
    return moment_from_text(text, datetime.now(UTC), zone)


def _text(moment: datetime | None, zone: tzinfo | None) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"
