"""The command palette: everything the window can do or show, found by typing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLineEdit, QWidget

from app.widgets import palette_match
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.key_caps import KeyCaps
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.palette_list import PaletteList
from app.widgets.palette_match import Entry
from app.widgets.scrim import Scrim

WIDTH = 680
TOP = 96
KEPT_RECENT = 20


class CommandPalette(Scrim):
    """A scrim over the window with the palette on it; `entries` is asked anew at each opening.

    `chosen` runs an entry, `inspected` (Ctrl+Enter) opens it in the inspector; both carry its key.
    """

    chosen = Signal(str)
    inspected = Signal(str)
    typed = Signal(str)  # to find more, see `show_found`
    opened = Signal()  # to learn what else there is by now, see `refresh`

    def __init__(
        self, look: Look, window: QWidget, entries: Callable[[], Sequence[Entry]], recent: Sequence[str] = ()
    ) -> None:
        super().__init__(look, window)
        self._ask = entries
        self._entries: Sequence[Entry] = ()
        self._found: Sequence[Entry] = ()
        self._group: str | None = None
        self._opener: QWidget | None = None
        self.recent = tuple(recent)
        self._field = QLineEdit()
        self._list = PaletteList(look)
        self._frame = self._made_frame()
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self._on_typed)
        self._list.clicked.connect(self._on_clicked)
        self.hide()

    def open(self, query: str = "") -> None:
        """Show it over the window; the focus goes back where it was when it closes."""
        self._opener = self._window.focusWidget()
        self._entries, self._found, self._group = self._ask(), (), None
        self._field.setText(query)
        self._search()
        self.place()
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.opened.emit()

    def refresh(self) -> None:
        """While it is open: whatever is new, without a change where nothing is."""
        fresh = self._ask() if self.isVisible() else self._entries
        if {entry.key for entry in fresh} != {entry.key for entry in self._entries}:
            self._entries = fresh
            self._search()

    def close_palette(self) -> None:
        self.hide()
        if self._opener:
            self._opener.setFocus(Qt.FocusReason.PopupFocusReason)
        self._opener = None

    def field(self) -> QLineEdit:
        return self._field

    def results(self) -> PaletteList:
        return self._list

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._frame.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def _on_key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down:
                self._list.step(1)
            case Qt.Key.Key_Up:
                self._list.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self._finish(self.inspected if control else self.chosen)
            case Qt.Key.Key_Escape:
                self.close_palette()
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab:
                self._narrow()
            case _:
                return False
        return True

    def _narrow(self) -> None:
        """To the group of the current entry, or back to all."""
        entry = self._list.entry()
        self._group = None if self._group or not entry else entry.group
        self._search()

    def show_found(self, entries: Sequence[Entry]) -> None:
        """Beside those that were there when it was opened."""
        self._found = entries
        self._search()

    def _on_typed(self, text: str) -> None:
        self._search()
        self.typed.emit(text)

    def _search(self) -> None:
        entries = [*self._entries, *self._found]
        self._list.show_hits(palette_match.find(entries, self._field.text(), self.recent, self._group))
        self.place()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self._list.setCurrentIndex(index)
            self._finish(self.chosen)

    def _finish(self, signal: SignalInstance) -> None:
        entry = self._list.entry()
        if entry is None or entry.why_not:
            return
        self.recent = (entry.key, *(key for key in self.recent if key != entry.key))[:KEPT_RECENT]
        self.close_palette()
        signal.emit(entry.key)

    def place(self) -> None:
        super().place()
        look = self._look
        width = min(look.px(WIDTH), self.width() - 48)
        self._frame.setFixedWidth(width)
        self._frame.adjustSize()
        self._frame.move((self.width() - width) // 2, min(look.px(TOP), self.height() // 6))

    def _made_frame(self) -> QFrame:
        look = self._look
        frame = QFrame(self)
        frame.setProperty("ground", "palette")
        self._field.setProperty("kind", "palette")
        self._field.setPlaceholderText("Search or run a command")
        self._field.setAccessibleName("Search or run a command")
        head = row(spacing=8, margins=(20, 8, 18, 8))
        head.addWidget(IconLabel(look, "search", "text2", 20))
        head.addWidget(self._field, 1)
        head.addWidget(KeyCaps(look, "Esc"))
        column(head, _rule(), self._list, _rule(), self._made_foot(), spacing=0, margins=(1, 1, 1, 1), parent=frame)
        shadow = QGraphicsDropShadowEffect(frame)
        shadow.setOffset(0, 12)
        shadow.setBlurRadius(40)
        shadow.setColor(QColor(0, 0, 0, 110))
        frame.setGraphicsEffect(shadow)
        return frame

    def _made_foot(self) -> QWidget:
        foot = QWidget()
        line = row(spacing=8, margins=(20, 8, 20, 9), parent=foot)
        for keys, word in (("↑+↓", "choose"), ("Enter", "run"), ("Tab", "narrow to this")):
            line.addWidget(KeyCaps(self._look, keys))
            line.addWidget(PlainLabel(word, Type.HINT, "text2"))
            line.addSpacing(6)
        line.addStretch()
        line.addWidget(PlainLabel("Try  >  for commands,  @  for devices,  #  for recTypes", Type.HINT, "text2"))
        return foot


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "line")
    return rule
