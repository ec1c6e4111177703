"""The Access screen on the real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.connections import Connections
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.access.access_view import AccessView
from app.screens.access.models import access_models
from app.settings import Settings
from app.user_clients import UserClients
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.window.actions import Actions
from tests.app.screens.access.sharing import Sharing, Until, clear, populate
from tests.app.screens.access.userland import Userland
from tests.app.screens.access.userland import clear as userland_clear
from tests.app.screens.access.userland import populate as userland_populate


@pytest.fixture
def sharing(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    connections: Connections,
    clipboard: Clipboard,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Sharing]:
    loop.run_until_complete(populate(client))
    models = access_models(client, credentials, settings, connections, UserClients(connections, credentials))
    view = AccessView(look, actions, tasks, settings, models, connections, clipboard)
    qtbot.addWidget(view)
    view.resize(1364, 820)
    view.show()
    screen = Sharing(loop, client, view, models.rules, models.accounts, actions, until)
    screen.refresh()
    loop.run_until_complete(models.tokens.refresh())
    yield screen
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(clear(client))


@pytest.fixture
def userland(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    connections: Connections,
    clipboard: Clipboard,
    qtbot: QtBot,
    until: Until,
) -> Iterator[Userland]:
    loop.run_until_complete(userland_populate(client))
    speakers = UserClients(connections, credentials)
    models = access_models(client, credentials, settings, connections, speakers)
    view = AccessView(look, actions, tasks, settings, models, connections, clipboard)
    qtbot.addWidget(view)
    view.resize(1364, 820)
    view.show()
    yield Userland(loop, client, view, models, connections, actions, until)
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(speakers.close())
    loop.run_until_complete(userland_clear(client))
