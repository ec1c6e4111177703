"""Garbage is collected on the GUI thread only: elsewhere the collector could end a Qt object in the wrong thread."""

from __future__ import annotations

import gc
import sys
from time import thread_time

from PySide6.QtCore import QObject, QTimer

PERIOD_MS = 100  # what a busy window makes in that time is looked at in a small part of a frame
SURVIVED = 1  # looks at what is new, after which what they left is looked at again
CALM_S = 0.01  # of that time, at most, in which the thread had a processor
GROWTH, GROWTH_AT_WORK = 1.25, 3.0  # of the memory since everything was looked at


class GarbageCollector(QObject):
    """Takes over from Python's automatic collection while it lives.

    To look at everything takes longer than a frame. As Python does it is done where memory has grown by a quarter only,
    and while the window does little and makes little that is new; what a start has made stays for good and is left out.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._worked_until = thread_time()
        self._blocks = 0  # of memory, after everything was looked at; none before a start is over
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()
        self.destroyed.connect(gc.unfreeze)

    def _collect(self) -> None:
        if not self._blocks:
            gc.freeze()
            self._blocks = sys.getallocatedblocks()
        counts, thresholds = gc.get_count(), gc.get_threshold()
        worked = thread_time() - self._worked_until
        is_new = counts[0] > thresholds[0]
        if is_new:
            gc.collect(0)
        if counts[1] > SURVIVED:
            gc.collect(1)
        growth = GROWTH if not is_new and worked < CALM_S else GROWTH_AT_WORK
        if counts[2] > thresholds[2] and sys.getallocatedblocks() > growth * self._blocks:
            gc.collect()
            self._blocks = sys.getallocatedblocks()
        self._worked_until = thread_time()
