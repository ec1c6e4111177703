"""Buttons: the kind is a dynamic property the style sheet knows; a button says why it is disabled."""

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from app.widgets.look import Look

Kind = Literal["primary", "secondary", "ghost", "link", "danger", "danger_quiet"]

_ICON_ROLE: dict[Kind, str] = {
    "primary": "on_accent",
    "secondary": "text",
    "ghost": "text2",
    "link": "accent_text",
    "danger": "on_danger",
    "danger_quiet": "danger",
}
ICON = 16
GAP = 4  # between icon and label, on top of the style's own


class Button(QPushButton):
    """Verb and object; with a menu it shows a chevron at its end."""

    def __init__(
        self,
        look: Look,
        text: str,
        kind: Kind = "secondary",
        icon: str | None = None,
        *,
        small: bool = False,
        menu: QMenu | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._look, self._kind, self._tip = look, kind, ""
        self.setProperty("kind", kind)
        if small:
            self.setProperty("small", "true")
        if icon:
            self.setIcon(look.icon(icon, _ICON_ROLE[kind]))
        if menu:
            self.setMenu(menu)
        self.setAutoDefault(False)
        self._fit_icon()

    def allow(self, allowed: bool, why_not: str = "") -> None:
        """Enable or disable; a disabled button carries the reason as its tooltip."""
        self.setEnabled(allowed)
        super().setToolTip(self._tip if allowed else why_not)
        self.setAccessibleDescription("" if allowed else why_not)

    def setToolTip(self, tip: str) -> None:  # noqa: N802
        self._tip = tip
        super().setToolTip(tip)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit_icon()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.menu():
            self._paint_chevron()

    def _fit_icon(self) -> None:
        side = self._look.px(ICON)
        self.setIconSize(QSize(side + (self._look.px(GAP) if self.text() else 0), side))

    def _paint_chevron(self) -> None:
        role = _ICON_ROLE[self._kind] if self.isEnabled() else "disabled"
        glyph = self._look.pixmap("chevron-down", role, ICON, self.devicePixelRatioF())
        side = self._look.px(ICON)
        QPainter(self).drawPixmap(self.width() - side - self._look.px(10), (self.height() - side) // 2, glyph)


class IconButton(QToolButton):
    """An icon without a label: its name is the tooltip and the accessible name."""

    def __init__(
        self,
        look: Look,
        icon: str,
        name: str,
        *,
        role: str = "text2",
        small: bool = False,
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._side, self._role = look, 24 if small else 28, role
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.set_icon(icon, name)
        self._fit()

    def set_icon(self, icon: str, name: str) -> None:
        self.setIcon(self._look.icon(icon, self._role))
        self.setToolTip(name)
        self.setAccessibleName(name)

    def allow(self, allowed: bool, why_not: str = "") -> None:
        """Enable or disable; the tooltip of a disabled button gives the reason."""
        self.setEnabled(allowed)
        self.setToolTip(self.accessibleName() if allowed else why_not)
        self.setAccessibleDescription("" if allowed else why_not)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        side = self._look.px(self._side)
        self.setFixedSize(side, side)
        self.setIconSize(QSize(self._look.px(ICON), self._look.px(ICON)))
