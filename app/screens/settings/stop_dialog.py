"""Before the server is stopped: what is sent meanwhile does not come again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import words
from app.screens.settings.open_dialog import others
from app.screens.settings.server_model import ServerModel
from app.widgets.dialog import Dialog
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note

LOST = "Most networks send an uplink once. What arrives before you start the server again is missing for good."


class StopDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, model: ServerModel) -> None:
        super().__init__(look, "Stop the server?", "Records, tokens and settings stay.", width=560, parent=parent)
        self.body.addWidget(Note(look, "danger", "Nothing is received while it is stopped", LOST))
        if count := others(model):
            open_now = words.plural(count, "connection drops", "connections drop")
            self.body.addWidget(PlainLabel(f"{open_now}, once what was begun is stored.", wrap=True))
        self.set_action("Stop the server", "danger", "circle-stop")
