"""Which system the window shows, and how it is."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.connections import Connections
from app.running.tasks import Tasks
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar
from app.widgets.top_bar import TopBar
from app.window.connection_desk import ConnectionDesk
from app.window.frame import Frame


def test_that_a_server_that_cannot_start_is_not_called_starting(
    qtbot: QtBot, look: Look, connections: Connections, tasks: Tasks
) -> None:
    frame, bar = Frame(look), TopBar(look)
    qtbot.addWidget(frame)
    qtbot.addWidget(bar)
    desk = ConnectionDesk(look, connections, tasks, bar, StatusBar(look), frame, lambda: None)

    def name() -> str:
        return bar.connection_button().accessibleName()

    assert "starting" in name()
    desk.show_here("", "Port 8443 is in use by another program.")
    assert "starting" not in name()
    assert "Port 8443 is in use by another program., not running" in name()
    desk.show_here("http://127.0.0.1:8443", "")
    assert name() == "Connection This computer, Server running, http://127.0.0.1:8443"
