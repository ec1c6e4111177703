"""The head over a sensor: who it is, what is left of today's downlinks, and its timeline."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.screens.orbit.entries import model_words
from app.screens.orbit.moments import budget_words, is_silent, length, new_day_words
from app.screens.orbit.parameter_rows import Knowledge
from app.screens.orbit.timeline import Timeline
from app.screens.orbit.timeline_marks import timeline_marks
from app.widgets import paint
from app.widgets.badge import Badge
from app.widgets.buttons import IconButton
from app.widgets.chip import Chip
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.orbit_told import Budget, SensorSheet

TROUBLES = {
    "contract": "The Sigfox contract has no downlinks for this sensor: nothing reaches it until that is changed there.",
    "configuration": "Sigfox has no callback that answers downlinks: add the DATA BIDIR callback, or choose it.",
    "payload": "Sigfox calls the last downlink malformed, a fault of this server. Please report it; it tries again.",
}


class Head(QFrame):
    copy_asked = Signal(str)

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideRight)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._model = Badge(look, "")
        self.chip = Chip(look, "", "Sigfox id")
        self.chip.copy_requested.connect(lambda: self.copy_asked.emit(self.chip.text()))
        device = IconButton(look, "router", "Open the sensor in Devices (Ctrl+D)", small=True)
        device.clicked.connect(actions["orbit.device"].trigger)
        self._health = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._gates = Gates(look)
        self._used = PlainLabel("", Type.STRONG)
        self._new_day = PlainLabel("", Type.HINT, "text2")
        self.timeline = Timeline(look)
        self._trouble = PlainLabel("", Type.HINT, "danger", wrap=True)
        today = row(PlainLabel("Downlinks today", Type.BODY, "text2"), self._gates, self._used)
        today.insertStretch(0)
        day = row(self._new_day)
        day.insertStretch(0)
        line = row(self._name, self._model, self.chip, device, self._health, column(today, day, spacing=2))
        line.setStretch(4, 1)
        column(line, self._trouble, self.timeline, spacing=8, margins=(24, 10, 20, 9), parent=self)

    def show_known(self, known: Knowledge) -> None:
        sheet, now_s = known.sheet, known.now_s
        self._name.setText(sheet.name or sheet.id)
        self._model.show_state(model_words(sheet.model), "neutral")
        self.chip.show_value(sheet.id)
        self._health.setText(_health(sheet))
        self._gates.show_budget(sheet.budget)
        self._used.setText(budget_words(sheet.budget))
        self._new_day.setText(new_day_words(now_s))
        trouble = TROUBLES.get(sheet.trouble, sheet.trouble) or _silence(known)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self.timeline.show_marks(timeline_marks(known))


class Gates(QWidget):
    """The day's downlinks as gates."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._gates = look, (0, 4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_budget(self, budget: Budget) -> None:
        self._gates = (budget.used, budget.per_day)
        self.setAccessibleName(f"Downlinks today: {budget_words(budget)}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(paint.gates_width(self._look, self._gates), self._look.px(paint.GATE_HEIGHT + 2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint.draw_gates(QPainter(self), self._look, QPointF(0, 1), self._gates)


def _health(sheet: SensorSheet) -> str:
    battery = "" if sheet.battery is None else f"{sheet.battery:.1f} V"
    warmth = "" if sheet.temperature is None else f"{sheet.temperature:.0f} °C inside"
    return " · ".join(filter(None, (battery, warmth)))


def _silence(known: Knowledge) -> str:
    window = known.window
    if window.last_s is None or not is_silent(window, known.now_s):
        return ""
    gap = length(window.gap_s)
    return (
        f"It last asked for a downlink {length(known.now_s - window.last_s)} ago and usually does every {gap}. What is "
        "queued goes when it asks again."
    )
