"""Above the tabs: which decoder is open, what of it is live, and what can be done with it as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app.screens.decoders import rows
from app.widgets.badge import Badge
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.tabs import Tabs
from app.window.actions import Actions
from embedded_server.domain.decoder import Decoder, DecoderKind

EDITOR, EXAMPLES, USES, HISTORY = "editor", "examples", "uses", "history"
TABS = (
    Option(EDITOR, "Editor"),
    Option(EXAMPLES, "Examples"),
    Option(USES, "Used by"),
    Option(HISTORY, "History run"),
)
MENU = ("decoders.save_noted", "decoders.rename", "decoders.check", "decoders.export", "decoders.delete")


class Head(QFrame):
    """Its buttons are the actions of the same names."""

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideRight)
        self._badge = Badge(look, "")
        self._live = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._versions = Button(look, "Versions", "ghost", "history")
        self._discard = Button(look, "Discard")
        self._run = Button(look, "Run over history…", icon="play")
        self._save = Button(look, "Save", "primary")
        menu = QMenu(self)
        for name in MENU:
            menu.addAction(actions[name])
        self._more = IconButton(look, "ellipsis", "More")
        self._more.setMenu(menu)
        self._contract = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self.tabs = Tabs(look, TABS, "Parts of the decoder")
        self._lay_out()
        for button, name in self._buttons().items():
            button.clicked.connect(actions[name].trigger)

    def show_decoder(self, decoder: Decoder, *, is_unsaved: bool) -> None:
        self._name.setText(decoder.name)
        number, has_draft = rows.next_number(decoder), decoder.draft is not None or is_unsaved
        self._badge.setVisible(has_draft or decoder.live is not None)
        if has_draft:
            self._badge.show_state(f"v{number} draft", "info")
        else:
            self._badge.show_state(*_live_badge(decoder))
        self._live.setText(rows.live_sentence(decoder))
        is_text = decoder.kind is not DecoderKind.CAYENNE
        for widget in (self._versions, self._discard, self._save):
            widget.setVisible(is_text)
        self._save.setText(f"Save as v{number}")
        no_draft = "There is no draft: type in the editor first"
        self._allow("decoders.save", has_draft, no_draft)
        self._allow("decoders.save_noted", has_draft and is_text, no_draft)
        self._allow("decoders.discard", has_draft, no_draft)
        self._allow("decoders.resume", bool(decoder.suspended), "It is not suspended")
        self._allow("decoders.versions", decoder.live is not None, "No version was saved yet")
        self._allow("decoders.export", is_text, "It is built in and has no text")
        can_run = has_draft or decoder.live is not None
        self._allow("decoders.run", can_run, "There is nothing to run yet")

    def show_contract(self, contract: str) -> None:
        """How the text is called, and who else calls it so."""
        self._contract.setText(contract)

    def _allow(self, name: str, allowed: bool, why_not: str) -> None:
        self._actions.allow(name, allowed, why_not)
        for button, of in self._buttons().items():
            if of == name:
                button.allow(allowed, why_not)

    def _buttons(self) -> dict[Button, str]:
        return {
            self._versions: "decoders.versions",
            self._discard: "decoders.discard",
            self._run: "decoders.run",
            self._save: "decoders.save",
        }

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self._save.setToolTip("Ctrl+S")
        title = row(self._name, self._badge, self._live, spacing=10)
        title.setStretch(2, 1)
        buttons = row(self._versions, self._discard, self._run, self._save, self._more)
        line = row(title, buttons, spacing=12, margins=(16, 10, 12, 2))
        line.setStretch(0, 1)
        below = row(self.tabs, self._contract, spacing=24, margins=(16, 0, 16, 0))
        below.setStretch(1, 1)
        self._contract.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column(line, below, spacing=0, margins=(0, 0, 0, 1), parent=self)


def _live_badge(decoder: Decoder) -> tuple[str, str]:
    if decoder.kind is DecoderKind.CAYENNE:
        return "built in", "neutral"
    return f"v{decoder.live.number if decoder.live else 0}", "neutral"
