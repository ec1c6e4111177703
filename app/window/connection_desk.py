"""The connection button: which system is in use and how it is, the list to choose from, and what pages that leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu

from app.api.errors import ApiError
from app.api.probe import Probe, probe
from app.connections import HERE, Connections, Profile
from app.running.tasks import Tasks
from app.widgets.connection_button import ConnectionFacts
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar
from app.widgets.top_bar import TopBar
from app.window.frame import Frame

ASK_MS = 60_000
SHARED_PAGES = ("access", "orbit", "settings")
"""Pages that show the connection in use; the others show this computer."""


class ConnectionDesk(QObject):
    """`strip` stands over pages of this computer while another system is in use."""

    def __init__(
        self,
        look: Look,
        connections: Connections,
        tasks: Tasks,
        top_bar: TopBar,
        status_bar: StatusBar,
        frame: Frame,
        manage: Callable[[], None],
    ) -> None:
        super().__init__(frame)
        self._look, self._connections, self._tasks, self._frame = look, connections, tasks, frame
        self._top_bar, self._status_bar, self._manage = top_bar, status_bar, manage
        self._here = ConnectionFacts("This computer", "starting…", state="neutral", state_words="starting")
        self.strip = QFrame()
        self.strip.setProperty("ground", "info")
        self.strip.setProperty("edge", "bottom")
        self._words = PlainLabel("", Type.HINT, wrap=True)
        row(IconLabel(look, "info", "info", 16), self._words, margins=(20, 5, 20, 6), parent=self.strip).setStretch(
            1, 1
        )
        self.strip.hide()
        self._asking = QTimer(self, interval=ASK_MS)
        self._asking.timeout.connect(self._ask_again)
        self._asking.start()
        top_bar.connections_asked.connect(self._open_menu)
        connections.switched.connect(self._on_switched)
        connections.changed.connect(self.show_now)
        frame.page_shown.connect(self._fit_strip)
        self.show_now()

    def show_here(self, url: str, problem: str, *, is_starting: bool = False) -> None:
        """How the server of this computer is."""
        if is_starting:
            self._here = ConnectionFacts("This computer", "starting", state="neutral", state_words="Server starting")
        elif problem:
            self._here = ConnectionFacts("This computer", url or "not running", state="danger", state_words=problem)
        elif url:
            self._here = ConnectionFacts("This computer", url, state_words="Server running")
        self.show_now()

    def show_now(self) -> None:
        profile = self._connections.current
        self._top_bar.show_connection(self._here if profile is None else self._facts(profile))
        if profile is None:
            self._status_bar.set_item("connection", "", "")
        else:
            state = self._connections.state(profile.id)
            icon = "circle-check" if state.tone == "ok" else "circle-alert"
            said = f"{profile.name}: {state.words or 'asking…'}"
            tone = "text2" if state.tone == "neutral" else state.tone
            self._status_bar.set_item("connection", icon, said, tone, tip=said)
        self._fit_strip()

    async def open(self) -> None:
        """Once the credentials are there."""
        await self._connections.open()
        self._ask_again()

    def _facts(self, profile: Profile) -> ConnectionFacts:
        state = self._connections.state(profile.id)
        return ConnectionFacts(
            profile.name,
            profile.url,
            "satellite-dish",
            state.tone,
            state.words or "asking…",
            profile.is_production,
        )

    def _on_switched(self) -> None:
        self.show_now()
        self._ask_again()

    def _ask_again(self) -> None:
        profile = self._connections.current
        if profile is not None and self._connections.has_key(profile.id):
            self._tasks.start(self._ask(profile), self, lambda error: self._show_trouble(profile, error))

    async def _ask(self, profile: Profile) -> None:
        """How it is now, in its own words."""
        outcome = await probe(self._connections.client)
        if self._connections.place == profile.id:
            self._connections.show(profile.id, *_told(outcome))

    def _show_trouble(self, profile: Profile, error: ApiError) -> None:
        self._connections.show(profile.id, "danger", error.reason)

    def _open_menu(self) -> None:
        button = self._top_bar.connection_button()
        menu = QMenu(button)
        self._add(menu, HERE, "This computer", "monitor")
        for profile in self._connections.profiles:
            self._add(menu, profile.id, f"{profile.name}   {profile.url}", "satellite-dish")
        menu.addSeparator()
        menu.addAction(self._look.icon("settings"), "Connections…").triggered.connect(self._manage)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _add(self, menu: QMenu, place: str, text: str, icon: str) -> None:
        action: QAction = menu.addAction(self._look.icon(icon), text)
        action.setCheckable(True)
        action.setChecked(self._connections.place == place)
        action.triggered.connect(lambda: self._tasks.start(self._connections.use(place), self))

    def _fit_strip(self) -> None:
        profile = self._connections.current
        self.strip.setVisible(profile is not None and self._frame.page() not in SHARED_PAGES)
        if profile is not None:
            self._words.setText(
                f"This page shows this computer. {profile.name} has users, webhooks and Orbit: see Access and Orbit."
            )


def _told(outcome: Probe) -> tuple[str, str]:
    if not outcome.is_passed:
        return "danger", outcome.problem
    me = outcome.roster.me
    who = "" if me is None else f", {'integrator' if me.is_integrator else 'user'} {me.name}"
    return "ok", f"connected, {outcome.took_s * 1_000:.0f} ms{who}"
