"""A field that narrows what is shown, a moment after typing stops."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.widgets import paint
from app.widgets.buttons import IconButton
from app.widgets.look import Look
from app.widgets.timers import one_shot

PAUSE_MS = 150


class SearchField(QLineEdit):
    """`searched` carries the trimmed text; Enter sends it at once, Esc empties the field."""

    searched = Signal(str)

    def __init__(self, look: Look, placeholder: str, *, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        if small:
            self.setProperty("small", "true")
        self._timer = one_shot(self, PAUSE_MS, self._search)
        self._clear = IconButton(look, "x", "Clear", small=True, parent=self)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self._empty)
        self._clear.hide()
        self.textChanged.connect(self._on_typed)
        self.returnPressed.connect(self._search)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._empty()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self._clear.height()
        self._clear.move(self.width() - side - 4, (self.height() - side) // 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, side = self._look, self._look.px(16)
        place = QRectF(look.px(9), 0, side, self.height())
        paint.draw_icon(QPainter(self), look, "search", "text2" if self.isEnabled() else "disabled", 16, place)

    def _on_typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._fit()
        self._timer.start()

    def _search(self) -> None:
        self._timer.stop()
        self.searched.emit(self.text().strip())

    def _empty(self) -> None:
        self.clear()
        self._search()

    def _fit(self) -> None:
        self.setTextMargins(self._look.px(20), 0, self._look.px(20) if self.text() else 0, 0)
