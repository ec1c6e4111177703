"""Settings › Connections: the systems this window knows, and the form of the one that is chosen."""

from __future__ import annotations

from collections.abc import Coroutine

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.api.errors import ApiError
from app.api.probe import probe
from app.connections import HERE, Connections, Profile
from app.running.tasks import Tasks
from app.screens.settings.connection_form import ConnectionForm
from app.screens.settings.page import scrolled
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.empty_state import EmptyState
from app.widgets.entry_list import Entry, EntryList, Mark
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

NEW = "new"
LIST_WIDTH, WIDEST = 340, 680
SAFE = "Keys live with your secrets in the system keyring, not in files of settings."
HERE_MEANS = "The server of this window. Its port, certificate and limits are under Server and storage."


class ConnectionsPage(QWidget):
    said = Signal(str)

    def __init__(self, look: Look, tasks: Tasks, connections: Connections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._connections = look, tasks, connections
        self._here_state = ("Running", "ok", "")
        self._chosen = connections.place
        self.list, self.form = EntryList(look, "Connections"), ConnectionForm(look)
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()
        self.show_connections()

    def choose(self, key: str) -> None:
        """A connection by its id, HERE or NEW."""
        self._chosen = key
        self.show_connections()
        if key == HERE:
            self._right.setCurrentIndex(0)
            return
        profile = self._connections.profile(key) or Profile("", "Sensohive", "")
        is_used = self._connections.place == profile.id
        self.form.show_profile(profile, has_key=self._connections.has_key(profile.id), is_used=is_used)
        self._right.setCurrentIndex(1)
        if not profile.id:
            self.form.url.setFocus()

    def show_here(self, url: str, problem: str, *, is_starting: bool = False) -> None:
        """How the server of this computer is."""
        state = ("Starting", "neutral") if is_starting else ("Stopped", "danger") if problem else ("Running", "ok")
        self._here_state = (*state, url)
        self.show_connections()

    def show_connections(self) -> None:
        word, tone, url = self._here_state
        fact = "in use" if self._connections.place == HERE else ""
        entries = [Entry(HERE, "This computer", url, Mark(word, tone), fact, icon="monitor")]
        entries += map(self._entry, self._connections.profiles)
        if self._chosen == NEW:
            entries.append(Entry(NEW, "New connection", "Sensohive", icon="satellite-dish"))
        self.list.show_entries(entries)
        self.list.choose(self._chosen)

    def _entry(self, profile: Profile) -> Entry:
        state = self._connections.state(profile.id)
        mark = Mark(_short(state.words), state.tone) if state.words else None
        facts = ["in use"] if self._connections.place == profile.id else []
        facts += ["production"] if profile.is_production else []
        return Entry(profile.id, profile.name, profile.url, mark, ", ".join(facts), icon="satellite-dish")

    def _lay_out(self) -> None:
        look = self._look
        add = Button(look, "Add", icon="plus", small=True)
        add.clicked.connect(lambda: self.choose(NEW))
        title = row(PlainLabel("Connections", Type.TITLE), add, margins=(20, 14, 16, 10))
        title.setStretch(0, 1)
        foot = QFrame()
        foot.setProperty("edge", "top")
        safe = row(IconLabel(look, "lock", "ok", 16), PlainLabel(SAFE, Type.HINT, "text2", wrap=True), parent=foot)
        safe.setContentsMargins(16, 10, 16, 10)
        safe.setStretch(1, 1)
        left = QFrame()
        left.setProperty("ground", "surface")
        left.setProperty("edge", "right")
        left.setFixedWidth(look.px(LIST_WIDTH))
        column(title, self.list, foot, spacing=0, margins=(0, 0, 1, 0), parent=left).setStretch(1, 1)
        use = Button(look, "Use this connection", icon="arrow-right")
        use.clicked.connect(lambda: self._use(HERE))
        self._right.addWidget(EmptyState(look, "monitor", "This computer", HERE_MEANS, use))
        self._right.addWidget(scrolled(look, self.form, WIDEST, "surface", 0))
        row(left, self._right, spacing=0, parent=self).setStretch(1, 1)

    def _connect(self) -> None:
        connections, form = self._connections, self.form
        self.list.chosen.connect(self.choose)
        connections.changed.connect(self.show_connections)
        connections.switched.connect(lambda: self.choose(connections.place))
        form.saved.connect(lambda profile, key: self._start(self._save(profile, key)))
        form.tested.connect(lambda profile, key: self._start(self._test(profile, key)))
        form.used.connect(self._use)
        form.removal_asked.connect(self._ask_to_remove)

    def _use(self, profile_id: str) -> None:
        self._start(self._connections.use(profile_id))

    async def _save(self, profile: Profile, key: str) -> None:
        saved = await self._connections.save(profile, key)
        self._chosen = saved.id
        self.show_connections()
        self.form.show_saved(saved, is_used=self._connections.place == saved.id)

    async def _test(self, profile: Profile, key: str) -> None:
        client = await self._connections.try_out(profile, key)
        try:
            outcome = await probe(client)
        finally:
            await client.close()
        self.form.show_probe(outcome)
        if profile.id and not key:
            tone = "ok" if outcome.is_passed else "danger"
            self._connections.show(profile.id, tone, "Connected" if outcome.is_passed else outcome.problem)

    def _ask_to_remove(self, profile_id: str) -> None:
        profile = self._connections.profile(profile_id)
        if profile is None:
            return
        sentence = "Its key and the keys issued through it leave this computer. On the other side nothing changes."
        dialog = Dialog(self._look, f"Remove the connection {profile.name}?", sentence, width=480, parent=self.window())
        dialog.set_action("Remove connection", "danger", "trash-2")

        async def remove() -> None:
            await self._connections.remove(profile_id)
            self.choose(HERE)
            self.said.emit(f"The connection {profile.name} is gone.")

        def start() -> None:
            dialog.accept()
            self._start(remove())

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._tasks.start(work, self, self._show_error)

    def _show_error(self, error: ApiError) -> None:
        self.form.show_problem(f"{error.reason} {error.fix}".strip())


def _short(words: str) -> str:
    """As much as a badge holds."""
    return words if len(words) <= 18 else f"{words[:17]}…"
