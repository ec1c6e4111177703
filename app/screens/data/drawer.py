"""The inspector's place: beside the table, or over it where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from app.screens.data.inspector import Inspector
from app.widgets.floating import Follower
from app.widgets.labels import restyle
from app.widgets.look import Look

NARROW = 1_324  # of the page; the window is a rail wider
WIDTH, BESIDE = 340, 328


class Drawer:
    """Over the table it opens on request and closes again; beside it a person may hide it."""

    def __init__(self, look: Look, host: QWidget, panes: QSplitter, inspector: Inspector) -> None:
        self._look, self._host, self._panes, self._inspector = look, host, panes, inspector
        self._is_narrow = False
        self._is_hidden = False  # by a person, while there is room
        self._is_allowed = True
        self._width = look.px(BESIDE)
        panes.addWidget(inspector)
        panes.splitterMoved.connect(self._remember_width)
        inspector.closed.connect(self.close)
        inspector.show_closable(False)
        self._follower = Follower(host, self._place)

    def toggle(self) -> None:
        if self._inspector.isVisible():
            self.close()
        else:
            self.open()

    def allow(self, allowed: bool) -> None:
        """Whether there is anything to look into."""
        if allowed != self._is_allowed:
            self._is_allowed = allowed
            self._inspector.setVisible(allowed and not self._is_narrow and not self._is_hidden)

    def open(self) -> None:
        if not self._is_allowed:
            return
        self._is_hidden = False
        self._inspector.show()
        self._place()
        self._inspector.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> bool:
        """False when there is nothing to close."""
        if not self._inspector.isVisible():
            return False
        self._is_hidden = not self._is_narrow
        self._inspector.hide()
        return True

    @property
    def is_narrow(self) -> bool:
        return self._is_narrow

    def _remember_width(self) -> None:
        """As a person left it, for when there is room again."""
        if not self._is_narrow and not self._inspector.isHidden():
            self._width = self._panes.sizes()[-1]

    def _place(self) -> None:
        narrow = self._host.width() < self._look.px(NARROW)
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._move()
        if narrow:
            width = self._look.px(WIDTH)
            self._inspector.setGeometry(self._host.width() - width, 0, width, self._host.height())
            self._inspector.raise_()

    def _move(self) -> None:
        """From the one place to the other; what it shows stays."""
        inspector, narrow = self._inspector, self._is_narrow
        inspector.setProperty("edge", "left" if narrow else "")
        if narrow:
            inspector.setParent(self._host)
            inspector.hide()
        else:
            left, middle = self._panes.sizes()
            self._panes.addWidget(inspector)
            inspector.setVisible(self._is_allowed and not self._is_hidden)
            self._panes.setSizes([left, middle - self._width, self._width])
        inspector.show_closable(narrow)
        restyle(inspector)
