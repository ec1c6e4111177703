"""Decoders: the list of decoders or robots at the left, the one that is open at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.libraries import LibrariesClient
from app.running.live import Live
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.decoders import robot_rows, rows
from app.screens.decoders.desk import Desk
from app.screens.decoders.errands import Errands
from app.screens.decoders.head import EDITOR, EXAMPLES, MENU
from app.screens.decoders.history_model import HistoryModel
from app.screens.decoders.importing import Importing
from app.screens.decoders.list_pane import DECODERS, ROBOTS, ListPane
from app.screens.decoders.model import DecodersModel
from app.screens.decoders.robots_desk import RobotsDesk
from app.screens.decoders.robots_model import RobotsModel
from app.screens.decoders.states import empty_state, error_state, no_robots
from app.screens.decoders.trials import Trials, reader_of
from app.settings import Settings
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.window.actions import Actions
from embedded_server.domain.event import ACCOUNT, DECODER, DEVICE, READING, ROBOT, Event

PANES, LAST = "decoders.panes", "decoders.last"
WIDTHS = (252, 1112)
FIRST_MS, PAUSE_MS, AGE_MS = 0, 2_000, 5_000
FOR_OPEN = ("save", "discard", "versions", "run", "try", "take", "keep", "check", "rename", "export", "delete")
NOT_OPEN = "Open a decoder first"


class DecodersView(QWidget):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)
    record_asked = Signal(str, str)  # recType and record id

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        live: Live,
        admin: AdminClient,
        model: DecodersModel,
        trials: Trials,
        history: HistoryModel,
        robots: RobotsModel,
        libraries: LibrariesClient,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._admin, self._model, self._robots = admin, model, robots
        self._wanted = 0  # a decoder to open as soon as it is here
        self._is_listed = False
        self._waiting: Callable[[], None] | None = None
        self._errands = Errands(look, tasks, admin, model, history, self)
        self._list = ListPane(look)
        self._desk = Desk(look, actions, tasks, settings, model, trials, history, self._errands)
        self._importing = Importing(look, tasks, libraries, self)
        self._robots_desk = RobotsDesk(look, actions, tasks, robots)
        self._pane, self._robots_pane = Pane(look, self._desk), Pane(look, self._robots_desk)
        self._right = QStackedWidget()
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._fresh = Pace(self, tasks, model.refresh, FIRST_MS, PAUSE_MS, self._show_error)
        self._fresh_robots = Pace(self, tasks, self._refresh_robots, FIRST_MS, PAUSE_MS, self._show_robots_error)
        self._ageing = QTimer(self, interval=AGE_MS)
        self._named = Pace(self, tasks, self._learn_names, FIRST_MS, PAUSE_MS, lambda _: None)
        self._lay_out()
        self._connect(live)
        self._place_actions()
        for pane in (self._pane, self._robots_pane):
            pane.show_loading()
        self.refresh()

    def open_decoder(self, decoder_id: int, tab: str = EDITOR) -> None:
        """Also one that is not here yet."""
        self._show_kind(DECODERS)
        self._desk.show_tab(tab)
        if self._model.find(decoder_id) is None:
            self._wanted = decoder_id
            self.refresh()
            return
        self._wanted = 0
        if decoder_id != self._model.open_id:
            self._desk.keep_draft()
            self._model.open(decoder_id)

    def open_for(self, rec_type: str) -> None:
        """The decoder that reads a recType; where none does, a new one for it."""
        self._show_kind(DECODERS)
        self._when_listed(lambda: self._open_reader(rec_type))

    def record_example(self, rec_type: str, record_id: str, device: str) -> None:
        """Of the decoder that reads the record."""
        self._show_kind(DECODERS)
        self._when_listed(lambda: self._keep_record(rec_type, record_id, device))

    def _when_listed(self, work: Callable[[], None]) -> None:
        """At once, or as soon as it is known what there is."""
        if self._is_listed:
            work()
        else:
            self._waiting = work

    def _open_reader(self, rec_type: str) -> None:
        decoder_id = reader_of(self._model.assignments, rec_type, None, None)
        if decoder_id is None:
            self._errands.create(self.open_decoder, rec_type)
        else:
            self.open_decoder(decoder_id)

    def _keep_record(self, rec_type: str, record_id: str, device: str) -> None:
        decoder_id = reader_of(self._model.assignments, rec_type, device or None, None)
        if decoder_id is None:
            self.said.emit(f"No decoder is assigned to {rec_type}: an example needs one.")
            return
        self.open_decoder(decoder_id, EXAMPLES)
        self._errands.record_example(record_id, device)

    def refresh(self) -> None:
        """What may have happened while nothing was heard."""
        for pace in (self._fresh, self._fresh_robots, self._named):
            pace.touch()

    def _show_kind(self, kind: str) -> None:
        if self._list.kind() != kind:
            self._list.show_kind(kind)

    def _on_kind(self, kind: str) -> None:
        self._desk.keep_draft()
        self._right.setCurrentWidget(self._robots_pane if kind == ROBOTS else self._pane)
        self._show_list()

    def _on_listed(self) -> None:
        model = self._model
        self._show_list()
        if model.decoder is None:
            self._open_first()
        if self._wanted and model.find(self._wanted) is not None:
            self.open_decoder(self._wanted)
        if model.decoders:
            self._pane.show_content()
        else:
            create, take = self._actions["decoders.create"].trigger, self._actions["decoders.import"].trigger
            self._pane.show_state(empty_state(self._look, create, take))
        self._allow()
        self._is_listed = True
        work, self._waiting = self._waiting, None
        if work is not None:
            work()

    def _open_first(self) -> None:
        """The one that was open last, else the first of the list."""
        last = bytes(self._settings.layout(LAST).data()).decode("ascii", "replace")
        known = {str(one.id): one.id for one in rows.ordered(self._model.decoders)}
        self._model.open(known.get(last, next(iter(known.values()), 0)))

    def _show_list(self) -> None:
        text = self._list.search_text()
        if self._list.kind() == ROBOTS:
            robots = robot_rows.matching(self._robots.all, text)
            chosen = str(self._robots.open_id)
            self._list.show_entries([robot_rows.entry(one) for one in robots], chosen, is_narrowed=bool(text))
            return
        found = rows.matching(rows.ordered(self._model.decoders), text)
        self._list.show_entries([rows.entry(one) for one in found], str(self._model.open_id), is_narrowed=bool(text))

    def _on_opened(self) -> None:
        self._settings.keep_layout(LAST, QByteArray(str(self._model.open_id).encode()))
        self._list.list.choose(str(self._model.open_id))
        self._desk.open()
        self._allow()

    def _on_changed(self) -> None:
        self._desk.show_facts()

    def _allow(self) -> None:
        """The head says more about those of the decoder that is open."""
        if self._model.decoder is None:
            for name in FOR_OPEN:
                self._actions.allow(f"decoders.{name}", False, NOT_OPEN)
            return
        for name in ("try", "take", "keep", "check", "rename", "delete"):
            self._actions.allow(f"decoders.{name}", True)

    async def _refresh_robots(self) -> None:
        await self._robots.learn_accounts()
        await self._robots.refresh()

    def _grow_older(self) -> None:
        """`4 s ago` is true for a moment only."""
        if self.isVisible() and self._list.kind() == ROBOTS:
            self._show_list()

    def _on_robots(self) -> None:
        robots = self._robots
        if self._list.kind() == ROBOTS:
            self._show_list()
        if not robots.all:
            self._robots_pane.show_state(no_robots(self._look, robots.start))
            return
        self._robots_pane.show_content()
        if robots.robot is None:
            robots.open(robots.all[0].id)

    def _on_robot(self) -> None:
        if self._list.kind() == ROBOTS:
            self._list.list.choose(str(self._robots.open_id))

    def _show_robots_error(self, error: ApiError) -> None:
        if not self._robots.robots:
            self._robots_pane.show_state(error_state(self._look, "robots", error, self.refresh))

    def _on_chosen(self, key: str) -> None:
        if self._list.kind() == ROBOTS:
            self._robots.open(int(key))
        else:
            self.open_decoder(int(key), self._desk.tab())

    def _create(self) -> None:
        if self._list.kind() == ROBOTS:
            self._robots.start()
        else:
            self._errands.create(self.open_decoder)

    def _import(self) -> None:
        self._show_kind(DECODERS)
        self._importing.ask(self._on_imported)

    def _on_imported(self, decoders: list[int]) -> None:
        self._tasks.start(self._open_imported(decoders), self)

    async def _open_imported(self, decoders: list[int]) -> None:
        """One that came alone is checked before it is used."""
        await self._model.refresh()
        self.open_decoder(decoders[0])
        decoder = self._model.decoder
        if len(decoders) == 1 and decoder is not None:
            self._errands.check(decoder)

    def _show_error(self, error: ApiError) -> None:
        """Old content stays where there is any."""
        if self._model.decoders:
            self.said.emit(error.reason)
        else:
            self._pane.show_state(error_state(self._look, "decoders", error, self.refresh))

    async def _learn_names(self) -> None:
        self._desk.show_names({one.id: one.name for one in await self._admin.devices() if one.name})

    def _on_event(self, event: Event) -> None:
        if event.type in (DECODER, READING):
            self._fresh.touch()
        if event.type in (ROBOT, ACCOUNT):
            self._fresh_robots.touch()
            if event.type == ROBOT:
                self._robots_desk.touch_log()
        if event.type == DEVICE:
            self._named.touch()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = ("robots.test", "robots.delete")
        for name in names if self._list.kind() == ROBOTS else ("decoders.versions", "decoders.run", *MENU):
            menu.addAction(self._actions[name])
        menu.popup(at)

    def _find(self) -> None:
        if self._list.isAncestorOf(self.focusWidget() or self):
            self._list.focus_search()
        else:
            self._desk.open_find_bar()

    def _lay_out(self) -> None:
        self._panes.addWidget(self._list)
        for page in (self._pane, self._robots_pane):
            self._right.addWidget(page)
        self._panes.addWidget(self._right)
        self._panes.setStretchFactor(1, 1)
        self._panes.setHandleWidth(1)
        self._panes.setChildrenCollapsible(False)
        self._panes.setSizes([self._look.px(width) for width in WIDTHS])
        self._panes.restoreState(self._settings.layout(PANES))
        self._panes.splitterMoved.connect(lambda: self._settings.keep_layout(PANES, self._panes.saveState()))
        row(self._panes, spacing=0, parent=self)

    def _connect(self, live: Live) -> None:
        live.happened.connect(self._on_event)
        live.caught_up.connect(self.refresh)
        live.caught_up.connect(self._desk.catch_up)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()
        self._model.listed.connect(self._on_listed)
        self._model.opened.connect(self._on_opened)
        self._model.changed.connect(self._on_changed)
        self._robots.listed.connect(self._on_robots)
        self._robots.opened.connect(self._on_robot)
        self._list.kind_chosen.connect(self._on_kind)
        self._list.narrowed.connect(lambda _: self._show_list())
        self._list.chosen.connect(self._on_chosen)
        self._list.menu_requested.connect(self._show_menu)
        self._list.add_asked.connect(self._actions["decoders.create"].trigger)
        self._list.import_asked.connect(self._actions["decoders.import"].trigger)
        for desk in (self._desk, self._robots_desk):
            desk.said.connect(self.said)
            desk.record_asked.connect(self.record_asked)
        self._desk.undo_offered.connect(self.undo_offered)

    def _place_actions(self) -> None:
        verbs: dict[str, Callable[[], None]] = {
            "decoders.find": self._find,
            "decoders.replace": lambda: self._desk.open_find_bar(replaces=True),
            "decoders.find_one": self._list.focus_search,
            "decoders.refresh": self.refresh,
            "decoders.create": self._create,
            "decoders.import": self._import,
        }
        for name, verb in verbs.items():
            self._actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        of_desk = ("decoders.find", "decoders.replace")  # robots have their own on the same keys
        self._actions.place(self, *(name for name in verbs if name not in of_desk))
        self._actions.place(self._desk, *of_desk)
