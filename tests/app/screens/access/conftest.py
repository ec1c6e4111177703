"""The Access screen on the real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.actions import Actions
from app.api.admin import AdminClient
from app.credentials import Credentials
from app.loop import AppLoop
from app.screens.access.access_view import AccessView
from app.screens.access.accounts_model import AccountsModel
from app.screens.access.keys_model import KeysModel
from app.screens.access.rules_model import RulesModel
from app.screens.access.tokens_model import TokensModel
from app.settings import Settings
from app.tasks import Tasks
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from tests.app.screens.access.sharing import Sharing, Until, clear, populate


@pytest.fixture
def sharing(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    clipboard: Clipboard,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Sharing]:
    loop.run_until_complete(populate(client))
    rules, accounts = RulesModel(client, settings), AccountsModel(client)
    keys, tokens = KeysModel(client, credentials), TokensModel(client, credentials)
    view = AccessView(look, actions, tasks, settings, keys, tokens, rules, accounts, clipboard)
    qtbot.addWidget(view)
    view.resize(1364, 820)
    view.show()
    screen = Sharing(loop, client, view, rules, accounts, actions, until)
    screen.refresh()
    loop.run_until_complete(tokens.refresh())
    yield screen
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(clear(client))
