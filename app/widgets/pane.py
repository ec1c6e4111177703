"""The states of a pane: its content, loading, or an empty state in its place."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.look import Look
from app.widgets.skeleton import Skeleton
from app.widgets.timers import one_shot

PATIENCE_MS = 150


class Pane(QStackedWidget):
    """Shows `content`; anything else takes its place, so filter, selection and scroll are kept."""

    def __init__(self, look: Look, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._content, self._skeleton = look, content, Skeleton(look)
        self._state: QWidget | None = None
        self._patience = one_shot(self, PATIENCE_MS, self._show_skeleton)
        self.addWidget(content)
        self.addWidget(self._skeleton)

    def show_content(self) -> None:
        self._patience.stop()
        self._drop_state()
        self.setCurrentWidget(self._content)

    def show_loading(self) -> None:
        """Nothing for 150 ms, then a skeleton; call it only where there is no old content to keep."""
        self._patience.start()

    def show_state(self, state: EmptyState) -> None:
        """Empty, no match, an error, no permission: the pane owns it from now on."""
        self._patience.stop()
        self._drop_state()
        self._state = state
        self.addWidget(state)
        self.setCurrentWidget(state)

    def show_not_loaded(self, what: str, why: str, retry: Callable[[], object]) -> None:
        """Where nothing was loaded before; else the old content stays and a toast says why."""
        again = Button(self._look, "Try again", icon="refresh-cw", small=True)
        again.clicked.connect(retry)
        self.show_state(EmptyState(self._look, "triangle-alert", f"{what} could not be loaded", why, again))

    def state(self) -> QWidget | None:
        return self._state

    def _show_skeleton(self) -> None:
        self._drop_state()
        self.setCurrentWidget(self._skeleton)

    def _drop_state(self) -> None:
        if self._state:
            self.removeWidget(self._state)
            self._state.deleteLater()
            self._state = None
