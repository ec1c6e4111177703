"""The right pane: the device that is open, page by page. It follows the selection and keeps its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.screens.devices.head import Head
from app.screens.devices.rows import DeviceRow
from app.screens.devices.tab import DeviceTab
from app.widgets.choice import Option
from app.widgets.drawer import DrawerPane
from app.widgets.empty_state import EmptyState
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.tabs import Tabs
from app.window.actions import Actions

LEAST_WIDTH = 620


class Inspector(DrawerPane):
    copy_asked = Signal(str)
    tab_chosen = Signal(str)

    def __init__(
        self, look: Look, actions: Actions, tabs: Sequence[tuple[Option, DeviceTab]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self.pages: Mapping[str, DeviceTab] = {option.key: page for option, page in tabs}
        self.head = Head(look, actions)
        self._tabs = Tabs(look, [option for option, _ in tabs], "Parts of the device")
        self._shown: DeviceRow | None = None
        self._pages = QStackedWidget()
        for page in self.pages.values():
            self._pages.addWidget(page)
        rule = QFrame()
        rule.setProperty("rule", "line")
        self._device = QWidget()
        tab_row = row(self._tabs, margins=(20, 0, 20, 0))
        column(self.head, tab_row, rule, self._pages, spacing=0, parent=self._device).setStretch(3, 1)
        text = "Its target, how deliveries go, its details and its place are shown here."
        self._nothing = EmptyState(look, "router", "Choose a device", text)
        column(self._device, self._nothing, spacing=0, margins=(1, 0, 0, 0), parent=self)
        self._tabs.chosen.connect(self._on_chosen)
        self.head.copy_asked.connect(self.copy_asked)
        self.head.close_button.clicked.connect(self.closed)
        self.show_row(None)

    def show_row(self, one: DeviceRow | None) -> None:
        self._device.setVisible(one is not None)
        self._nothing.setVisible(one is None)
        self._shown = one
        if one is not None:
            self.head.show_row(one)
            for page in self.pages.values():
                if page is self.page() or page.is_always_told:
                    page.show_device(one.device)

    def page(self) -> DeviceTab:
        return self.pages[self._tabs.key()]

    def choose_tab(self, key: str) -> None:
        if key in self.pages and key != self._tabs.key():
            self._tabs.choose(key)
            self._on_chosen(key)

    def refresh(self) -> None:
        if self._shown is not None:
            self.page().refresh()

    def show_closable(self, closable: bool) -> None:
        self.head.close_button.setVisible(closable)

    def _on_chosen(self, key: str) -> None:
        page = self.pages[key]
        self._pages.setCurrentWidget(page)
        if self._shown is not None:
            page.show_device(self._shown.device)
            page.refresh()
        self.tab_chosen.emit(key)

    def start_at(self, key: str) -> None:
        """Before anything is shown."""
        self._tabs.choose(key)
        self._pages.setCurrentWidget(self.pages[key])
