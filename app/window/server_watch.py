"""How the server of this computer is, told to every part of the window that shows it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.local_server.embedded import EmbeddedServer
from app.running.tasks import Tasks
from app.screens.settings.connections_page import ConnectionsPage
from app.screens.settings.server_model import ServerModel
from app.widgets.toast import Toasts
from app.window.conditions import Conditions
from app.window.connection_desk import ConnectionDesk
from app.window.vitals import Vitals

TAKEN_BACK = "The server could not start with your changes and goes on as before"


class ServerWatch(QObject):
    def __init__(
        self,
        server: EmbeddedServer,
        model: ServerModel,
        vitals: Vitals,
        conditions: Conditions,
        desk: ConnectionDesk,
        page: ConnectionsPage,
        toasts: Toasts,
        tasks: Tasks,
    ) -> None:
        super().__init__(conditions)
        self._server, self._model, self._vitals, self._conditions = server, model, vitals, conditions
        self._desk, self._page, self._toasts, self._tasks = desk, page, toasts, tasks
        server.starting.connect(lambda: self._show("", "", is_starting=True))
        server.taken_back.connect(self._on_taken_back)

    def show_running(self, url: str) -> None:
        """Once requests can be sent there."""
        self._show(url, "", is_starting=False)

    def show_stopped(self, why: str) -> None:
        self._show("", why, is_starting=self._server.is_starting)

    def _show(self, url: str, problem: str, *, is_starting: bool) -> None:
        self._model.show_running(bool(url), problem, is_starting=is_starting)
        self._vitals.show_server(problem, is_starting=is_starting)
        self._desk.show_here(url, problem, is_starting=is_starting)
        self._page.show_here(url, problem, is_starting=is_starting)
        self._conditions.show_server(problem, is_halted=self._model.is_halted, free_port=self._server.free_port)

    def _on_taken_back(self, why: str) -> None:
        self._toasts.show(TAKEN_BACK, why, tone="danger")
        self._tasks.start(self._model.take_back(why))
