"""A state that lies over the rows of a table whose header stays in use."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from app.widgets.empty_state import EmptyState
from app.widgets.floating import Follower
from app.widgets.icon_label import IconLabel


class Overlay:
    """At most one at a time; where there is little room it goes without its icon."""

    def __init__(self, view: QAbstractItemView) -> None:
        self._view = view
        self.state: EmptyState | None = None
        self._follower = Follower(view.viewport(), self._place)

    def show(self, state: EmptyState) -> None:
        self.clear()
        self.state = state
        state.setParent(self._view.viewport())
        state.setCursor(Qt.CursorShape.ArrowCursor)
        self._place()
        state.show()

    def clear(self) -> None:
        if self.state is not None:
            self.state.hide()
            self.state.deleteLater()
            self.state = None

    def _place(self) -> None:
        if self.state is None:
            return
        room = self._view.viewport().rect()
        icon = self.state.findChild(IconLabel)
        if icon is not None:
            icon.show()
            icon.setVisible(self.state.minimumSizeHint().height() <= room.height())
        self.state.setGeometry(room)
