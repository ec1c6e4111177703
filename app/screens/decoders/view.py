"""Decoders: the list of decoders or robots at the left, the one that is open at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from app.actions import Actions
from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.live import Live
from app.pace import Pace
from app.screens.decoders import rows
from app.screens.decoders.desk import Desk
from app.screens.decoders.errands import Errands
from app.screens.decoders.head import EDITOR, EXAMPLES, MENU
from app.screens.decoders.history_model import HistoryModel
from app.screens.decoders.list_pane import ListPane
from app.screens.decoders.model import DecodersModel
from app.screens.decoders.states import empty_state, error_state
from app.screens.decoders.trials import Trials
from app.settings import Settings
from app.tasks import Tasks
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.pane import Pane
from embedded_server.domain.event import DECODER, DEVICE, READING, Event

PANES, LAST = "decoders.panes", "decoders.last"
WIDTHS = (252, 1112)
FIRST_MS, PAUSE_MS = 0, 2_000
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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._admin, self._model = admin, model
        self._wanted = 0  # a decoder to open as soon as it is here
        self._errands = Errands(look, tasks, admin, model, history, self)
        self._list = ListPane(look)
        self._desk = Desk(look, actions, tasks, settings, model, trials, history, self._errands)
        self._pane = Pane(look, self._desk)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._fresh = Pace(self, tasks, model.refresh, FIRST_MS, PAUSE_MS, self._show_error)
        self._named = Pace(self, tasks, self._learn_names, FIRST_MS, PAUSE_MS, lambda _: None)
        self._lay_out()
        self._connect(live)
        self._place_actions()
        self._pane.show_loading()
        self.refresh()

    def open_decoder(self, decoder_id: int, tab: str = EDITOR) -> None:
        """Also one that is not here yet."""
        self._desk.show_tab(tab)
        if self._model.find(decoder_id) is None:
            self._wanted = decoder_id
            self.refresh()
            return
        self._wanted = 0
        if decoder_id != self._model.open_id:
            self._desk.keep_draft()
            self._model.open(decoder_id)

    def open_examples(self, decoder_id: int) -> None:
        self.open_decoder(decoder_id, EXAMPLES)

    def refresh(self) -> None:
        """What may have happened while nothing was heard."""
        self._fresh.touch()
        self._named.touch()

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

    def _open_first(self) -> None:
        """The one that was open last, else the first of the list."""
        last = bytes(self._settings.layout(LAST).data()).decode("ascii", "replace")
        known = {str(one.id): one.id for one in rows.ordered(self._model.decoders)}
        self._model.open(known.get(last, next(iter(known.values()), 0)))

    def _show_list(self) -> None:
        text = self._list.search_text()
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

    def _show_error(self, error: ApiError) -> None:
        """Old content stays where there is any."""
        if self._model.decoders:
            self.said.emit(error.reason)
        else:
            self._pane.show_state(error_state(self._look, error, self.refresh))

    async def _learn_names(self) -> None:
        self._desk.show_names({one.id: one.name for one in await self._admin.devices() if one.name})

    def _on_event(self, event: Event) -> None:
        if event.type in (DECODER, READING):
            self._fresh.touch()
        if event.type == DEVICE:
            self._named.touch()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ("decoders.versions", "decoders.run", *MENU):
            menu.addAction(self._actions[name])
        menu.popup(at)

    def _find(self) -> None:
        if self._list.isAncestorOf(self.focusWidget() or self):
            self._list.focus_search()
        else:
            self._desk.open_find_bar()

    def _lay_out(self) -> None:
        self._panes.addWidget(self._list)
        self._panes.addWidget(self._pane)
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
        self._model.listed.connect(self._on_listed)
        self._model.opened.connect(self._on_opened)
        self._model.changed.connect(self._on_changed)
        self._list.narrowed.connect(lambda _: self._show_list())
        self._list.chosen.connect(lambda key: self.open_decoder(int(key), self._desk.tab()))
        self._list.menu_requested.connect(self._show_menu)
        self._list.add_asked.connect(self._actions["decoders.create"].trigger)
        self._list.import_asked.connect(self._actions["decoders.import"].trigger)
        self._desk.said.connect(self.said)
        self._desk.undo_offered.connect(self.undo_offered)
        self._desk.record_asked.connect(self.record_asked)

    def _place_actions(self) -> None:
        verbs: dict[str, Callable[[], None]] = {
            "decoders.find": self._find,
            "decoders.find_one": self._list.focus_search,
            "decoders.refresh": self.refresh,
            "decoders.create": lambda: self._errands.create(self.open_decoder),
        }
        for name, verb in verbs.items():
            self._actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        self._actions.place(self, *verbs)
