"""Access: who may send and who may read. Two tabs over one head."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions import Actions
from app.screens.access.keys_model import KeysModel
from app.screens.access.keys_view import KeysView
from app.screens.access.tokens_model import TokensModel
from app.screens.access.tokens_view import TokensView
from app.settings import Settings
from app.tasks import Tasks
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.page_head import PageHead
from app.widgets.tabs import Tabs

AGE_MS = 5_000  # how often ages on screen go on while nothing happens
SENTENCE = "Who may send and who may read. Keys name an app; tokens open the gate."


class AccessView(QWidget):
    copied = Signal(str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        keys: KeysModel,
        tokens: TokensModel,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions, self._keys, self._tokens = actions, keys, tokens
        self._tokens_view = TokensView(look, actions, tasks, tokens, clipboard)
        self._keys_view = KeysView(look, actions, tasks, settings, keys, tokens.of_key, clipboard)
        self._views = {"keys": self._keys_view, "tokens": self._tokens_view}
        self._pages = QStackedWidget()
        self._pages.setProperty("ground", "surface")
        for view in self._views.values():
            self._pages.addWidget(view)
        self._tabs = Tabs(look, (Option("keys", "App Keys"), Option("tokens", "Tokens")), "Access")
        self._buttons = {
            "keys": Button(look, "Create new app", "primary", "plus"),
            "tokens": Button(look, "Request token", "primary", "plus"),
        }
        head = PageHead("Access", SENTENCE, *self._buttons.values(), tabs=self._tabs)
        column(head, self._pages, spacing=0, parent=self).setStretch(1, 1)
        self._connect()
        actions.place(self, "key.create", "token.request", "token.identify")
        self.show_tab("keys")

    def _connect(self) -> None:
        self._tabs.chosen.connect(self.show_tab)
        self._buttons["keys"].clicked.connect(self._actions["key.create"].trigger)
        self._buttons["tokens"].clicked.connect(self._actions["token.request"].trigger)
        self._keys_view.token_requested.connect(self._request_token)
        self._tokens_view.copied.connect(self.copied)
        self._keys.refreshed.connect(lambda: self._tabs.set_note("keys", str(len(self._keys.keys))))
        self._tokens.refreshed.connect(self._on_tokens)
        for name, tab in (("token.request", "tokens"), ("token.identify", "tokens"), ("key.create", "keys")):
            self._actions[name].triggered.connect(lambda _=False, tab=tab: self.show_tab(tab))
        self._ageing = QTimer(self, interval=AGE_MS)
        self._ageing.timeout.connect(self._age)
        self._ageing.start()

    def show_tab(self, key: str) -> None:
        self._tabs.choose(key)
        self._pages.setCurrentWidget(self._views[key])
        for name, button in self._buttons.items():
            button.setVisible(name == key)

    def show_kept(self, sentence: str) -> None:
        self._tokens_view.show_kept(sentence)

    def refresh(self) -> None:
        """Asks the server again, for both tabs."""
        self._keys_view.refresh()
        self._tokens_view.refresh()

    def _request_token(self, client_id: str) -> None:
        self.show_tab("tokens")
        self._tokens_view.request(client_id)

    def _on_tokens(self) -> None:
        self._tabs.set_note("tokens", str(self._tokens.counts()["All"]))
        self._keys.show_now()

    def _age(self) -> None:
        if self.isVisible():
            self._tokens.show_now()
            self._keys.show_now()
