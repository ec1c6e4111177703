"""An inspector's place: beside what it inspects, or over it where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QWidget

from app.widgets.floating import Follower
from app.widgets.labels import restyle
from app.widgets.look import Look

NARROW = 1_324  # of the page; the window is a rail wider


class DrawerPane(QFrame):
    """What lies in a drawer; its close button is of use only while it lies over something."""

    closed = Signal()

    def show_closable(self, closable: bool) -> None:
        raise NotImplementedError


class Drawer:
    """Over its host it opens on request and closes again; beside it, as the last pane, a person may hide it.

    `over` and `beside` are its widths.
    """

    def __init__(
        self, look: Look, host: QWidget, panes: QSplitter, pane: DrawerPane, *, over: int, beside: int
    ) -> None:
        self._look, self._host, self._panes, self._pane, self._over = look, host, panes, pane, over
        self._is_narrow = False
        self._is_hidden = False  # by a person, while there is room
        self._is_allowed = True
        self._width = look.px(beside)
        panes.addWidget(pane)
        panes.splitterMoved.connect(self._remember_width)
        pane.closed.connect(self.close)
        pane.show_closable(False)
        self._follower = Follower(host, self._place)

    def toggle(self) -> None:
        if self._pane.isVisible():
            self.close()
        else:
            self.open()

    def allow(self, allowed: bool) -> None:
        """Whether there is anything to look into."""
        if allowed != self._is_allowed:
            self._is_allowed = allowed
            self._pane.setVisible(allowed and not self._is_narrow and not self._is_hidden)

    def open(self) -> None:
        if not self._is_allowed:
            return
        self._is_hidden = False
        self._pane.show()
        self._place()
        self._pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> bool:
        """False when there is nothing to close."""
        if not self._pane.isVisible():
            return False
        self._is_hidden = not self._is_narrow
        self._pane.hide()
        return True

    @property
    def is_narrow(self) -> bool:
        return self._is_narrow

    def _remember_width(self) -> None:
        """As a person left it, for when there is room again."""
        if not self._is_narrow and not self._pane.isHidden():
            self._width = self._panes.sizes()[-1]

    def _place(self) -> None:
        narrow = self._host.width() < self._look.px(NARROW)
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._move()
        if narrow:
            width = self._look.px(self._over)
            self._pane.setGeometry(self._host.width() - width, 0, width, self._host.height())
            self._pane.raise_()

    def _move(self) -> None:
        """From the one place to the other; what it shows stays."""
        pane, narrow = self._pane, self._is_narrow
        pane.setProperty("edge", "left" if narrow else "")
        if narrow:
            pane.setParent(self._host)
            pane.hide()
        else:
            *others, last = self._panes.sizes()
            self._panes.addWidget(pane)
            pane.setVisible(self._is_allowed and not self._is_hidden)
            self._panes.setSizes([*others, last - self._width, self._width])
        pane.show_closable(narrow)
        restyle(pane)
