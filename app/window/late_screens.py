"""Screens that cost something: loaded and made when they are first shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.api.admin import AdminClient
from app.connections import Connections
from app.credentials import Credentials
from app.local_server.simulator import Simulator
from app.running.live import Live
from app.running.tasks import Tasks
from app.screens.home.model import HomeModel
from app.screens.setup.desk import SetupDesk
from app.screens.setup.model import SetupModel
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.widgets.toast import Toasts
from app.window.actions import Actions

if TYPE_CHECKING:
    from app.screens.activity.view import ActivityView
    from app.screens.data.view import DataView
    from app.screens.decoders.view import DecodersView
    from app.screens.devices.view import DevicesView
    from app.screens.orbit.view import OrbitView


@dataclass(frozen=True, slots=True)
class LateScreens:
    """Imports stand in the makers, so that a start pays for no screen that nobody looks at."""

    look: Look
    actions: Actions
    tasks: Tasks
    settings: Settings
    live: Live
    client: AdminClient
    clipboard: Clipboard
    toasts: Toasts
    home: HomeModel
    window: QWidget
    data: Path
    credentials: Credentials
    orbit_simulator: Simulator
    connections: Connections

    def make_activity(self) -> ActivityView:
        from app.api.requests import RequestsClient
        from app.screens.activity.inspection import Inspection
        from app.screens.activity.model import ActivityModel
        from app.screens.activity.tools import Tools
        from app.screens.activity.view import ActivityView

        look, tasks, clipboard = self.look, self.tasks, self.clipboard
        requests = RequestsClient(self.client)
        view = ActivityView(
            look,
            self.actions,
            tasks,
            self.settings,
            self.live,
            ActivityModel(requests, self.window),
            Inspection(requests),
            Tools(look, tasks, self.client, requests, clipboard, self.data),
            clipboard,
        )
        view.copied.connect(lambda tone, title, text: self.toasts.show(title, text, tone=tone))
        view.said.connect(lambda said: self.toasts.show(said))
        return view

    def make_decoders(self) -> DecodersView:
        from app.api.decoders import DecodersClient
        from app.api.histories import HistoriesClient
        from app.api.libraries import LibrariesClient
        from app.api.robots import RobotsClient
        from app.screens.decoders.history_model import HistoryModel
        from app.screens.decoders.model import DecodersModel
        from app.screens.decoders.robots_model import RobotsModel
        from app.screens.decoders.trials import Trials
        from app.screens.decoders.view import DecodersView

        client = DecodersClient(self.client)
        view = DecodersView(
            self.look,
            self.actions,
            self.tasks,
            self.settings,
            self.live,
            self.client,
            DecodersModel(client, self.window),
            Trials(self.client, client, self.window),
            HistoryModel(HistoriesClient(self.client), self.window),
            RobotsModel(self.client, RobotsClient(self.client), self.window),
            LibrariesClient(self.client),
        )
        view.said.connect(lambda said: self.toasts.show(said))
        view.undo_offered.connect(lambda said, undo: self.toasts.show(said, link=("Undo", undo)))
        return view

    def make_orbit(self) -> OrbitView:
        from app.api.orbit import OrbitClient
        from app.api.orbit_there import OrbitThere
        from app.screens.orbit.callback_desk import CallbackDesk
        from app.screens.orbit.model import OrbitModel
        from app.screens.orbit.trial import Trial
        from app.screens.orbit.view import OrbitView

        client = OrbitClient(self.client)
        view = OrbitView(
            self.look,
            self.actions,
            self.tasks,
            self.settings,
            self.live,
            OrbitModel(client, OrbitThere(self.connections.client), self.connections, self.window),
            Trial(self.client, client, self.credentials, self.orbit_simulator, self.window),
            self.clipboard,
        )
        view.said.connect(lambda said: self.toasts.show(said))
        view.undo_offered.connect(lambda said, undo: self.toasts.show(said, link=("Undo", undo)))
        callbacks = CallbackDesk(
            self.look, self.tasks, self.client, self.credentials, self.settings, self.clipboard, view
        )
        view.callbacks_asked.connect(callbacks.open_for)
        return view

    def make_setup(self) -> SetupDesk:
        model = SetupModel(self.client, self.credentials, self.settings)
        desk = SetupDesk(self.look, self.tasks, model, self.clipboard, self.window)
        desk.said.connect(lambda said: self.toasts.show(said))
        return desk

    def make_devices(self) -> DevicesView:
        from app.api.devices import DevicesClient
        from app.api.targets import TargetsClient
        from app.screens.devices.model import DevicesModel
        from app.screens.devices.target_model import TargetModel
        from app.screens.devices.view import DevicesView

        devices, targets = DevicesClient(self.client), TargetsClient(self.client)
        view = DevicesView(
            self.look,
            self.actions,
            self.tasks,
            self.settings,
            self.live,
            DevicesModel(devices, targets, self.window),
            TargetModel(self.client, targets, devices, self.credentials, self.window),
            self.clipboard,
        )
        view.said.connect(lambda said: self.toasts.show(said))
        view.undo_offered.connect(lambda said, undo: self.toasts.show(said, link=("Undo", undo)))
        return view

    def make_data(self) -> DataView:
        from app.screens.data.model import DataModel
        from app.screens.data.plot_model import PlotModel
        from app.screens.data.view import DataView

        return DataView(
            self.look,
            self.actions,
            self.tasks,
            self.settings,
            self.live,
            DataModel(self.client, self.window),
            PlotModel(self.client, self.window),
            self.clipboard,
            self.home.door,
        )
