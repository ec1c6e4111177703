"""The bar over the lower edge of a page: what is selected or staged, what it means, what can be done."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.floating import Follower
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.key_caps import KeyCaps
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.table_view import TableView

HEIGHT = 52
Reach = Qt.ShortcutContext
BarTone = Literal["accent", "info"]
_SIGNS: dict[BarTone, tuple[str, str]] = {"accent": ("circle-check", "accent_text"), "info": ("pencil", "info")}


class BottomBar(QFrame):
    """Lies over its host and never pushes what is there; accent for a selection or an unsaved form, info for staged.

    The buttons are given once, the main one last; texts change with the selection. Esc dismisses in the host, or as
    far as `reach` says. The rows of `table` that it covers can be scrolled into view.
    """

    dismissed = Signal()

    def __init__(
        self,
        look: Look,
        host: QWidget,
        *buttons: Button,
        table: TableView | None = None,
        tone: BarTone = "accent",
        dismiss: str = "Clear",
        reach: Reach = Qt.ShortcutContext.WidgetWithChildrenShortcut,
    ) -> None:
        super().__init__(host)
        self._look, self._host, self._table = look, host, table
        self.setProperty("ground", tone)
        self.setProperty("edge", tone)
        sign, role = _SIGNS[tone]
        self._what = PlainLabel("", Type.STRONG, role)
        self._means = PlainLabel("", Type.BODY, elide=Qt.TextElideMode.ElideRight)
        away = Button(look, dismiss, "ghost")
        away.clicked.connect(self.dismissed)
        line = row(IconLabel(look, sign, role, 20), self._what, self._means, margins=(24, 1, 24, 0), parent=self)
        line.setStretch(2, 1)
        for widget in (away, KeyCaps(look, "Esc"), *buttons):
            line.addWidget(widget)
        self._escape = QShortcut(Qt.Key.Key_Escape, host)
        self._escape.setContext(reach)
        self._escape.activated.connect(self.dismissed)
        self._follower = Follower(host, self._place)
        self.clear()

    def show_state(self, what: str, means: str = "") -> None:
        """What is selected or staged, then the consequence."""
        self._what.setText(what)
        self._means.setText(means)
        self._escape.setEnabled(True)
        self._place()
        self._leave_room(self.height())
        self.show()
        self.raise_()

    def clear(self) -> None:
        self._escape.setEnabled(False)
        self._leave_room(0)
        self.hide()

    def _leave_room(self, pixels: int) -> None:
        if self._table:
            self._table.leave_room(pixels)

    def _place(self) -> None:
        height = self._look.px(HEIGHT)
        self.setGeometry(0, self._host.height() - height, self._host.width(), height)
