"""One window a data directory: a second program shows the first one's window instead of a window of its own."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

HEARD_WITHIN_MS = 200  # a program that has just ended may hold the lock for a moment


class SingleWindow(QObject):
    """`called` says that somebody wants to see the window. The lock of a program that was killed counts for nothing."""

    called = Signal()

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._lock = QLockFile(str(data / "window.lock"))
        self._lock.setStaleLockTime(0)  # a window that stays open for days is not stale
        self._bell = data / "window.call"
        self._watcher: QFileSystemWatcher | None = None

    def claim(self) -> bool:
        """Whether this program may open the window. If not, the other one was called."""
        if self._lock.tryLock(HEARD_WITHIN_MS):
            self._bell.touch(mode=0o600)
            self._watcher = QFileSystemWatcher([str(self._bell)], self)
            self._watcher.fileChanged.connect(lambda _: self.called.emit())
            return True
        self._bell.write_text(str(os.getpid()), "ascii")
        return False

    def release(self) -> None:
        self._lock.unlock()
