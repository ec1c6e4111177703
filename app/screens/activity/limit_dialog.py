"""How a limit of the server is changed, or a name allowed: both are options of its start."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from app.widgets.clipboard import Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from embedded_server.domain.request import Request

Pairs = tuple[tuple[str, str], ...]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")  # nothing that a shell might read as something else
LIMITS: dict[str, Pairs] = {  # what stood in the way, by code, then by a word of the reason
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
LIMIT_SENTENCE = (
    "Limits protect the server and everybody who sends to it. They are set when it starts: the largest body also in "
    "Settings, under Server and storage, for the server of this window."
)
NAME_SENTENCE = (
    "No page may reach the server under a name of its own. Its names are set when it starts: for the server of this "
    "window in Settings, under Server and storage, as Other names."
)


class LimitDialog(Dialog):
    """`sent` are the headers of the refused request."""

    def __init__(
        self, look: Look, parent: QWidget, clipboard: Clipboard, request: Request, sent: Pairs, data: str
    ) -> None:
        title, sentence, option = way_out(request, sent)
        super().__init__(look, title, f"{request.reason} {sentence}", width=600, parent=parent)
        command = f"sluice-server serve --data {data} {option}"
        well = CodeWell(look, command, "command", wrap=True)
        well.copy_requested.connect(lambda: clipboard.copy(command))
        well.copy_requested.connect(well.show_copied)
        self.body.addWidget(well)
        self.cancel.hide()
        self.set_action("Done").clicked.connect(self.accept)


def way_out(request: Request, sent: Pairs) -> tuple[str, str, str]:
    """A title, a sentence and the option of the command line."""
    if request.code == "host":
        return "Allow this name", NAME_SENTENCE, f"--allow-host {_host(sent)}"
    limit = limit_of(request)
    return "Change the limit", LIMIT_SENTENCE, f"--limit {limit}={EXAMPLES[limit]}"


def _host(sent: Pairs) -> str:
    host = next((value for name, value in sent if name.lower() == "host"), "")
    name = host.partition(":")[0]
    return name if _NAME.fullmatch(name) else "NAME"


def limit_of(request: Request) -> str:
    """The option that a refused request met."""
    return next(limit for word, limit in LIMITS[request.code] if word in request.reason)
