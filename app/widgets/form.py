"""Labelled fields that say what is wrong below themselves, when the field is left or the form is sent."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel, restyle
from app.widgets.layouts import column, row
from app.widgets.look import Look

Check = Callable[[], str]  # what is wrong with the field, or nothing
FEWEST_LETTERS = 8  # of a choice, where its place is narrow


def _no_problem() -> str:
    return ""


class Field(QWidget):
    """Label above, control, then the hint or the message.

    Nothing is said while the field is typed in for the first time; once a problem is shown, typing takes it away.
    """

    def __init__(
        self,
        look: Look,
        label: str,
        control: QWidget,
        *,
        hint: str = "",
        optional: bool = False,
        check: Check = _no_problem,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control, self._check, self._hint, self._label = control, check, hint, label
        self._message = PlainLabel(hint, Type.HINT, "text2", wrap=True)
        self._sign = IconLabel(look, "circle-alert", "danger", 14)
        self._lay_out(label, optional)
        control.setAccessibleName(label)
        control.installEventFilter(self)
        self._watch_typing()
        if isinstance(control, QComboBox):
            _keep_narrow(control)
        self.clear()

    def problem(self) -> str:
        """Look again, show what is wrong, and return it. What was confirmed stays."""
        wrong = self._check()
        if wrong:
            self.show_error(wrong)
        elif self.has_error():
            self.clear()
        return wrong

    def show_error(self, message: str) -> None:
        self._show(message, "danger", "circle-alert")

    def show_confirmed(self, message: str) -> None:
        """Green, for what this proves: a free port, an address that answers."""
        self._show(message, "ok", "circle-check")

    def clear(self) -> None:
        self._show(self._hint, "text2", None)

    def set_hint(self, hint: str) -> None:
        """What stands below the control while nothing is wrong."""
        self._hint = hint
        if not self.has_error():
            self.clear()

    def label(self) -> str:
        return self._label

    def message(self) -> str:
        return self._message.text()

    def has_error(self) -> bool:
        return bool(self.control.property("state") == "error")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.control and event.type() == QEvent.Type.FocusOut and self.control.isVisible():
            self.problem()
        return False

    def _show(self, message: str, tone: str, sign: str | None) -> None:
        self._message.setText(message)
        self._message.setVisible(bool(message))
        self._message.set_tone(tone)
        self._sign.setVisible(sign is not None)
        if sign:
            self._sign.show_icon(sign, tone)
        self.control.setProperty("state", "error" if tone == "danger" else "")
        self.control.setAccessibleDescription(message)
        restyle(self.control)

    def _watch_typing(self) -> None:
        if isinstance(self.control, (QLineEdit, QPlainTextEdit)):
            self.control.textChanged.connect(self._on_typed)
        elif isinstance(self.control, QComboBox):
            self.control.currentTextChanged.connect(self._on_typed)

    def _on_typed(self) -> None:
        if self.has_error():
            self.problem()

    def _lay_out(self, label: str, optional: bool) -> None:
        caption, remark = PlainLabel(label, Type.LABEL, "text2"), PlainLabel("optional", Type.HINT, "text3")
        caption.setBuddy(self.control)
        heading = row(caption, remark)
        heading.setStretch(1, 1)
        below = row(spacing=6)
        below.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._message, 1)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        column(heading, self.control, below, spacing=5, parent=self)
        remark.setVisible(optional)  # not before it has a parent: it would be a window for a moment


def _keep_narrow(choice: QComboBox) -> None:
    """A long name in it is cut, and moves no edge."""
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(FEWEST_LETTERS)


class Form(QWidget):
    """Fields in rows; sending it shows every problem and goes to the first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: list[Field] = []
        self._rows = column(spacing=14, parent=self)

    def add_row(self, *fields: Field) -> None:
        """Side by side and equally wide; a lone field takes the whole width."""
        line = row(spacing=12)
        for field in fields:
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # what it holds moves no edge
            line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self._rows.addLayout(line)
        self._fields += fields

    def add_between(self, widget: QWidget) -> None:
        """A heading or a remark between the rows."""
        self._rows.addWidget(widget)

    def is_valid(self) -> bool:
        """Check every visible field; the first wrong one gets the focus and the number is announced."""
        wrong = [field for field in self._fields if not field.isHidden() and field.problem()]
        if not wrong:
            return True
        wrong[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
        count = "1 problem" if len(wrong) == 1 else f"{len(wrong)} problems"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{count}. {wrong[0].message()}"))
        return False
