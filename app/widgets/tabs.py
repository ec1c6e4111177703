"""The tabs of a page or an inspector, with counts or a state beside the label."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.choice import Choice, Option
from app.widgets.fonts import Type
from app.widgets.layouts import row
from app.widgets.look import Look

HEIGHT = 38
GAP = 24
BAR = 3


class Tabs(Choice):
    """`chosen` carries the key of the page."""

    def __init__(self, look: Look, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        self._tabs = {one.key: _Tab(look, one.label) for one in options}
        super().__init__(self._tabs, name, parent)
        row(*self._tabs.values(), spacing=GAP, parent=self).addStretch()

    def set_note(self, key: str, note: str, tone: str = "neutral") -> None:
        """A count or a state such as "1 failing" beside the label."""
        self._tabs[key].set_note(note, tone)

    def show_tab(self, key: str, shown: bool) -> None:
        self._tabs[key].setVisible(shown)


class _Tab(QAbstractButton):
    def __init__(self, look: Look, label: str) -> None:
        super().__init__()
        self._look, self._note, self._tone = look, "", "neutral"
        self.setText(label)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_note(self, note: str, tone: str) -> None:
        self._note, self._tone = note, tone
        self.setAccessibleName(f"{self.text()}, {note}" if note else self.text())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        note = paint.badge_width(self._look, self._note, None) + self._look.px(8) if self._note else 0
        return QSize(round(self._label_width() + note + 1), self._look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, rect = self._look, QPainter(self), QRectF(self.rect())
        on = self.isChecked()
        role = "text" if on or self.underMouse() else "text2"
        paint.draw_text(painter, look, rect, self.text(), Type.STRONG if on else Type.NAME, role)
        if self._note:
            width, height = paint.badge_width(look, self._note, None), look.px(paint.BADGE_HEIGHT)
            place = QRectF(rect.right() - width, (rect.height() - height) / 2, width, height)
            paint.draw_badge(painter, look, place, self._note, self._tone, None, paint.TONES[self._tone][1])
        if on:
            bar = look.px(BAR)
            paint.draw_rounded(painter, QRectF(0, rect.bottom() - bar, rect.width(), bar), 1.5, look.color("accent"))

    def _label_width(self) -> float:
        """The width of the bolder state, so that nothing moves when the tab is chosen."""
        return paint.text_width(self._look, Type.STRONG, self.text())
