"""Whose the records of a recType are: a line with a bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import words
from app.widgets import paint
from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from embedded_server.domain.rec_type_summary import RecTypeSummary

BAR_WIDTH, BAR_HEIGHT = 46, 6


class OwnershipLine(QWidget):
    why_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = PlainLabel("", Type.BODY, "text2", elide=Qt.TextElideMode.ElideMiddle)
        self._owned = PlainLabel("", Type.STRONG)
        self._total = PlainLabel("", Type.BODY, "text2")
        self._bar = ShareBar(look, BAR_HEIGHT)
        self._bar.setFixedWidth(look.px(BAR_WIDTH))
        self.why = Button(look, "Why?", "link")
        self.why.setAccessibleName("Why is not everything mine?")
        self.why.clicked.connect(self.why_asked)
        row(self._before, self._owned, self._total, self._bar, self.why, spacing=6, parent=self)

    def show_summary(self, summary: RecTypeSummary | None, account: str = "") -> None:
        """With the eyes of an account; without one whose is what, of all that is stored."""
        self.setVisible(summary is not None)
        if summary is None:
            return
        shared, hidden = summary.visible - summary.owned, summary.total - summary.visible
        counted = summary.visible if account else summary.owned
        all_of_them = counted == summary.total
        verb = f"{account} sees" if account else "You own"
        self._before.setText(f"{verb} all" if all_of_them else verb)
        self._before.setMinimumWidth(0 if account else self._before.sizeHint().width())  # only addresses are long
        self._owned.setText(words.count(counted) if counted else "none")
        self._total.setText("" if all_of_them else f"of {words.count(summary.total)}")
        self._total.setVisible(not all_of_them)
        self._bar.show_parts((("accent", summary.owned), ("info_fill", max(shared, 0)), ("neutral_soft", hidden)))
        self._bar.setAccessibleName(
            f"{words.count(summary.owned)} owned, {words.count(summary.visible)} visible, "
            f"{words.count(summary.total)} in all"
        )


class ShareBar(QWidget):
    """Parts of a whole, side by side, by colour role."""

    def __init__(self, look: Look, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._height = look, height
        self._parts: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: tuple[tuple[str, int], ...]) -> None:
        self._parts = parts
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(BAR_WIDTH), self._look.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, whole = QPainter(self), QRectF(self.rect())
        total = sum(amount for _, amount in self._parts)
        paint.draw_rounded(painter, whole, whole.height() / 2, self._look.color("neutral_soft"))
        left = 0.0
        for role, amount in self._parts:
            if amount:
                width = max(whole.width() * amount / total, whole.height())
                shape = QRectF(left, 0, min(width, whole.width() - left), whole.height())
                paint.draw_rounded(painter, shape, whole.height() / 2, self._look.color(role))
                left += width
