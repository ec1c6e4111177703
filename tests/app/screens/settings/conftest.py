"""Settings on a real server that the window did not start, or on none."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.backups import BackupsClient
from app.api.requests import RequestsClient
from app.api.retention import RetentionClient
from app.connections import Connections
from app.local_server.autostart import Autostart
from app.local_server.embedded import EmbeddedServer
from app.local_server.server_options import ServerOptions
from app.running.tasks import Tasks
from app.screens.settings.connections_page import ConnectionsPage
from app.screens.settings.retention_model import RetentionModel
from app.screens.settings.server_model import ServerModel
from app.screens.settings.server_page import ServerPage
from app.screens.settings.settings_view import SettingsView
from app.screens.settings.storage_model import StorageModel
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from tests.app.server import Served


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedServer:
    """Not started."""
    return EmbeddedServer(tmp_path / "embedded", ServerOptions(port=18_443))


@pytest.fixture
def model(client: AdminClient, embedded: EmbeddedServer, settings: Settings, tmp_path: Path) -> ServerModel:
    return ServerModel(client, embedded, settings, Autostart(tmp_path / "autostart"), str(tmp_path))


@pytest.fixture
def storage(client: AdminClient, served: Served) -> StorageModel:
    return StorageModel(BackupsClient(client), RequestsClient(client), served.data)


@pytest.fixture
def retention(client: AdminClient) -> RetentionModel:
    return RetentionModel(RetentionClient(client))


@pytest.fixture
def page(
    look: Look,
    tasks: Tasks,
    settings: Settings,
    model: ServerModel,
    storage: StorageModel,
    retention: RetentionModel,
    clipboard: Clipboard,
    qtbot: QtBot,
) -> ServerPage:
    page = ServerPage(look, tasks, settings, model, storage, retention, clipboard)
    qtbot.addWidget(page)
    page.resize(1_100, 760)
    return page


@pytest.fixture
def view(
    look: Look, tasks: Tasks, settings: Settings, connections: Connections, page: ServerPage, qtbot: QtBot
) -> SettingsView:
    view = SettingsView(look, settings, page, ConnectionsPage(look, tasks, connections))
    qtbot.addWidget(view)
    view.show()
    return view
