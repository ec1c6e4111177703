"""The asyncio loop on Qt: qasync with timers that keep their time."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from math import ceil
from time import monotonic

import qasync
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimerEvent
from PySide6.QtWidgets import QApplication

LAST_TURNS = 8  # of callbacks that lead to others
TURN_S = 0.004  # callbacks that lead to others go on so long before Qt paints


class _Timers(QObject):
    """Takes the place of qasync's timer: ready callbacks share one event, delays are never cut short.

    qasync 0.28 starts a coarse timer per callback: sleeps end up to 4 ms early or 50 ms late. It also runs callbacks
    from whoever handles Qt's events, even when no loop runs; these wait for the next run. A timer's turn comes after
    everything is painted: what a click asks of the server would leave that much later.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_on = False
        self._ready: deque[asyncio.Handle] = deque()
        self._later: dict[int, asyncio.Handle] = {}
        self._is_posted = self._is_running = False
        self._flush = 0

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        if delay <= 0:
            self._ready.append(handle)
            self._arm()
        else:
            timer = self.startTimer(ceil(delay * 1000), Qt.TimerType.PreciseTimer)
            self._later[timer] = handle
        return handle

    def customEvent(self, _: QEvent) -> None:
        self._is_posted = False
        if self._is_on:
            self._run_ready()

    def timerEvent(self, event: QTimerEvent) -> None:
        timer = event.timerId()
        self.killTimer(timer)
        if timer == self._flush:
            self._flush = 0
            if self._is_on:
                self._run_ready()
        elif handle := self._later.pop(timer, None):
            if self._is_on:
                _run(handle)
            else:
                self._ready.append(handle)

    def switch_on(self) -> None:
        self._is_on = True
        if self._ready:
            self._arm()

    def switch_off(self) -> None:
        """What is ready still runs, such as the end of a closed connection; what comes later is kept."""
        for _ in range(LAST_TURNS):
            self._run_turn()
        self._is_on = False

    def _run_ready(self) -> None:
        """One turn at least, however long the machine stood still: only what it leads to has a timer."""
        until = monotonic() + TURN_S
        self._run_turn()
        while self._ready and monotonic() < until:
            self._run_turn()

    def _run_turn(self) -> None:
        """A dialog opened by one of them runs Qt's events, and the others with them."""
        was_running, self._is_running = self._is_running, True
        try:
            for _ in range(len(self._ready)):
                if not self._ready:
                    break
                handle = self._ready.popleft()
                if self._ready:
                    self._arm()
                _run(handle)
        finally:
            self._is_running = was_running

    def _arm(self) -> None:
        """Before Qt paints, but for what comes of callbacks themselves: that must not keep it from painting."""
        if self._is_running:
            self._flush = self._flush or self.startTimer(0)
        elif not self._is_posted:
            self._is_posted = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)

    def stop(self) -> None:
        for timer in (self._flush, *self._later):
            self.killTimer(timer)
        self._ready.clear()
        self._later.clear()

    def set_debug(self, enabled: bool) -> None:
        """Asked for by qasync; there is nothing to switch."""


def _run(handle: asyncio.Handle) -> None:
    if not handle.cancelled():
        handle._run()


class AppLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """One loop for widgets and coroutines. It sets a private name of qasync 0.28, hence the exact pin."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = _Timers()

    def run_forever(self) -> int:
        """With what asyncio's own loops do and qasync does not: a generator that is dropped is closed on the loop."""
        before = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(self._asyncgen_firstiter_hook, self._asyncgen_finalizer_hook)
        self._timer.switch_on()
        try:
            return int(super().run_forever())
        finally:
            asyncio._set_running_loop(self)
            self._timer.switch_off()
            asyncio._set_running_loop(None)
            sys.set_asyncgen_hooks(*before)
