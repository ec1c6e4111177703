"""Whose the records of a recType are: a line with a bar, and an explanation on request."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QSizePolicy, QWidget

from app import words
from app.widgets import paint
from app.widgets.buttons import Button, IconButton
from app.widgets.floating import Follower
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.rec_type_summary import RecTypeSummary

BAR_WIDTH, BAR_HEIGHT = 46, 6
WIDTH = 412
SENTENCE = (
    "totalCount is platform-wide: other accounts may store data under the same recType, "
    "and Microshare counts theirs, too."
)


class OwnershipLine(QWidget):
    why_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = PlainLabel("", Type.BODY, "text2")
        self._owned = PlainLabel("", Type.STRONG)
        self._total = PlainLabel("", Type.BODY, "text2")
        self._bar = ShareBar(look, BAR_HEIGHT)
        self._bar.setFixedWidth(look.px(BAR_WIDTH))
        self.why = Button(look, "Why?", "link")
        self.why.setAccessibleName("Why do I own only a part?")
        self.why.clicked.connect(self.why_asked)
        row(self._before, self._owned, self._total, self._bar, self.why, spacing=6, parent=self)

    def show_summary(self, summary: RecTypeSummary | None) -> None:
        self.setVisible(summary is not None)
        if summary is None:
            return
        all_of_them = summary.owned == summary.total
        self._before.setText("You own all" if all_of_them else "You own")
        self._owned.setText(words.count(summary.owned) if summary.owned else "none")
        self._total.setText("" if all_of_them else f"of {words.count(summary.total)}")
        self._total.setVisible(not all_of_them)
        self._bar.show_parts((("accent", summary.owned), ("neutral_soft", summary.total - summary.owned)))
        self._bar.setAccessibleName(f"{words.count(summary.owned)} of {words.count(summary.total)}")


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


class _Swatch(QWidget):
    def __init__(self, look: Look, role: str) -> None:
        super().__init__()
        self._look, self._role = look, role
        self.setFixedSize(look.px(10), look.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        side = float(self.width())
        square = QRectF(0, (self.height() - side) / 2, side, side)
        paint.draw_rounded(QPainter(self), square, 3, self._look.color(self._role))


class OwnershipPopover(QWidget):
    """Lies over its host; a click beside it or Esc closes it, and the focus returns."""

    def __init__(self, look: Look, host: QWidget, opener: QWidget, summary: RecTypeSummary) -> None:
        super().__init__(host)
        self._look, self._host, self._opener = look, host, opener
        self._frame = self._made_frame(summary)
        self._follower = Follower(host, self._place)
        self._place()
        self.show()
        self.raise_()
        self._close.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._frame.geometry().contains(event.position().toPoint()):
            self._leave()

    def _made_frame(self, summary: RecTypeSummary) -> QFrame:
        look, others = self._look, summary.total - summary.owned
        frame = QFrame(self)
        frame.setProperty("ground", "popover")
        frame.setAccessibleName("Who owns these records")
        self._close = IconButton(look, "x", "Close", small=True)
        self._close.clicked.connect(self._leave)
        these = "this record" if summary.total == 1 else f"these {words.plural(summary.total, 'record')}"
        title = PlainLabel(f"Who owns {these}?", Type.SECTION)
        head = row(title, self._close)
        head.insertStretch(1)
        bar = ShareBar(look, 12)
        bar.show_parts((("accent", summary.owned), ("disabled", others)))
        whole = column(head, PlainLabel(SENTENCE, Type.HINT, "text2", wrap=True), bar, spacing=8)
        whole.addLayout(self._made_part("accent", "Yours", "Sent with tokens of your account", summary.owned))
        rule = QFrame()
        rule.setProperty("rule", "line")
        whole.addWidget(rule)
        hint = "You see them because this is your server. Read with a token, each account gets only its own."
        whole.addLayout(self._made_part("disabled", "Other accounts'", hint, others))
        self._laid_out = column(whole, margins=(18, 14, 18, 16), parent=frame)
        self._cast_shadow(frame)
        return frame

    def _made_part(self, role: str, name: str, hint: str, amount: int) -> QHBoxLayout:
        top = Qt.AlignmentFlag.AlignTop
        said = column(PlainLabel(name, Type.NAME), PlainLabel(hint, Type.HINT, "text2", wrap=True), spacing=1)
        line = row(spacing=10)
        line.addWidget(_Swatch(self._look, role), alignment=top)
        line.addLayout(said, 1)
        line.addWidget(PlainLabel(words.count(amount), Type.STRONG), alignment=top)
        return line

    def _cast_shadow(self, frame: QFrame) -> None:
        shadow = QGraphicsDropShadowEffect(frame)
        shadow.setOffset(0, 4)
        shadow.setBlurRadius(16)
        shadow.setColor(Qt.GlobalColor.black if self._look.theme.dark else self._look.color("line_strong"))
        frame.setGraphicsEffect(shadow)

    def _place(self) -> None:
        self.setGeometry(self._host.rect())
        width = self._look.px(WIDTH)
        below = self._opener.mapTo(self._host, QPoint(0, self._opener.height() + self._look.px(8)))
        left = min(max(below.x() - width // 2, 8), self._host.width() - width - 8)
        self._frame.setGeometry(left, below.y(), width, self._laid_out.heightForWidth(width))

    def _leave(self) -> None:
        self._opener.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.deleteLater()
