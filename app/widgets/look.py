"""How everything looks right now: theme, text scale, density, motion; handed to every widget that paints."""

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.theme import LIGHT, Theme
from app.widgets import fonts
from app.widgets.fonts import Type
from app.widgets.icons import Icons
from app.widgets.ruler import Ruler
from app.widgets.style_sheet import palette, style_sheet

# A focus that came this way is shown; one that came by the mouse is not.
KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Look(QObject):
    """Painting widgets read it at paint time, so `switch` reaches them without a connection."""

    changed = Signal()
    theme: Theme
    scale: float
    compact: bool  # dense table rows
    still: bool  # reduced motion: everything is instant

    def __init__(
        self,
        app: QApplication,
        theme: Theme = LIGHT,
        scale: float = 1.0,
        *,
        compact: bool = False,
        still: bool = False,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._icons = Icons()
        self._fonts: dict[tuple[Type, float], QFont] = {}
        self._metrics: dict[tuple[Type, float], QFontMetricsF] = {}
        self._rulers: dict[tuple[Type, float], Ruler] = {}
        fonts.load_fonts(app)
        app.setStyle("Fusion")
        self.switch(theme, scale, compact=compact, still=still)

    def switch(
        self,
        theme: Theme | None = None,
        scale: float | None = None,
        *,
        compact: bool | None = None,
        still: bool | None = None,
    ) -> None:
        """Change what is given and keep the rest; every window follows at once."""
        self.theme = self.theme if theme is None else theme
        self.scale = self.scale if scale is None else scale
        self.compact = self.compact if compact is None else compact
        self.still = self.still if still is None else still
        self._app.setPalette(palette(self.theme))
        self._app.setFont(self.font(Type.BODY))
        self._app.setStyleSheet(style_sheet(self.theme, self.scale))
        self.changed.emit()

    def px(self, length: float) -> int:
        """A length of the design at the current text scale."""
        return round(length * self.scale)

    def color(self, role: str) -> QColor:
        return QColor(self.theme.color(role))

    def font(self, style: Type) -> QFont:
        key = (style, self.scale)
        if key not in self._fonts:
            self._fonts[key] = fonts.font(style, self.scale)
        return self._fonts[key]

    def metrics(self, style: Type) -> QFontMetricsF:
        key = (style, self.scale)
        if key not in self._metrics:
            self._metrics[key] = QFontMetricsF(self.font(style))
        return self._metrics[key]

    def text_width(self, style: Type, text: str) -> float:
        key = (style, self.scale)
        if key not in self._rulers:
            self._rulers[key] = Ruler(self.metrics(style), is_mono=style.value.family == fonts.MONO_FAMILY)
        return self._rulers[key].width(text)

    def pixmap(self, name: str, role: str, size: int, ratio: float) -> QPixmap:
        """An icon as it is painted now; `size` is in design pixels."""
        return self._icons.pixmap(name, self.theme.color(role), self.px(size), ratio)

    def icon(self, name: str, role: str = "text2") -> QIcon:
        """An icon that follows the theme, for buttons, menus and actions."""
        return QIcon(_TintedEngine(self, self._icons, name, role))


class _TintedEngine(QIconEngine):
    """Draws the icon in the colour its role has at the moment of painting."""

    def __init__(self, look: Look, icons: Icons, name: str, role: str) -> None:
        super().__init__()
        self._look, self._icons, self._name, self._role = look, icons, name, role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        painter.drawPixmap(rect.topLeft(), self._glyph(rect.size(), mode, painter.device().devicePixelRatioF()))

    def scaledPixmap(  # noqa: N802
        self,
        size: QSize,
        mode: QIcon.Mode,
        state: QIcon.State,  # noqa: ARG002
        scale: float,
    ) -> QPixmap:
        """The glyph at the left of a box that may be wider: the spare width is the gap before a label."""
        box = QPixmap(size * scale)
        box.setDevicePixelRatio(scale)
        box.fill(QColor(0, 0, 0, 0))
        glyph = self._glyph(size, mode, scale)
        painter = QPainter(box)
        painter.drawPixmap(0, round((size.height() - glyph.deviceIndependentSize().height()) / 2), glyph)
        painter.end()
        return box

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._look, self._icons, self._name, self._role)

    def _glyph(self, size: QSize, mode: QIcon.Mode, ratio: float) -> QPixmap:
        role = "disabled" if mode == QIcon.Mode.Disabled else self._role
        side = min(size.width(), size.height())
        return self._icons.pixmap(self._name, self._look.theme.color(role), side, ratio)
