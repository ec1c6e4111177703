"""The frame of the window: rail left, bars above and below, one page. No I/O; pages are handed in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.widgets.choice import Option
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.rail import Rail
from app.widgets.skeleton import Skeleton

SCREENS = (
    Option("home", "Home", "house"),
    Option("access", "Access", "key-round"),
    Option("devices", "Devices", "router"),
    Option("data", "Data", "database"),
    Option("decoders", "Decoders", "braces"),
    Option("orbit", "Orbit", "satellite-dish"),
    Option("activity", "Activity", "list-checks"),
)
BELOW = (Option("settings", "Settings", "settings"),)


class Frame(QWidget):
    page_shown = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.rail = Rail(look, SCREENS, BELOW)
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._placeholder = Skeleton(look)
        self._stack.addWidget(self._placeholder)
        self._right = column(self._stack, spacing=0)
        self._right.setStretch(0, 1)
        row(self.rail, self._right, spacing=0, parent=self)
        self.rail.chosen.connect(self.show_page)

    def add_bars(self, *above: QWidget, below: QWidget) -> None:
        """What stands over and under every page."""
        for at, bar in enumerate(above):
            self._right.insertWidget(at, bar)
        self._right.addWidget(below)

    def add_page(self, key: str, page: QWidget) -> None:
        self._pages[key] = page
        self._stack.addWidget(page)
        if self._stack.currentWidget() is self._placeholder and key == self.rail.key():
            self._stack.setCurrentWidget(page)

    def add_late_page(self, key: str, make: Callable[[], QWidget]) -> None:
        """A page that costs something: it is made when it is first shown."""
        self._makers[key] = make

    def show_page(self, key: str) -> None:
        self.rail.choose(key)
        if maker := self._makers.pop(key, None):
            self.add_page(key, maker())
        self._stack.setCurrentWidget(self._pages.get(key, self._placeholder))
        self.page_shown.emit()

    def shown(self) -> QWidget:
        return self._stack.currentWidget() or self._placeholder

    def page(self) -> str:
        """The key of the one that is shown."""
        return self.rail.key()
