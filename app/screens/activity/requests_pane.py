"""The requests: bar, flow, table, what is new above it, and what state all this is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.api.errors import ApiError
from app.api.requests import EVERY, RequestFilter
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.activity import states
from app.screens.activity.bar import ActivityBar
from app.screens.activity.columns import token as token_words
from app.screens.activity.filter_strip import FilterStrip
from app.screens.activity.filter_words import filter_parts, told, without
from app.screens.activity.flow_pane import FlowPane
from app.screens.activity.model import ActivityModel
from app.screens.activity.requests_table import RequestsTable
from app.screens.activity.search_foot import SearchFoot
from app.widgets.clipboard import Clipboard
from app.widgets.floating import Follower
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.pill import Pill
from app.widgets.table_header import HEIGHT
from app.widgets.timers import one_shot
from app.window.actions import Actions
from embedded_server.domain.request import Request, Result

ROWS_MS = 100  # at most ten times a second
COUNTS_MS, FLOW_MS = 1_000, 2_000
SAY_MS = 10_000


class RequestsPane(QFrame):
    """`row_chosen` carries a Request, or None when nothing is chosen; `row_opened`: Enter asked to see it."""

    row_chosen = Signal(object)
    row_opened = Signal()
    menu_asked = Signal(QPoint)
    export_asked = Signal()

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: ActivityModel,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks = look, actions, tasks
        self._model, self._clipboard = model, clipboard
        self._token_name = ""  # of the token in the filter
        self._told: Request | None = None
        self._read: Request | None = None  # without a row of its own
        self._wanted_row: int | None = None  # the id of a request that is to be chosen once it is here
        self._unsaid = 0  # new rows that nobody who listens has heard of
        self._saying = one_shot(self, SAY_MS, self._say)
        self.setProperty("ground", "surface")
        self.bar, self._strip, self.flow = ActivityBar(look), FilterStrip(look), FlowPane(look)
        self.table = RequestsTable(look, model.rows)
        self._states, self._foot = Pane(look, self.table), SearchFoot(look)
        self._pill = Pill(look, self.table, "arrow-up")
        self._follower = Follower(self.table, self._place_pill)
        self._rows_pace = Pace(self, tasks, model.catch_up, ROWS_MS, ROWS_MS, self._on_lost)
        self._counts_pace = Pace(self, tasks, model.count, 0, COUNTS_MS, self._on_lost)
        self._flow_pace = Pace(self, tasks, self._load_flow, 0, FLOW_MS, self._on_lost)
        whole = column(self.bar, self.flow, self._strip, self._states, self._foot, spacing=0, parent=self)
        whole.setStretch(3, 1)
        self._connect()

    def _connect(self) -> None:
        model, table, bar = self._model, self.table, self.bar
        bar.searched.connect(lambda text: self.narrow(replace(model.filter, search=text)))
        bar.result_chosen.connect(self._choose_result)
        bar.reason_chosen.connect(self._choose_reason)
        bar.hold_changed.connect(self.hold)
        bar.export_asked.connect(self.export_asked)
        self._strip.removed.connect(lambda part: self.narrow(without(model.filter, part)))
        self._strip.cleared.connect(lambda: self.narrow(EVERY))
        self.flow.range_chosen.connect(
            lambda since, until: self.narrow(replace(model.filter, since=since, until=until))
        )
        self.flow.span_chosen.connect(lambda span: self._tasks.start(model.load_flow(span), self, self._on_lost))
        self._foot.on_asked.connect(self._go_on)
        self._foot.stop_asked.connect(model.stop)
        self._pill.clicked.connect(self.go_to_newest)
        table.older_wanted.connect(self._want_older)
        table.newer_wanted.connect(self._want_newer)
        table.moved.connect(self._on_moved)
        table.selection_changed.connect(self._tell_chosen)
        table.opened.connect(lambda _: self.row_opened.emit())
        table.menu_requested.connect(self.menu_asked)
        model.listed.connect(self._on_listed)
        model.arrived.connect(self._on_arrived)
        model.searched.connect(self._show_state)
        model.counted.connect(self._show_counts)
        model.flowed.connect(lambda: self.flow.show_flow(model.flow, model.span, model.zone))

    def narrow(self, wanted: RequestFilter, first: int | None = None, chosen: int | None = None) -> None:
        """Show what a filter asks for, from request `first` on, and choose one of them."""
        self._wanted_row, self._read = chosen or first, None
        self.bar.show_filter(wanted)
        self._show_parts(wanted)
        self.flow.show_range(wanted.since, wanted.until)
        self._states.show_loading()
        self._pill.hide()
        self._tasks.start(self._model.open(wanted, first), self, self._show_error)
        self._counts_pace.touch()

    def reload(self) -> None:
        """The same filter, from the newest on."""
        self.narrow(self._model.filter)
        self._flow_pace.touch()

    def touch(self) -> None:
        """Something may have been answered."""
        for pace in (self._rows_pace, self._counts_pace, self._flow_pace):
            pace.touch()

    def come_back(self) -> None:
        """After a connection was found (again): what could not be shown is asked for once more."""
        if self._model.is_listed:
            self.touch()
        else:
            self.reload()

    def hold(self, hold: bool) -> None:
        self._model.is_on_hold = hold
        self._show_counts()
        self._rows_pace.touch()

    def go_to_newest(self) -> None:
        """What is read stays chosen, also where its row is not there any more."""
        self._read = self.chosen()
        self._tasks.start(self._model.go_to_newest(), self, self._on_lost)
        self.table.go_to_top()

    def open_request(self, number: int) -> None:
        """Among all, that one chosen."""
        self.narrow(EVERY, first=number)

    def chosen(self) -> Request | None:
        rows = self.table.selected()
        return self._model.rows.rows[rows[0]] if rows else self._read

    def step(self, by: int) -> None:
        """To the row below or above."""
        rows = self.table.selected()
        wanted = rows[0] + by if rows else 0
        if 0 <= wanted < self._model.rows.rowCount():
            self.table.show_row(wanted)

    def filter_told(self) -> str:
        return told(self._model.filter, self._token_name, _now(), self._model.zone)

    def _show_parts(self, wanted: RequestFilter) -> None:
        """A token is called as the requests call it that it came with."""
        rows = self._model.rows.rows
        name, number = wanted.token_id, wanted.same_token
        same = (one for one in rows if (one.id == number if number else one.token_id == name))
        self._token_name = next(map(token_words, same), "")
        self._strip.show_parts(filter_parts(wanted, self._token_name, _now(), self._model.zone))

    def _choose_range(self, since: datetime | None, until: datetime | None) -> None:
        self.narrow(replace(self._model.filter, since=since, until=until))

    def _choose_result(self, result: Result) -> None:
        code = self._model.filter.code if result is Result.REFUSED else ""
        self.narrow(replace(self._model.filter, result=result, code=code))

    def _choose_reason(self, code: str) -> None:
        self.narrow(replace(self._model.filter, result=Result.REFUSED, code=code))

    async def _load_flow(self) -> None:
        await self._model.load_flow(self._model.span)

    def _want_older(self) -> None:
        """Scrolling fetches more by itself, but a search that paused goes on only when it is told to."""
        model = self._model
        if model.is_listed and model.has_older() and model.searched_to is None:
            self._go_on()

    def _go_on(self) -> None:
        self._tasks.start(self._model.go_on(), self, self._on_lost)

    def _want_newer(self) -> None:
        if self._model.has_newer():
            self.table.leave_top()
            self._tasks.start(self._model.go_newer(), self, self._on_lost)

    def _on_moved(self) -> None:
        self._model.is_away = not self.table.is_at_top()
        if not self._model.is_away and self._model.behind and not self._model.is_on_hold:
            self._rows_pace.touch()

    def _on_listed(self) -> None:
        self._show_parts(self._model.filter)
        self.table.go_to_top()
        self._show_state()
        self._choose_wanted()

    def _on_arrived(self, ids: list[int]) -> None:
        self.table.show_new(ids)
        self._unsaid += len(ids)
        if self._unsaid and not self._saying.isActive():
            self._saying.start()
        self._choose_wanted()
        self._show_counts()
        self._show_state()

    def _choose_wanted(self) -> None:
        at = None if self._wanted_row is None else self._model.rows.row_of(self._wanted_row)
        if at is not None:
            self._wanted_row = None
            self.table.show_row(at)

    def _show_state(self) -> None:
        model = self._model
        reached = words.clock(model.searched_to, _now(), model.zone) if model.searched_to else ""
        found = words.plural(model.rows.rowCount(), "request") + " found"
        self._foot.setVisible(False)
        if model.rows.rowCount():
            self.table.fit_columns()
            self._states.show_content()
            if reached:
                self._foot.show_search(reached, found, goes_on=model.is_searching)
        elif not model.is_listed:
            if reached:
                self._foot.show_search(reached, found, goes_on=True)
        elif model.filter == EVERY:
            self._states.show_state(states.nothing_yet(self._look, self._actions["test_record"].trigger))
        else:
            clear = lambda: self.narrow(EVERY)  # noqa: E731
            self._states.show_state(states.no_match(self._look, self.filter_told(), reached, clear, self._go_on))

    def _show_error(self, error: ApiError) -> None:
        self._states.show_state(states.not_loaded(self._look, error, self._clipboard, self.reload, self.filter_told()))

    def _on_lost(self, error: ApiError) -> None:
        """Old content stays; the window says at its top that the server is not there."""
        self.bar.allow_live(False, error.reason)

    def _show_counts(self) -> None:
        model = self._model
        self.bar.allow_live(True)
        if model.counts is not None:
            self.bar.show_counts(model.counts)
        self.bar.show_hold(model.behind if model.is_on_hold else None)
        self._pill.setText(f"{words.count(model.behind)} new")
        self._pill.setVisible(model.behind > 0 and not model.is_on_hold)
        self._place_pill()

    def _tell_chosen(self) -> None:
        if self.table.selected():
            self._read = None
        chosen = self.chosen()
        if chosen != self._told:
            self._told = chosen
            self.row_chosen.emit(chosen)

    def _place_pill(self) -> None:
        self._pill.adjustSize()
        left = (self.table.viewport().width() - self._pill.width()) // 2
        self._pill.move(left, self._look.px(HEIGHT + 10))
        self._pill.raise_()

    def _say(self) -> None:
        """New rows are not read out one by one."""
        said = words.plural(self._unsaid, "new request")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self._unsaid = 0


def _now() -> datetime:
    return datetime.now(UTC)
