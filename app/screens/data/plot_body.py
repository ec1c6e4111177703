"""The plots of a pane, one above the other, in the pane or over the whole screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.widgets.plot import TimeSeriesPlot


class PlotBody(QSplitter):
    """Over the whole screen it stays a child of its pane, so that it goes with it."""

    left = Signal()  # somebody wants the whole screen no more

    def __init__(self, first: TimeSeriesPlot, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(first)

    def is_full_screen(self) -> bool:
        return self.isWindow()

    def take_screen(self, taken: bool) -> None:
        self.setWindowFlag(Qt.WindowType.Window, taken)
        if taken:
            self.setGeometry(self.screen().geometry())  # where no window manager does it
            self.showFullScreen()
        else:
            self.showNormal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.isWindow() and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What closes the window puts the plots back."""
        event.ignore()
        self.left.emit()
