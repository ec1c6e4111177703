"""The line below the records: whether they come in live, how often, how many there are."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look


class RecordsFoot(QFrame):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "top")
        self._dot = _Dot(look)
        self._state = PlainLabel("", Type.LABEL)
        self._about = PlainLabel("", Type.HINT, "text2")
        self._records = PlainLabel("", Type.HINT, "text2")
        line = row(self._dot, self._state, self._about, margins=(16, 6, 16, 5), parent=self)
        line.addStretch()
        line.addWidget(self._records)

    def show_live(self, every: timedelta | None) -> None:
        about = f"A new record about every {words.span(every)}" if every else ""
        self._show("ok_fill", "Live. Newest first.", about)

    def show_hold(self, kept: int) -> None:
        self._show("warn_fill", f"On hold, {words.count(kept)} kept", "They are stored and appear with Live.")

    def show_lost(self, why: str) -> None:
        self._show("danger_fill", "Not connected", why)

    def show_records(self, records: int) -> None:
        self._records.setText(words.plural(max(records, 0), "record"))

    def _show(self, role: str, state: str, about: str) -> None:
        self._dot.show_role(role)
        self._state.setText(state)
        self._about.setText(about)


class _Dot(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._role = look, "ok_fill"
        self.setFixedSize(look.px(8), look.px(16))

    def show_role(self, role: str) -> None:
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        side = float(self.width())
        place = QRectF(0, (self.height() - side) / 2, side, side)
        paint.draw_rounded(QPainter(self), place, side / 2, self._look.color(self._role))
