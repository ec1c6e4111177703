"""Before others can reach the server: what that means, and the question."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import words
from app.local_server.server_options import NETWORK, PLAIN
from app.screens.settings.server_model import ServerModel
from app.widgets.dialog import Dialog
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note

WHAT = "Every device on the networks of this computer can reach Sluice, also guests and VPN."
ONE = "Every device on this network can reach Sluice at {address}, also those of guests."
GATE = (
    "Whoever has a pipe token can post, whoever has a password token can read what it covers; all else is refused and "
    "remembered. The admin token opens everything: it stays in a file that only you can read."
)
BARE = (
    "Without TLS the tokens travel as they are: anyone on the network can read them and send or read in their name. "
    "Encrypt traffic, unless a proxy that you trust stands in between."
)


class OpenDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, model: ServerModel) -> None:
        draft = model.draft
        is_one = draft.reach == NETWORK
        title = "Open Sluice to this network?" if is_one else "Open Sluice to every network of this computer?"
        says = ONE.format(address=f"{model.network_address}:{draft.port}") if is_one else WHAT
        super().__init__(look, title, says, width=560, parent=parent)
        if draft.encryption == PLAIN:
            self.body.addWidget(Note(look, "danger", "Tokens are not protected on the way", BARE))
        for said in (GATE, _own_programs(model)):
            self.body.addWidget(PlainLabel(said, wrap=True))
        self.body.addWidget(PlainLabel(_restart(model), wrap=True))
        if draft.encryption == PLAIN:
            self.set_action("Open without encryption", "danger", "globe")
        else:
            self.set_action("Open Sluice", "primary", "globe")


def _own_programs(model: ServerModel) -> str:
    """What those on this computer have to be told."""
    draft, scheme = model.draft, "http" if model.draft.encryption == PLAIN else "https"
    if draft.reach == NETWORK:
        place = f"{scheme}://{model.network_address}:{draft.port}"
        return f"Programs on this computer have to use {place} too: 127.0.0.1 is closed then."
    return f"Programs on this computer go on with {scheme}://127.0.0.1:{draft.port}."


def _restart(model: ServerModel) -> str:
    return f"The server restarts: {dropped(model)}"


def dropped(model: ServerModel) -> str:
    """How many connections an Apply costs."""
    count = others(model)
    if not count:
        return "only the connections of this window drop."
    return f"{words.plural(count, 'connection drops', 'connections drop')} and can be opened again at once."


def others(model: ServerModel) -> int:
    """Connections besides this window's own."""
    count = model.status.connections if model.status is not None and model.is_running else 0
    return max(0, count - 2)
