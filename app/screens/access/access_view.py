"""Access: who may send, who may read, and what is shared. Tabs over one head; which ones is up to the connection."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.connections import Connections
from app.running.tasks import Tasks
from app.screens.access.accounts_view import AccountsView
from app.screens.access.api_keys_view import ApiKeysView
from app.screens.access.keys_view import KeysView
from app.screens.access.models import AccessModels
from app.screens.access.rules_view import RulesView
from app.screens.access.tokens_view import TokensView
from app.screens.access.user_sentences import remote_sentence
from app.screens.access.user_webhooks import UserWebhooks
from app.screens.access.users_view import UsersView
from app.screens.access.webhooks_view import WebhooksView
from app.settings import Settings
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.page_head import PageHead
from app.widgets.tabs import Tabs
from app.window.actions import Actions
from embedded_server.domain.token import TokenKind

AGE_MS = 5_000  # how often ages on screen go on while nothing happens
SENTENCES = {
    "keys": "Who may send and who may read. Keys name an app; tokens open the gate.",
    "tokens": "Who may send and who may read. Keys name an app; tokens open the gate.",
    "rules": "Who may do what with records of others. Rules only grant; without one nothing is shared.",
    "accounts": "Who owns records, keys and tokens, and for which organisation.",
    "users": "Users own sensors, their data and webhooks; programs act for them with API keys.",
    "api_keys": "Keys of users, with which programs read data and change sensors.",
    "webhooks": "Where data points of sensors are posted. Users have webhooks; integrators cannot.",
}
TABS = (
    Option("keys", "App Keys"),
    Option("tokens", "Tokens"),
    Option("rules", "Rules"),
    Option("accounts", "Accounts"),
    Option("users", "Users"),
    Option("api_keys", "API keys"),
    Option("webhooks", "Webhooks"),
)
HERE_ONLY = ("keys", "tokens", "rules", "accounts")
"""Tabs a Sensohive endpoint has nothing for."""
PLACES = {
    "token": "tokens",
    "key": "keys",
    "rule": "rules",
    "account": "accounts",
    "organisation": "accounts",
    "user": "users",
    "scopes": "users",
    "api_key": "api_keys",
    "webhook": "webhooks",
}
"""The tab an action's results are on, by the first part of its name."""


class AccessView(QWidget):
    """`copied` says what was done; `undo_offered` carries a sentence and what brings it back; `records_asked` a recType
    and the account whose eyes to see it with."""

    copied = Signal(str)
    undo_offered = Signal(str, object)
    records_asked = Signal(str, str)
    requests_asked = Signal(object)
    setup_asked = Signal(str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        models: AccessModels,
        connections: Connections,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions, self._connections = actions, connections
        self._keys, self._tokens, self._rules_model = models.keys, models.tokens, models.rules
        self._accounts_model, self._users_model, self._webhooks_model = models.accounts, models.users, models.webhooks
        self._tokens_view = TokensView(look, actions, tasks, models.tokens, clipboard)
        self._keys_view = KeysView(look, actions, tasks, settings, models.keys, models.tokens.of_key, clipboard)
        self.rules = RulesView(look, actions, tasks, settings, models.rules)
        self.accounts = AccountsView(look, actions, tasks, models.accounts, models.tokens)
        self._of_user = UserWebhooks(look, models.webhooks)
        self.users = UsersView(look, actions, tasks, models.users, connections, clipboard, self._of_user)
        self.api_keys = ApiKeysView(look, actions, tasks, models.users, connections, clipboard)
        self.webhooks = WebhooksView(look, actions, tasks, models.webhooks, connections, clipboard)
        self._views: dict[str, QWidget] = {
            "keys": self._keys_view,
            "tokens": self._tokens_view,
            "rules": self.rules,
            "accounts": self.accounts,
            "users": self.users,
            "api_keys": self.api_keys,
            "webhooks": self.webhooks,
        }
        self._lay_out(look)
        self._connect()
        actions.place(self, "token.request", "token.identify")
        for view in (self._keys_view, self._tokens_view):
            actions.place(view, "key.create")
        self._fit_connection()

    def _lay_out(self, look: Look) -> None:
        self._pages = QStackedWidget()
        self._pages.setProperty("ground", "surface")
        for view in self._views.values():
            self._pages.addWidget(view)
        self._tabs = Tabs(look, TABS, "Access")
        self._buttons = _made_buttons(look)
        buttons = [button for _, button in self._buttons.values()]
        self._head = head = PageHead("Access", SENTENCES["keys"], *buttons, tabs=self._tabs)
        column(head, self._pages, spacing=0, parent=self).setStretch(1, 1)

    def _connect(self) -> None:
        actions = self._actions
        self._tabs.chosen.connect(self.show_tab)
        for name, (_, button) in self._buttons.items():
            button.clicked.connect(actions[name].trigger)
            actions[name].changed.connect(lambda name=name, button=button: _follow(actions[name], button))
        for spec, action in actions:
            tab = PLACES.get(spec.name.partition(".")[0])
            if tab and spec.screen == "access":
                action.triggered.connect(lambda _=False, tab=tab: self.show_tab(tab))
        self._keys_view.token_requested.connect(self._request_token)
        self.accounts.token_asked.connect(self._request_token)
        self.accounts.key_asked.connect(self._keys_view.ask_for_key)
        self.accounts.records_asked.connect(self.records_asked)
        self.rules.undo_offered.connect(self.undo_offered)
        self._tokens_view.requests_asked.connect(self.requests_asked)
        self._tokens_view.setup_asked.connect(self.setup_asked)
        for view in (self.rules, self.accounts, self.users, self.api_keys, self.webhooks):
            view.said.connect(self.copied)
        self._tokens_view.copied.connect(self.copied)
        self._keys.refreshed.connect(lambda: self._tabs.set_note("keys", str(len(self._keys.keys))))
        self._tokens.refreshed.connect(self._on_tokens)
        self._rules_model.refreshed.connect(self._on_rules)
        self._accounts_model.refreshed.connect(
            lambda: self._tabs.set_note("accounts", str(len(self._accounts_model.accounts)))
        )
        self._connect_users()
        self._ageing = QTimer(self, interval=AGE_MS)
        self._ageing.timeout.connect(self._age)
        self._ageing.start()

    def _connect_users(self) -> None:
        self._users_model.refreshed.connect(self._on_users)
        self._webhooks_model.refreshed.connect(self._on_webhooks)
        self.users.user_shown.connect(self._show_webhooks_of)
        self._of_user.opened.connect(self._open_webhook)
        self._of_user.asked.connect(self._new_webhook)
        self.api_keys.user_asked.connect(self._open_user)
        self.webhooks.users_asked.connect(lambda: self.show_tab("users"))
        self._connections.switched.connect(self._fit_connection)

    def show_tab(self, key: str) -> None:
        """A tab the connection in use has nothing for stays where it is."""
        if not self._users_model.is_here and key in HERE_ONLY:
            return
        self._tabs.choose(key)
        self._pages.setCurrentWidget(self._views[key])
        self._show_sentence()
        for tab, button in self._buttons.values():
            button.setVisible(tab == key)

    def open_rule(self, rule_id: str) -> None:
        """A rule in its editor; without an id the list of rules."""
        self.show_tab("rules")
        if rule_id:
            self.rules.open_rule(rule_id)
        else:
            self.rules.show_list()

    def request_token(self, kind: TokenKind, rec_types: Sequence[str] = ()) -> None:
        self.show_tab("tokens")
        self._tokens_view.when_known(lambda: self._tokens_view.request(kind=kind, rec_types=rec_types))

    def request_like(self, token_id: str, app_name: str) -> None:
        """Another token of the same key, kind and reach; of one that is no longer listed the key is known by name."""
        self.show_tab("tokens")
        self._tokens_view.when_known(lambda: self._request_like(token_id, app_name))

    def _request_like(self, token_id: str, app_name: str) -> None:
        like = self._tokens.token(token_id)
        if like is None:
            self._tokens_view.request(next((key.client_id for key in self._tokens.keys if key.name == app_name), ""))
        else:
            self._tokens_view.request(like.client_id, like.kind, like.rec_types)

    def show_token(self, token_id: str) -> None:
        self.show_tab("tokens")
        self._tokens_view.when_known(lambda: self._tokens_view.show_token(token_id))

    def open_account(self, email: str) -> None:
        self.show_tab("accounts")
        self.accounts.choose(email)

    def show_kept(self, sentence: str) -> None:
        self._tokens_view.show_kept(sentence)

    def refresh(self) -> None:
        """Asks the server again, for keys and tokens; for rules and accounts only until they are there."""
        self._keys_view.refresh()
        self._tokens_view.refresh()
        if not self._rules_model.is_loaded:
            self.rules.refresh()
        if not self._accounts_model.accounts:
            self.accounts.refresh()

    def refresh_users(self) -> None:
        """After something happened on this computer, where that is in use."""
        if self._users_model.is_here:
            self.users.refresh()
            self.webhooks.refresh()

    def _request_token(self, chosen: str) -> None:
        self.show_tab("tokens")
        self._tokens_view.request(chosen)

    def _fit_connection(self) -> None:
        is_here = self._users_model.is_here
        for key in HERE_ONLY:
            self._tabs.show_tab(key, is_here)
        for key in ("users", "api_keys", "webhooks"):
            self._tabs.set_note(key, "")
        self.show_tab("keys" if is_here else "users")

    def _on_users(self) -> None:
        self._tabs.set_note("users", str(len(self._users_model.roster.users)))
        self._tabs.set_note("api_keys", str(len(self._users_model.roster.keys)))
        self._show_sentence()

    def _on_webhooks(self) -> None:
        failing, hooks = self._webhooks_model.failing(), self._webhooks_model.told.hooks
        self._tabs.set_note(
            "webhooks", f"{failing} failing" if failing else str(len(hooks)), "danger" if failing else "neutral"
        )
        self._show_sentence()
        user = self.users.chosen_user()
        if user is not None:
            self._show_webhooks_of(user.name)

    def _show_sentence(self) -> None:
        key = self._tabs.key()
        self._head.set_sentence(
            remote_sentence(key, self._users_model.roster, self._webhooks_model.told) or SENTENCES[key]
        )

    def _show_webhooks_of(self, name: str) -> None:
        self.users.detail.tabs.set_note("webhooks", str(self._of_user.show_user(name)))

    def _open_user(self, name: str) -> None:
        self.show_tab("users")
        self.users.choose(name)

    def _open_webhook(self, webhook_id: str) -> None:
        self.show_tab("webhooks")
        self.webhooks.choose(webhook_id)

    def _new_webhook(self, owner: str) -> None:
        self.show_tab("webhooks")
        self.webhooks.ask_to_create(owner)

    def _on_rules(self) -> None:
        staged = self._rules_model.count_staged()
        note = f"{staged} not saved" if staged else str(self._rules_model.count_all())
        self._tabs.set_note("rules", note, "info" if staged else "neutral")

    def _on_tokens(self) -> None:
        self._tabs.set_note("tokens", str(self._tokens.counts()["All"]))
        self._keys.show_now()

    def _age(self) -> None:
        if self.isVisible():
            self._tokens.show_now()
            self._keys.show_now()
            self._rules_model.show_now()


def _follow(action: QAction, button: Button) -> None:
    """A button says why its action is impossible now."""
    button.allow(action.isEnabled(), action.statusTip())


def _made_buttons(look: Look) -> dict[str, tuple[str, Button]]:
    """By the action each triggers: the tab it belongs to, and the button."""
    return {
        "key.create": ("keys", Button(look, "Create new app", "primary", "plus")),
        "token.request": ("tokens", Button(look, "Request token", "primary", "plus")),
        "rule.create": ("rules", Button(look, "New rule", "primary", "plus")),
        "user.create": ("users", Button(look, "New user", "primary", "plus")),
        "api_key.create": ("api_keys", Button(look, "New key", "primary", "plus")),
        "webhook.create": ("webhooks", Button(look, "New webhook", "primary", "plus")),
        "organisation.create": ("accounts", Button(look, "New organisation", icon="building-2")),
        "account.create": ("accounts", Button(look, "New account", "primary", "plus")),
    }
