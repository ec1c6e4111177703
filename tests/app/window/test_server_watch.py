"""How the server is, in every part of the window that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.connections import Connections
from app.credentials import Credentials
from app.local_server.autostart import Autostart
from app.local_server.embedded import EmbeddedServer
from app.local_server.server_options import ServerOptions
from app.running.tasks import Tasks
from app.screens.settings.connections_page import ConnectionsPage
from app.screens.settings.server_model import ServerModel
from app.settings import Settings
from app.widgets.banner import Banner
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar
from app.widgets.toast import Toasts
from app.widgets.top_bar import TopBar
from app.window.conditions import Conditions
from app.window.connection_desk import ConnectionDesk
from app.window.frame import Frame
from app.window.server_watch import ServerWatch
from app.window.vitals import Vitals


@dataclass(frozen=True, slots=True)
class Window:
    server: EmbeddedServer
    model: ServerModel
    bar: StatusBar
    top: TopBar
    banner: Banner
    toasts: Toasts
    watch: ServerWatch


@pytest.fixture
def window(
    qtbot: QtBot,
    look: Look,
    client: AdminClient,
    settings: Settings,
    connections: Connections,
    credentials: Credentials,
    tasks: Tasks,
    tmp_path: Path,
) -> Window:
    """Its server was not started."""
    frame, top, bar, banner = Frame(look), TopBar(look), StatusBar(look), Banner(look)
    frame.add_bars(top, banner, below=bar)
    qtbot.addWidget(frame)
    server = EmbeddedServer(tmp_path / "embedded", ServerOptions(port=18_443))
    model = ServerModel(client, server, settings, Autostart(tmp_path / "autostart"), str(tmp_path))
    vitals, toasts = Vitals(top, bar, client), Toasts(look, frame)
    conditions = Conditions(look, banner, credentials, tasks, tmp_path)
    desk = ConnectionDesk(look, connections, tasks, top, bar, frame, lambda: None)
    page = ConnectionsPage(look, tasks, connections)
    qtbot.addWidget(page)
    watch = ServerWatch(server, model, vitals, conditions, desk, page, toasts, tasks)
    return Window(server, model, bar, top, banner, toasts, watch)


def test_that_a_server_that_is_wanted_again_is_no_alarm(window: Window) -> None:
    window.watch.show_stopped("The server could not start.")
    assert "could not start" in said(window)
    window.server.want()
    assert "Server starting" in said(window)
    assert "could not start" not in said(window)
    window.watch.show_running("http://127.0.0.1:18443")
    assert "Server running" in said(window)
    assert not window.model.is_starting


def said(window: Window) -> str:
    """By the bars and the banner."""
    banner = "" if window.banner.isHidden() else window.banner.accessibleName()
    return " ".join((window.bar.text_of("server"), window.top.connection_button().accessibleName(), banner))


def test_that_changes_that_were_taken_back_are_told_and_not_kept(
    window: Window, settings: Settings, until: Callable[[Callable[[], object]], None]
) -> None:
    window.model.applied = window.model.draft = replace(window.server.options, port=18_444)
    settings.keep_server_options(window.model.applied)
    window.server.taken_back.emit("Port 18444 on 127.0.0.1 is in use.")
    (toast,) = window.toasts.shown()
    assert "Port 18444 on 127.0.0.1 is in use." in toast.accessibleName()
    until(lambda: settings.server_options().port == window.model.applied.port == 18_443)
    assert window.model.draft.port == 18_444
