"""Everything behind the window: built once, run until the window is closed, put away in order."""

from __future__ import annotations

import asyncio
import logging
import signal
import ssl
from collections.abc import Coroutine, Sequence
from dataclasses import replace

from platformdirs import user_config_path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.api.admin import AdminClient
from app.api.backups import BackupsClient
from app.api.devices import DevicesClient
from app.api.files import FilesClient
from app.api.requests import RequestsClient
from app.api.retention import RetentionClient
from app.connections import Connections
from app.credentials import Credentials
from app.freshness import Freshness
from app.local_server.autostart import Autostart
from app.local_server.backups import Backup
from app.local_server.embedded import EmbeddedServer, Running
from app.local_server.server_options import ServerOptions
from app.local_server.simulator import Simulator
from app.options import Options
from app.running.garbage import GarbageCollector
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.access.access_view import AccessView
from app.screens.access.kept import kept_sentence
from app.screens.access.models import access_models
from app.screens.data.files_desk import FilesDesk, last_opened
from app.screens.home.home_view import HomeView
from app.screens.home.model import HomeModel
from app.screens.settings.connections_page import ConnectionsPage
from app.screens.settings.retention_model import RetentionModel
from app.screens.settings.server_model import ServerModel
from app.screens.settings.server_page import ServerPage
from app.screens.settings.settings_view import SettingsView
from app.screens.settings.storage_model import StorageModel
from app.settings import CONTRAST, KEEP_RECEIVING, TEXT_SCALE, THEME, Settings
from app.theme_choice import chosen_theme
from app.user_clients import UserClients
from app.widgets.banner import Banner
from app.widgets.clipboard import Clipboard
from app.widgets.focus_ring import FocusRing
from app.widgets.labels import PlainTextFilter
from app.widgets.look import Look
from app.widgets.palette import CommandPalette
from app.widgets.palette_match import Entry
from app.widgets.status_bar import StatusBar
from app.widgets.toast import Toasts
from app.widgets.top_bar import TopBar
from app.window.actions import Actions
from app.window.conditions import Conditions
from app.window.connection_desk import ConnectionDesk
from app.window.crossings import Crossings
from app.window.cut_toasts import CutToasts
from app.window.device_finder import DeviceFinder
from app.window.error_toasts import ErrorToasts
from app.window.frame import BELOW, SCREENS, Frame
from app.window.keyboard import Keyboard
from app.window.late_screens import LateScreens
from app.window.main_window import MainWindow
from app.window.palette_entries import palette_entries
from app.window.server_watch import ServerWatch
from app.window.vitals import Vitals
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.event import Event
from embedded_server.domain.rec_type_summary import RecTypeSummary

log = logging.getLogger(__name__)
AGE_MS = 1_000  # how often ages and rates on screen go on while nothing happens
STATUS_MS = 5_000  # how often the server is asked how it does while nothing happens

AFFECTS = {
    "home": ("record", "reading", "refusal", "key", "token", "device"),
    "access": ("record", "key", "token"),
    "rules": ("key", "account", "rule"),
    "grants": ("record",),
    "accounts": ("key", "token", "account", "rule"),
    "users": ("key", "account", "device", "webhook"),
    "names": ("decoder",),
    "vitals": ("record", "reading", "refusal"),
}
"""Which events may have changed what a part of the window shows."""


def run_session(app: QApplication, settings: Settings, window: MainWindow, options: Options) -> int:
    plain = PlainTextFilter(app)
    app.installEventFilter(plain)
    look = Look(app, chosen_theme(settings), settings.get(TEXT_SCALE))
    frame = Frame(look)
    window.setCentralWidget(frame)
    loop = AppLoop(app)
    asyncio.set_event_loop(loop)
    collector, ring = GarbageCollector(app), FocusRing(look, app)
    session = Session(loop, look, Actions(look, app), settings, window, frame, options)
    try:
        loop.run_until_complete(session.run())
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        ring.deleteLater()
        collector.deleteLater()
        loop.close()
    return 0


class Session:
    """One life of the window."""

    def __init__(
        self,
        loop: AppLoop,
        look: Look,
        actions: Actions,
        settings: Settings,
        window: MainWindow,
        frame: Frame,
        options: Options,
    ) -> None:
        self._loop, self._look, self._actions = loop, look, actions
        self._settings, self._window, self._frame, self._options = settings, window, frame, options
        self._closed = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._decoders: Sequence[Decoder] = ()
        self._rec_types: Sequence[RecTypeSummary] = ()
        self._stops_server = options.demo
        self._tasks = Tasks(loop)
        self._client = AdminClient(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._credentials = Credentials(options.data / "secrets")
        self._server = EmbeddedServer(options.data, _server_options(settings, options))
        self._live, self._simulator, self._orbit_simulator = Live(), Simulator(), Simulator()
        self._clipboard = Clipboard(QGuiApplication.clipboard(), parent=window)
        self._top_bar, self._banner, self._status_bar = TopBar(look), Banner(look), StatusBar(look)
        self._connections = Connections(settings, self._credentials, window)
        self._user_clients = UserClients(self._connections, self._credentials)
        self._desk = ConnectionDesk(
            look, self._connections, self._tasks, self._top_bar, self._status_bar, frame, self._open_connections
        )
        frame.add_bars(self._top_bar, self._banner, self._desk.strip, below=self._status_bar)
        self._vitals = Vitals(self._top_bar, self._status_bar, self._client)
        self._conditions = Conditions(look, self._banner, self._credentials, self._tasks, options.data)
        self._toasts = Toasts(look, window)
        self._error_toasts = ErrorToasts(self._toasts, self._client, self._tasks, self._live)
        self._build_screens()
        self._start_timers()
        self._connect()

    def _start_timers(self) -> None:
        self._ageing = QTimer(self._window, interval=AGE_MS)
        self._ageing.timeout.connect(self._vitals.show_now)
        self._ageing.start()
        self._asking = QTimer(self._window, interval=STATUS_MS)
        self._asking.timeout.connect(self._fresh["vitals"].touch)
        self._asking.start()

    async def run(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(sign, self._closed.set)
        self._tasks.start(self._open_credentials())
        self._tasks.start(self._server.keep_running())
        if self._options.demo:
            self._tasks.start(self._play_demo())
        await self._closed.wait()
        await self._put_away()

    async def _put_away(self) -> None:
        self._window.hide()
        for simulator in (self._simulator, self._orbit_simulator):
            await simulator.stop()
        await self._tasks.cancel_all()
        for client in (self._client, self._connections.client, self._user_clients):
            await client.close()
        if self._stops_server or not self._settings.get(KEEP_RECEIVING):
            await self._server.stop()

    def _build_screens(self) -> None:
        look, actions, tasks, settings = self._look, self._actions, self._tasks, self._settings
        self._home_model = HomeModel(self._client, self._credentials, self._simulator)
        self._home = HomeView(
            look, actions, tasks, settings, self._home_model, self._credentials, self._simulator, self._clipboard
        )
        connections = self._connections
        self._models = access_models(
            self._client, self._credentials, settings, connections, self._user_clients, self._window
        )
        self._access = AccessView(look, actions, tasks, settings, self._models, connections, self._clipboard)
        data = self._options.data
        autostart = Autostart(user_config_path() / "autostart")
        self._server_model = ServerModel(self._client, self._server, settings, autostart, str(data))
        self._storage = StorageModel(BackupsClient(self._client), RequestsClient(self._client), data)
        retention = RetentionModel(RetentionClient(self._client))
        server_page = ServerPage(look, tasks, settings, self._server_model, self._storage, retention, self._clipboard)
        self._connections_page = ConnectionsPage(look, tasks, connections)
        self._settings_view = SettingsView(look, settings, server_page, self._connections_page)
        pages = {"home": self._home, "access": self._access, "settings": self._settings_view}
        for key, page in pages.items():
            self._frame.add_page(key, page)
        late = self._late_screens()
        makers = (late.make_data, late.make_activity, late.make_decoders, late.make_orbit, late.make_devices)
        ways = (*makers, late.make_setup(), self._open_settings)
        self._crossings = Crossings(self._frame, actions, self._access, *ways, self._client, self._tasks)
        self._files = self._made_files()
        self._palette = CommandPalette(look, self._window, self._palette_entries)
        DeviceFinder(self._palette, DevicesClient(self._client), self._tasks)
        self._fresh = {
            "home": Freshness(self._home, self._home.refresh),
            "access": Freshness(self._access, self._access.refresh),
            "rules": Freshness(self._access.rules, self._access.rules.refresh),
            "grants": Freshness(self._access.rules, self._access.rules.count_again),
            "accounts": Freshness(self._access.accounts, self._access.accounts.refresh),
            "users": Freshness(self._access, self._access.refresh_users),
            "names": Freshness(self._status_bar, lambda: self._quietly(self._learn_names())),
            "vitals": Freshness(self._status_bar, lambda: self._quietly(self._ask_how_it_does())),
        }

    def _made_files(self) -> FilesDesk:
        client = FilesClient(self._client)
        desk = FilesDesk(self._look, self._tasks, self._settings, client, self._status_bar, self._window)
        self._cut_toasts = CutToasts(self._toasts, desk)
        crossings, settings = self._crossings, self._settings
        export = self._actions["files.export"].triggered
        export.connect(lambda: desk.open_export(last_opened(settings), crossings.shown_records()))
        self._actions["files.import"].triggered.connect(lambda: desk.open_import(last_opened(self._settings)))
        return desk

    def _late_screens(self) -> LateScreens:
        return LateScreens(
            self._look,
            self._actions,
            self._tasks,
            self._settings,
            self._live,
            self._client,
            self._clipboard,
            self._toasts,
            self._home_model,
            self._window,
            self._options.data,
            self._credentials,
            self._orbit_simulator,
            self._connections,
        )

    def _connect(self) -> None:
        self._connect_actions()
        self._connect_conditions()
        window = self._window
        window.close_asked.connect(self._closed.set)
        self._server.started.connect(lambda running: self._tasks.start(self._on_started(running)))
        self._server.stopped.connect(self._on_stopped)
        self._live.happened.connect(self._on_event)
        self._live.caught_up.connect(self._on_caught_up)
        self._live.lost.connect(lambda why: self._home.show_live(False, why))
        self._home.record_opened.connect(self._crossings.open_rec_type)
        self._home.refusal_opened.connect(self._crossings.open_request)
        self._home.device_asked.connect(self._crossings.open_device)
        self._home.missing_asked.connect(self._crossings.show_missing_devices)
        self._home.concerns_changed.connect(self._top_bar.show_notices)
        for screen in (self._home, self._settings_view, self._conditions):
            screen.unlock_wanted.connect(lambda: self._tasks.start(self._open_credentials()))
        self._home.reach_asked.connect(lambda: self._open_settings("server.reach"))
        for page in (self._settings_view.server, self._connections_page):
            page.said.connect(lambda said: self._toasts.show(said))
        self._access.copied.connect(lambda said: self._toasts.show(said))
        self._access.undo_offered.connect(lambda said, undo: self._toasts.show(said, link=("Undo", undo)))
        self._palette.chosen.connect(self._crossings.open_entry)
        self._palette.opened.connect(self._fresh["names"].touch)
        self._settings.changed.connect(self._on_setting)
        self._top_bar.help_asked.connect(lambda: self._palette.open(">"))
        self._top_bar.notices_asked.connect(lambda: self._frame.show_page("home"))

    def _connect_actions(self) -> None:
        actions, window = self._actions, self._window
        actions.place(window, *(spec.name for spec, _ in actions if spec.is_global))
        actions["quit"].triggered.connect(window.close)
        for option in (*SCREENS, *BELOW):
            actions[f"go.{option.key}"].triggered.connect(lambda _=False, key=option.key: self._frame.show_page(key))
        actions["palette"].triggered.connect(lambda: self._palette.open())
        actions["server.restart"].triggered.connect(lambda: self._tasks.start(self._server_model.restart()))
        actions["quit.all"].triggered.connect(self._quit_all)
        for theme in THEME.choices:
            actions[f"theme.{theme}"].triggered.connect(lambda _=False, theme=theme: self._settings.set(THEME, theme))
        self._top_bar.search_asked.connect(actions["palette"].trigger)
        above = (self._top_bar, self._banner, self._desk.strip)
        self._keyboard = Keyboard(self._look, actions, self._frame, above, (self._status_bar,))

    def _connect_conditions(self) -> None:
        conditions, model = self._conditions, self._server_model
        here = (self._vitals, conditions, self._desk, self._connections_page)
        self._watch = ServerWatch(self._server, model, *here, self._toasts, self._tasks)
        conditions.start_wanted.connect(model.start)
        conditions.port_wanted.connect(lambda port: self._tasks.start(model.use_port(port)))
        conditions.storage_wanted.connect(lambda: self._open_settings("server"))
        conditions.restore_copied.connect(self._copy_restore)

    def _copy_restore(self, backup: Backup) -> None:
        self._clipboard.copy(self._storage.restore_command(backup))
        self._toasts.show("Command copied")

    def _open_connections(self) -> None:
        self._open_settings("connections")

    def _open_settings(self, section: str) -> None:
        self._frame.show_page("settings")
        self._settings_view.open_section(section)

    async def _on_started(self, running: Running) -> None:
        certificate = self._server.certificate_file
        await self._client.point_at(running.url, running.admin_token, running.fingerprint, certificate)
        self._watch.show_running(running.url)
        if self._listening is not None:
            self._listening.cancel()
        self._listening = self._tasks.start(self._live.listen(self._client.events))

    def _on_stopped(self, why: str) -> None:
        self._watch.show_stopped(why)
        self._home.show_live(False, why)

    async def _ask_how_it_does(self) -> None:
        await self._vitals.refresh()
        self._conditions.show_trouble(self._vitals.condition)

    def _on_caught_up(self) -> None:
        self._home.show_live(True)
        for fresh in self._fresh.values():
            fresh.touch()

    def _on_event(self, event: Event) -> None:
        for name, kinds in AFFECTS.items():
            if event.type in kinds:
                self._fresh[name].touch()

    async def _open_credentials(self) -> None:
        await self._credentials.open()
        kept = self._credentials.kept
        self._access.show_kept(kept_sentence(self._credentials))
        self._settings_view.show_kept(kept)
        self._conditions.show_worst()
        self._tasks.start(self._desk.open())
        if self._server.running is not None:
            self._on_caught_up()

    async def _play_demo(self) -> None:
        """As soon as the server is there, a fleet posts to it."""
        while self._server.running is None:  # noqa: ASYNC110  # the first start takes a moment and is told to others
            await asyncio.sleep(0.1)
        await asyncio.sleep(0)
        await self._home_model.start_simulator()

    def _palette_entries(self) -> list[Entry]:
        return palette_entries(
            self._actions,
            self._rec_types,
            self._models.rules.rules,
            self._models.accounts.accounts,
            self._decoders,
        )

    async def _learn_names(self) -> None:
        self._decoders, self._rec_types = await asyncio.gather(self._client.decoders(), self._client.rec_types())
        self._palette.refresh()

    def _quit_all(self) -> None:
        self._stops_server = True
        self._closed.set()

    def _on_setting(self, key: str) -> None:
        if key in (THEME.key, CONTRAST.key, TEXT_SCALE.key):
            theme = chosen_theme(self._settings)
            self._look.switch(theme, self._settings.get(TEXT_SCALE))
            self._window.wear(theme)

    def _quietly(self, work: Coroutine[object, object, None]) -> None:
        """For what is asked again by itself: a failure shows in the server's state, not in a message."""
        self._tasks.start(work, self._window, lambda error: log.info("vitals: %s", error.reason))


def _server_options(settings: Settings, options: Options) -> ServerOptions:
    """The command line's port wins."""
    chosen = settings.server_options()
    return chosen if options.port is None else replace(chosen, port=options.port)
