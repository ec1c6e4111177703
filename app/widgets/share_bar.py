"""A whole in its parts: one bar, a part for each, and below each part its number and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import words
from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

BAR, GAP, LEAST = 14, 2, 3  # a part that is there is seen, however small it is
BELOW, NUMBER, NAME, HINT = 12, 24, 18, 16
DOT = 10


@dataclass(frozen=True, slots=True)
class Share:
    """`role` is a colour role."""

    count: int
    name: str
    hint: str
    role: str


class ShareBar(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shares: tuple[Share, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_shares(self, shares: Sequence[Share]) -> None:
        self._shares = tuple(shares)
        self.setAccessibleName(", ".join(f"{one.name}: {words.count(one.count)}" for one in shares))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(400), self._look.px(BAR + BELOW + NUMBER + NAME + HINT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(280), self.sizeHint().height())

    def widths(self, whole: float) -> list[float]:
        """Of the parts that are there; the largest one gives what the smallest ones are too narrow by."""
        there = [one.count for one in self._shares if one.count]
        room = whole - GAP * max(len(there) - 1, 0)
        found = [max(room * count / sum(there), LEAST) for count in there]
        if found:
            found[found.index(max(found))] -= sum(found) - room
        return found

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        height, left = look.px(BAR), 0.0
        there = [one for one in self._shares if one.count]
        if not there:
            paint.draw_rounded(painter, QRectF(0, 0, self.width(), height), 3, look.color("neutral_soft"))
        for one, width in zip(there, self.widths(self.width()), strict=True):
            paint.draw_rounded(painter, QRectF(left, 0, width, height), 3, look.color(one.role))
            left += width + GAP
        column = self.width() / max(len(self._shares), 1)
        for number, one in enumerate(self._shares):
            self._paint_words(painter, QRectF(number * column, look.px(BAR + BELOW), column - look.px(12), 0), one)

    def _paint_words(self, painter: QPainter, at: QRectF, share: Share) -> None:
        look, top = self._look, at.top()
        dot = QRectF(at.left(), top + look.px(NUMBER - DOT) / 2, look.px(DOT), look.px(DOT))
        paint.draw_rounded(painter, dot, 3, look.color(share.role))
        number = QRectF(at.left() + look.px(DOT + 8), top, at.width() - look.px(DOT + 8), look.px(NUMBER))
        paint.draw_text(painter, look, number, words.count(share.count), Type.TITLE, "text")
        name = QRectF(at.left(), top + look.px(NUMBER), at.width(), look.px(NAME))
        paint.draw_text(painter, look, name, share.name, Type.HINT_STRONG, "text")
        hint = QRectF(at.left(), top + look.px(NUMBER + NAME), at.width(), look.px(HINT))
        paint.draw_text(painter, look, hint, share.hint, Type.HINT, "text2")
