"""How a limit of the server is changed: it is an option of its start."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.widgets.clipboard import Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from embedded_server.domain.request import Request

Choice = tuple[tuple[str, str], ...]
LIMITS: dict[str, Choice] = {  # what stood in the way, by code, then by a word of the reason
    "body_too_large": (("", "body-bytes"),),
    "body_too_complex": (("keys", "json-keys"), ("text", "json-string-bytes"), ("", "json-depth")),
    "url_too_long": (("", "url-bytes"),),
    "headers_too_large": (("more than", "header-fields"), ("", "header-bytes")),
    "too_slow": (("head", "header-seconds"), ("", "body-seconds")),
    "too_many_connections": (("your address", "connections-per-address"), ("", "connections")),
    "too_many_log_ins": (("", "password-queue"),),
}
EXAMPLES = {
    "body-bytes": "4194304",
    "json-depth": "128",
    "json-keys": "50000",
    "json-string-bytes": "1048576",
    "url-bytes": "16384",
    "header-bytes": "32768",
    "header-fields": "200",
    "header-seconds": "20",
    "body-seconds": "60",
    "connections": "4000",
    "connections-per-address": "256",
    "password-queue": "64",
}
SENTENCE = (
    "Limits protect the server and everybody who sends to it. They are set when it starts: the largest body also in "
    "Settings, under Server and storage, for the server of this window."
)


class LimitDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, clipboard: Clipboard, request: Request, data: str) -> None:
        super().__init__(look, "Change the limit", f"{request.reason} {SENTENCE}", width=600, parent=parent)
        limit = limit_of(request)
        command = f"sluice-server serve --data {data} --limit {limit}={EXAMPLES[limit]}"
        well = CodeWell(look, command, "command", wrap=True)
        well.copy_requested.connect(lambda: clipboard.copy(command))
        well.copy_requested.connect(well.show_copied)
        self.body.addWidget(well)
        self.cancel.hide()
        self.set_action("Done").clicked.connect(self.accept)


def limit_of(request: Request) -> str:
    """The option that a refused request met."""
    return next(limit for word, limit in LIMITS[request.code] if word in request.reason)
