"""Settings: the limit people change, and what the server does while nobody looks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.local_server.server_options import BODY_SIZES
from app.screens.settings.server_model import ServerModel
from app.settings import KEEP_RECEIVING, Settings
from app.widgets.card import Card
from app.widgets.fonts import Type
from app.widgets.form import Field
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.toggle import Toggle

OTHERS = "10 s for the headers, 30 s for a body, 1,000 connections. sluice-server serve --limit changes any other."


class LimitsCard(Card):
    def __init__(self, look: Look, model: ServerModel, parent: QWidget | None = None) -> None:
        super().__init__("Limits", parent=parent)
        self._model = model
        self._body = QComboBox()
        for size in BODY_SIZES:
            self._body.addItem(f"{size} MiB", size)
        self._body.currentIndexChanged.connect(self._on_body)
        self.body.addWidget(Field(look, "Largest body", self._body, hint=OTHERS))

    def show_model(self) -> None:
        with QSignalBlocker(self._body):
            self._body.setCurrentIndex(self._body.findData(self._model.draft.largest_body))

    def _on_body(self, at: int) -> None:
        self._model.edit(replace(self._model.draft, largest_body=int(self._body.itemData(at))))


class StartingCard(Card):
    """Acts at once."""

    start_wanted = Signal(bool)

    def __init__(self, look: Look, model: ServerModel, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("While no window is open", parent=parent)
        keep = Toggle(look, KEEP_RECEIVING.label, checked=settings.get(KEEP_RECEIVING))
        keep.toggled.connect(lambda on: settings.set(KEEP_RECEIVING, on))
        starts = Toggle(look, "Start with the computer", checked=model.starts_with_computer)
        starts.toggled.connect(self.start_wanted)
        self.body.addLayout(_line("Keep receiving", "Off: the server stops when the window is closed.", keep))
        self.body.addLayout(_line("Start with the computer", "When you log in, with the options in use.", starts))


def _line(name: str, hint: str, control: QWidget) -> QHBoxLayout:
    texts = column(PlainLabel(name, Type.NAME), PlainLabel(hint, Type.HINT, "text2", wrap=True), spacing=1)
    line = row(texts, spacing=24, margins=(0, 4, 0, 0))
    line.setStretch(0, 1)
    line.addWidget(control, alignment=Qt.AlignmentFlag.AlignVCenter)
    return line
