"""Short messages at the bottom right: at most three, six seconds, errors until closed."""

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget

from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button, IconButton
from app.widgets.floating import Follower
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import ROLES, SIGNS
from app.widgets.timers import one_shot

MOST = 3
STAY_MS = 6_000
WIDTH = 344
SPACE = 8
MARGIN = 20
SLIDE_MS = 120


class Toast(QFrame):
    """One message; the pointer on it stops its clock."""

    closed = Signal()

    def __init__(self, look: Look, tone: str, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.said, self.has_link = (tone, title, text), False
        self.stays = tone == "danger"
        self.setProperty("ground", "popover")
        self.setAccessibleName(f"{title} {text}".strip())
        self._timer = one_shot(self, STAY_MS, self.closed.emit)
        words = column(PlainLabel(title, Type.STRONG, wrap=True), spacing=2)
        if text:
            words.addWidget(PlainLabel(text, Type.HINT, "text2", wrap=True))
        self._line = row(spacing=10, margins=(14, 11, 8, 11), parent=self)
        self._line.addWidget(IconLabel(look, SIGNS[tone], ROLES[tone]))
        self._line.addLayout(words, 1)
        close = IconButton(look, "x", "Close", small=True)
        close.clicked.connect(self.closed)
        self._line.addWidget(close)
        self._cast_shadow()
        self._run()

    def add_link(self, text: str, run: Callable[[], object]) -> None:
        """A way on, or the way back: "Undo"."""
        self.has_link = True
        link = Button(self._look, text, "link")
        link.clicked.connect(self.closed)
        link.clicked.connect(lambda: run())
        self._line.insertWidget(2, link)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._run()

    def _run(self) -> None:
        if not self.stays:
            self._timer.start()

    def _cast_shadow(self) -> None:
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setOffset(0, 4)
        shadow.setBlurRadius(16)
        shadow.setColor(Qt.GlobalColor.black if self._look.theme.dark else self._look.color("line_strong"))
        self.setGraphicsEffect(shadow)


class Toasts:
    """Shows toasts over a window; the lower edge stays clear of what lies there, such as the status bar."""

    def __init__(self, look: Look, window: QWidget, *, above: int = 28) -> None:
        self._look, self._window, self._above = look, window, above
        self._shown: list[Toast] = []
        self._follower = Follower(window, self._place)

    def show(
        self,
        title: str,
        text: str = "",
        *,
        tone: str = "ok",
        link: tuple[str, Callable[[], object]] | None = None,
    ) -> Toast:
        """`link` is (text, what it does). What is said already is not said twice, unless something hangs on it."""
        if (twin := self._twin(tone, title, text)) is not None and not link:
            self._remove(twin)
        toast = Toast(self._look, tone, title, text, self._window)
        if link:
            toast.add_link(*link)
        toast.closed.connect(lambda: self._remove(toast))
        self._shown.append(toast)
        if len(self._shown) > MOST:
            self._remove(self._least_needed())
        self._place()  # before it is shown: it must not pass under the pointer on its way
        toast.show()
        self._slide_in(toast)
        if tone == "danger":
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, toast.accessibleName()))
        return toast

    def shown(self) -> tuple[Toast, ...]:
        """From the oldest to the newest."""
        return tuple(self._shown)

    def _twin(self, tone: str, title: str, text: str) -> Toast | None:
        return next((one for one in self._shown if one.said == (tone, title, text) and not one.has_link), None)

    def _least_needed(self) -> Toast:
        """The oldest that would go by itself, else the oldest."""
        return next((toast for toast in self._shown[:-1] if not toast.stays), self._shown[0])

    def _remove(self, toast: Toast) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        look, bottom = self._look, self._lowest() - SPACE
        for toast in reversed(self._shown):
            width = min(look.px(WIDTH), self._window.width() - 2 * MARGIN)
            toast.resize(width, toast.heightForWidth(width))
            bottom -= toast.height()
            toast.move(self._window.width() - width - MARGIN, bottom)
            toast.raise_()
            bottom -= SPACE

    def _lowest(self) -> int:
        """Above the status bar, and above a bar of actions where one is shown."""
        bars = (bar for bar in self._window.findChildren(BottomBar) if bar.isVisible())
        tops = (bar.mapTo(self._window, QPoint(0, 0)).y() for bar in bars)
        return min([self._window.height() - self._look.px(self._above), *tops])

    def _slide_in(self, toast: Toast) -> None:
        if self._look.still:
            return
        slide = QPropertyAnimation(toast, b"pos", toast)
        slide.setDuration(SLIDE_MS)
        slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        slide.setStartValue(toast.pos() + QPoint(0, 12))
        slide.setEndValue(toast.pos())
        slide.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
