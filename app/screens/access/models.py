"""The models behind the tabs of Access, built together."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.api.admin import AdminClient
from app.api.users_here import UsersHere
from app.api.users_there import UsersThere
from app.api.webhooks_here import WebhooksHere
from app.api.webhooks_there import WebhooksThere
from app.connections import Connections
from app.credentials import Credentials
from app.screens.access.accounts_model import AccountsModel
from app.screens.access.keys_model import KeysModel
from app.screens.access.rules_model import RulesModel
from app.screens.access.tokens_model import TokensModel
from app.screens.access.users_model import UsersModel
from app.screens.access.webhooks_model import WebhooksModel
from app.settings import Settings
from app.user_clients import UserClients


@dataclass(frozen=True, slots=True)
class AccessModels:
    keys: KeysModel
    tokens: TokensModel
    rules: RulesModel
    accounts: AccountsModel
    users: UsersModel
    webhooks: WebhooksModel


def access_models(
    client: AdminClient,
    credentials: Credentials,
    settings: Settings,
    connections: Connections,
    user_clients: UserClients,
    parent: QObject | None = None,
) -> AccessModels:
    users = UsersModel(UsersHere(client), UsersThere(connections.client), connections, credentials, parent)
    there = WebhooksThere(user_clients.of)
    return AccessModels(
        KeysModel(client, credentials),
        TokensModel(client, credentials),
        RulesModel(client, settings),
        AccountsModel(client, parent),
        users,
        WebhooksModel(WebhooksHere(client), there, connections, users, parent),
    )
