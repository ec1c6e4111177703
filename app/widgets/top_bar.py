"""The bar over every screen: connection, search, flow, notices, help."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.buttons import IconButton
from app.widgets.connection_button import ConnectionButton, ConnectionFacts
from app.widgets.flow import FlowStrip
from app.widgets.fonts import Type
from app.widgets.key_caps import caps_width, draw_caps
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

HEIGHT = 52
NARROW = 1_200
SEARCH_WIDTH = 400
NARROW_SEARCH_WIDTH = 250


class TopBar(QFrame):
    """`flow` takes its bars directly."""

    connections_asked = Signal()
    search_asked = Signal()
    notices_asked = Signal()
    help_asked = Signal()

    def __init__(self, look: Look, shortcut: str = "Ctrl+K", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self._connection = ConnectionButton(look)
        self._search = _SearchButton(look, shortcut)
        self.flow = FlowStrip(look)
        self._rate = PlainLabel("0 / min", Type.HINT_STRONG)
        self._rate_note = PlainLabel("let in", Type.SMALL, "text2")
        self._bell = _Bell(look)
        self._help = IconButton(look, "circle-question-mark", "Help")
        self._connection.clicked.connect(self.connections_asked)
        self._search.clicked.connect(self.search_asked)
        self._bell.clicked.connect(self.notices_asked)
        self._help.clicked.connect(self.help_asked)
        self._lay_out()
        self._fit()

    def show_connection(self, facts: ConnectionFacts) -> None:
        self._connection.show_facts(facts)

    def show_rate(self, rate: str, note: str = "let in") -> None:
        """Such as "38 / min"."""
        self._rate.setText(rate)
        self._rate_note.setText(note)

    def show_notices(self, count: int) -> None:
        self._bell.show_count(count)

    def connection_button(self) -> QAbstractButton:
        """Where the list of connections opens."""
        return self._connection

    def bell_button(self) -> QAbstractButton:
        """Where the list of notices opens."""
        return self._bell

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._search.set_width(NARROW_SEARCH_WIDTH if self.width() < NARROW - 76 else SEARCH_WIDTH)

    def _fit(self) -> None:
        self.setFixedHeight(self._look.px(HEIGHT))

    def _lay_out(self) -> None:
        rate = column(self._rate, self._rate_note, spacing=0)
        rate.insertStretch(0)
        rate.addStretch()
        divider = QFrame()
        divider.setProperty("edge", "left")
        divider.setFixedWidth(1)
        line = row(spacing=8, margins=(16, 0, 16, 1), parent=self)
        line.addWidget(self._connection)
        line.addStretch(1)
        line.addWidget(self._search)
        line.addStretch(1)
        line.addWidget(self.flow)
        line.addLayout(rate)
        for widget in (divider, self._bell, self._help):
            line.addSpacing(4)
            line.addWidget(widget)


class _SearchButton(QAbstractButton):
    """Looks like a field, opens the palette."""

    def __init__(self, look: Look, shortcut: str) -> None:
        super().__init__()
        self._look, self._keys, self._width = look, shortcut.split("+"), SEARCH_WIDTH
        self.setText("Search or run a command")
        self.setAccessibleName(self.text())
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def set_width(self, width: int) -> None:
        if width != self._width:
            self._width = width
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(self._width), self._look.px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(160), self._look.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, rect = self._look, QPainter(self), QRectF(self.rect())
        shape = rect.adjusted(0.5, 0.5, -0.5, -0.5)
        paint.draw_rounded(painter, shape, 6, look.color("surface"), look.color("line_strong"))
        side = look.px(16)
        paint.draw_icon(painter, look, "search", "text2", 16, QRectF(look.px(11), 0, side, rect.height()))
        caps = caps_width(look, self._keys)
        right = rect.right() - caps - look.px(10)
        draw_caps(painter, look, QRectF(right, 0, caps, rect.height()), self._keys)
        left = look.px(11) + side + look.px(8)
        words = QRectF(left, 0, right - left - 8, rect.height())
        paint.draw_text(painter, look, words, self.text(), Type.BODY, "text3")


class _Bell(IconButton):
    def __init__(self, look: Look) -> None:
        super().__init__(look, "bell", "No notices")
        self._look, self._count = look, 0

    def show_count(self, count: int) -> None:
        self._count = count
        self.set_icon("bell", "No notices" if not count else "1 notice" if count == 1 else f"{count} notices")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        look, text = self._look, str(self._count) if self._count < 100 else "99+"
        height = look.px(14)
        width = max(height, paint.text_width(look, Type.BADGE, text) + look.px(6))
        place = QRectF(min(self.width() / 2 + 1, self.width() - width), 0, width, height)
        painter = QPainter(self)
        paint.draw_rounded(painter, place, height / 2, look.color("danger_fill"))
        paint.draw_text(painter, look, place, text, Type.BADGE, "on_danger", align=paint.CENTER)
