"""How a limit of the server is changed: it is an option of its start."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.widgets.clipboard import Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from embedded_server.domain.request import Request

LIMITS = {  # what stood in the way, by code
    "body_too_large": "body-bytes",
    "body_too_complex": "json-depth",
    "url_too_long": "url-bytes",
    "headers_too_large": "header-bytes",
    "too_slow": "body-seconds",
    "too_many_connections": "connections-per-address",
}
EXAMPLES = {
    "body-bytes": "4194304",
    "json-depth": "128",
    "url-bytes": "16384",
    "header-bytes": "32768",
    "body-seconds": "60",
    "connections-per-address": "256",
}
SENTENCE = "Limits protect the server and everybody who sends to it. They are set when it starts."


class LimitDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, clipboard: Clipboard, request: Request, data: str) -> None:
        super().__init__(look, "Change the limit", f"{request.reason} {SENTENCE}", width=600, parent=parent)
        limit = LIMITS.get(request.code, "body-bytes")
        command = f"sluice-server serve --data {data} --limit {limit}={EXAMPLES[limit]}"
        well = CodeWell(look, command, "command", wrap=True)
        well.copy_requested.connect(lambda: clipboard.copy(command))
        well.copy_requested.connect(well.show_copied)
        self.body.addWidget(well)
        self.cancel.hide()
        self.set_action("Done").clicked.connect(self.accept)
