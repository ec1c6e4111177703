"""How far a work is: shown when it takes a while, and stopped when a person wishes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.timers import one_shot

PATIENCE_MS = 200


class ProgressBar(QWidget):
    stop_asked = Signal()
    go_on_asked = Signal()

    def __init__(self, look: Look, *, stops: bool = True) -> None:
        super().__init__()
        self._said, self._bar = PlainLabel("", Type.HINT, "text2"), QProgressBar()
        self._bar.setTextVisible(False)
        self._stop = Button(look, "Stop", small=True)
        self._go_on = Button(look, "Go on", small=True)
        self._stop.clicked.connect(self.stop_asked)
        self._go_on.clicked.connect(self.go_on_asked)
        self._stops = stops
        line = row(self._said, self._bar, self._stop, self._go_on, spacing=10, parent=self)
        line.setStretch(1, 1)
        self._wait = one_shot(self, PATIENCE_MS, self.show)
        self.end()

    def begin(self, said: str, total: int = 0) -> None:
        """Without a total nobody knows how long it takes."""
        self._bar.setRange(0, total)
        self._bar.setValue(0)
        self._stop.setVisible(self._stops and bool(total))
        self._go_on.hide()
        self.say(said)
        if self.isHidden():
            self._wait.start()

    def reach(self, done: int, said: str) -> None:
        self._bar.setValue(done)
        self.say(said)

    def say(self, said: str) -> None:
        self._said.setText(said)
        self._bar.setAccessibleName(said)

    def halt(self, said: str) -> None:
        """Stopped half-way; a person may go on."""
        self._wait.stop()
        self.say(said)
        self._stop.hide()
        self._go_on.show()
        self.show()

    def end(self) -> None:
        self._wait.stop()
        self.hide()
