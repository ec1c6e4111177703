"""Text on screen: always plain, cut to a bounded length, elided where the place is narrow."""

import re

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.widgets.fonts import MONO_FAMILY, Type, use_mono

LONGEST = 2_000


_UNSEEN = re.compile(  # letters without a place of their own, or that turn around what follows
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]|(?<=[ -~])[\u200c\u200d]"
)


def cut(text: str) -> str:
    """What may be laid out on the GUI thread: a 20 MB string freezes it for seconds."""
    return seen(text if len(text) <= LONGEST else text[:LONGEST] + "…")


def seen(text: str) -> str:
    """Two names that are not the same do not look the same: what nobody can see is told by its number."""
    return text if text.isascii() else _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


class PlainLabel(QLabel):
    """`style` is a step of the type scale, `tone` a colour role, both of the style sheet."""

    def __init__(
        self,
        text: str = "",
        style: Type = Type.BODY,
        tone: str = "text",
        *,
        elide: Qt.TextElideMode | None = None,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._elide = elide
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if style.value.family == MONO_FAMILY:
            use_mono(self)
        self.setProperty("role", style.name.lower())
        self.setProperty("tone", tone)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        self._full = text
        super().setText(cut(text) if self._elide is None else " ".join(cut(text).splitlines()))
        self._explain_elision()

    def full_text(self) -> str:
        """What was set, before any cut."""
        return self._full

    def is_elided(self) -> bool:
        """May be narrower than its text."""
        return self._elide is not None

    def set_tone(self, tone: str) -> None:
        self.setProperty("tone", tone)
        restyle(self)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return hint if self._elide is None else QSize(self.fontMetrics().horizontalAdvance("0…"), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain_elision()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._elide is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self._elided(self._elide))

    def _elided(self, mode: Qt.TextElideMode) -> str:
        return self.fontMetrics().elidedText(self.text(), mode, self.contentsRect().width())

    def _explain_elision(self) -> None:
        if self._elide is not None:
            self.setToolTip(self.text() if self._elided(self._elide) != self.text() else "")


class PlainTextFilter(QObject):
    """Installed on the application: every label and tooltip shows markup as the characters it is made of.

    Qt polishes a tooltip's label before it sets the text, so the same event covers tooltips.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish and isinstance(watched, QLabel):
            watched.setTextFormat(Qt.TextFormat.PlainText)
        return False


def restyle(widget: QWidget) -> None:
    """Make the style sheet look at the widget's dynamic properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
