"""One-shot timers that belong to a widget."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def one_shot(owner: QObject, milliseconds: int, then: Callable[[], None]) -> QTimer:
    """A stopped timer; each `start()` begins the wait anew."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer
