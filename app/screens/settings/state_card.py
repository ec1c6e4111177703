"""Settings: whether the server runs, how it does, restart and stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app import words
from app.flow_words import rate
from app.screens.settings.server_model import ServerModel
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.status import ServerStatus

RUNNING, STARTING, STOPPING, STOPPED = "Running", "Starting", "Stopping", "Stopped"
TAKEN_BACK = "The server could not start with your changes and goes on as before."


class StateCard(Card):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("Server", parent=parent)
        self._sign = IconLabel(look, "circle-dot", "text3")
        self._state, self._since = PlainLabel("Starting", Type.TITLE), PlainLabel("", Type.HINT, "text2")
        self._why = PlainLabel("", Type.HINT, "danger", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)  # it only moves
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far it is")
        self.restart = Button(look, "Restart", icon="refresh-cw")
        self.stop = Button(look, "Stop", "danger_quiet", "circle-stop")
        self.start = Button(look, "Start", "primary", "play")
        line = row(self._sign, self._state, self._since)
        line.setStretch(2, 1)
        for button in (self.restart, self.stop, self.start):
            line.addWidget(button)
        self._numbers = [PlainLabel("–", Type.TITLE) for _ in range(4)]
        names = ("let in", "median write", "99 of 100 writes", "to be written")
        numbers = row(*(_number(*pair) for pair in zip(self._numbers, names, strict=True)), spacing=12)
        for at in range(len(names)):
            numbers.setStretch(at, 1)
        self.body.addLayout(line)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._why)
        self.body.addLayout(numbers)

    def show_model(self, model: ServerModel) -> None:
        state, icon, tone = _state(model)
        is_busy = state in (STARTING, STOPPING)
        self._sign.show_icon(icon, tone)
        self._state.setText(state)
        is_told = model.is_running and model.status is not None and not is_busy
        self._since.setText(_since(model.status) if is_told and model.status else "")
        self._bar.setVisible(is_busy)
        self._why.setText("" if is_busy else _why(model))
        self._why.set_tone("text2" if model.is_halted else "danger")
        self._why.setVisible(bool(self._why.full_text()))
        for button in (self.restart, self.stop):
            button.setVisible(state == RUNNING)
        self.start.setVisible(state == STOPPED)
        shown = _numbers(model) if is_told else ["–"] * len(self._numbers)
        for label, text in zip(self._numbers, shown, strict=True):
            label.setText(text)


def _state(model: ServerModel) -> tuple[str, str, str]:
    """The word, its sign and its tone."""
    if model.is_running and model.is_halted:
        return STOPPING, "circle-dot", "text3"
    if model.is_starting or not (model.is_running or model.is_halted or model.problem):
        return STARTING, "circle-dot", "info"
    if model.is_running:
        return RUNNING, "circle-check", "ok"
    return (STOPPED, "circle-stop", "text3") if model.is_halted else (STOPPED, "circle-x", "danger")


def _why(model: ServerModel) -> str:
    """Why it does not run, or why it runs without the changes."""
    if not model.is_running:
        return model.problem
    return f"{TAKEN_BACK} {model.taken_back}" if model.taken_back else ""


def _since(status: ServerStatus) -> str:
    return f"for {words.span(datetime.now(UTC) - status.started_at)}, version {status.version}"


def _numbers(model: ServerModel) -> Sequence[str]:
    status = model.status
    assert status is not None
    writes = (status.median_write_ms, status.slow_write_ms)
    return (
        f"{words.count(rate(model.flow))} / min",
        *("–" if one is None else f"≤ {one:g} ms" for one in writes),
        words.count(status.waiting),
    )


def _number(number: PlainLabel, name: str) -> QVBoxLayout:
    below = PlainLabel(name, Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
    return column(number, below, spacing=0)
