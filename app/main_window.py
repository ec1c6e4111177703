"""The window: rail left, top bar, one page, status bar. No I/O; pages are handed in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.actions import Actions
from app.settings import Settings
from app.widgets.banner import Banner
from app.widgets.choice import Option
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.rail import Rail
from app.widgets.skeleton import Skeleton
from app.widgets.status_bar import StatusBar
from app.widgets.toast import Toasts
from app.widgets.top_bar import TopBar

SCREENS = (
    Option("home", "Home", "house"),
    Option("access", "Access", "key-round"),
    Option("data", "Data", "database"),
)
BELOW = (Option("settings", "Settings", "settings"),)
FIRST_SIZE = (1440, 900)
LEAST_SIZE = (1120, 700)


class MainWindow(QMainWindow):
    """Closing only asks: who holds the window puts everything away and then hides it."""

    close_asked = Signal()

    def __init__(self, look: Look, actions: Actions, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.setWindowTitle("Sluice")
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*FIRST_SIZE)
        self.rail = Rail(look, SCREENS, BELOW)
        self.top_bar, self.status_bar, self.banner = TopBar(look), StatusBar(look), Banner(look)
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self._placeholder = Skeleton(look)
        self._stack.addWidget(self._placeholder)
        right = column(self.top_bar, self.banner, self._stack, self.status_bar, spacing=0)
        right.setStretch(2, 1)
        whole = QWidget()
        row(self.rail, right, spacing=0, parent=whole)
        self.setCentralWidget(whole)
        self.toasts = Toasts(look, self)
        self.rail.chosen.connect(self.show_page)
        for option in (*SCREENS, *BELOW):
            actions[f"go.{option.key}"].triggered.connect(lambda _=False, key=option.key: self.show_page(key))
        self._connect_general(actions)
        self.restoreGeometry(settings.layout("window"))

    def add_page(self, key: str, page: QWidget) -> None:
        self._pages[key] = page
        self._stack.addWidget(page)
        if self._stack.currentWidget() is self._placeholder and key == self.rail.key():
            self._stack.setCurrentWidget(page)

    def show_page(self, key: str) -> None:
        self.rail.choose(key)
        self._stack.setCurrentWidget(self._pages.get(key, self._placeholder))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._settings.keep_layout("window", self.saveGeometry())
        self.close_asked.emit()

    def _connect_general(self, actions: Actions) -> None:
        names = [spec.name for spec, _ in actions if spec.is_global]
        actions.place(self, *names)
        actions["quit"].triggered.connect(self.close)
        self.top_bar.search_asked.connect(actions["palette"].trigger)
