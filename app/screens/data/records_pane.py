"""The records of a recType: head, table, what is new above it, and what state all this is in."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median

from PySide6.QtCore import QByteArray, QPoint, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.data.asked import Asked
from app.screens.data.asking_dialogs import DeleteDialog, MomentDialog
from app.screens.data.fields import choice_from_text
from app.screens.data.model import DataModel
from app.screens.data.ownership_popover import Explained, OwnershipPopover
from app.screens.data.records_foot import RecordsFoot
from app.screens.data.records_head import RecordsHead
from app.screens.data.records_states import Door, RecordsStates
from app.screens.data.records_table import RecordsTable
from app.screens.data.row_menu import RowMenu
from app.screens.data.rows import Key, Row
from app.screens.data.saved_views import SavedViews
from app.screens.data.searching import Progress
from app.screens.data.sort_menu import SortMenu
from app.screens.data.sorting import Sorting, SortProgress
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.floating import Follower
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.pill import Pill
from app.widgets.timers import one_shot
from app.window.actions import Actions
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.rule import Rule
from embedded_server.domain.visibility import Visibility

FIRST_MS = PAUSE_MS = 100  # at most ten times a second; by then what arrived has mostly been read, too
COLUMNS = "data.columns."
SAY_MS = 10_000
RECENT = 50  # rows that tell how often records come


class RecordsPane(QFrame):
    """`row_chosen` carries a Row, or None when nothing is chosen; `row_opened`: Enter asked to see it."""

    row_chosen = Signal(object)
    row_opened = Signal()
    not_loaded = Signal()
    first_found = Signal()  # a search has found something, and nothing is chosen
    plot_asked = Signal(str, str)  # device and field
    rule_asked = Signal(str)  # its id; empty: how rules work
    eyes_chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        model: DataModel,
        clipboard: Clipboard,
        door: Door,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._model, self._clipboard = model, clipboard
        self._lost = ""
        self._zone: tzinfo | None = None
        self._told: Row | None = None
        self._unsaid = 0  # new rows that nobody who listens has heard of
        self._saying = one_shot(self, SAY_MS, self._say)
        self.setProperty("ground", "surface")
        self._views = SavedViews(settings)
        self.head = RecordsHead(look, actions, clipboard, self._views)
        self.table = RecordsTable(look, model.records)
        self._foot = RecordsFoot(look)
        self._states = RecordsStates(look, actions, clipboard, door, model, self.table)
        self._pill = Pill(look, self.table)
        self._follower = Follower(self.table, self._place_pill)
        self._pace = Pace(self, tasks, model.catch_up, FIRST_MS, PAUSE_MS, lambda error: self.show_lost(error.reason))
        column(self.head, self._states, self._foot, spacing=0, parent=self).setStretch(1, 1)
        self.head.show_rec_type("", None)
        self._foot.hide()
        self._states.show_loading()
        self._connect()

    def _connect(self) -> None:
        table, model, head = self.table, self._model, self.head
        table.rows_wanted.connect(self._fetch)
        table.behind_changed.connect(self._show_behind)
        table.selection_changed.connect(self._on_chosen)
        model.records.dataChanged.connect(self._on_chosen)
        table.opened.connect(lambda _: self.row_opened.emit())
        table.menu_requested.connect(self._show_menu)
        self._pill.clicked.connect(table.go_to_top)
        model.counted.connect(self._on_counted)
        model.listed.connect(self._on_listed)
        model.arrived.connect(self._on_arrived)
        model.records.columns_changed.connect(self._show_fields)
        self._states.again_asked.connect(self.reload)
        self._states.failed.connect(self._on_failed)
        self._states.all_asked.connect(head.filters.show_all)
        self._states.unfiltered_asked.connect(head.filters.clear_filter)
        self._states.eyes_asked.connect(lambda: self.eyes_chosen.emit(""))
        self._states.why_asked.connect(self._explain)
        self._states.test_asked.connect(lambda sender: self._tasks.start(model.send_test(sender), self))
        head.hold_changed.connect(self._hold)
        head.filters.asked_changed.connect(self.ask)
        head.filters.columns_asked.connect(self.focus_filters)
        head.filters.delete_asked.connect(self._ask_to_delete_all)
        table.filters.filters_changed.connect(lambda texts: self.ask(replace(model.asked, conditions=texts)))
        table.sort_asked.connect(lambda key: self.ask(model.asked.sorted_by(key)))
        model.searched.connect(self._on_searched)
        self._foot.stop_asked.connect(self._stop_searching)
        self._foot.more_asked.connect(self._search_on)
        self._foot.again_asked.connect(self.reload)
        head.field_switched.connect(self._switch_field)
        head.why_asked.connect(self._explain)
        head.eyes_chosen.connect(self.eyes_chosen)
        model.shared.connect(lambda: head.show_accounts(model.accounts))

    def open(self, rec_type: str, asked: Asked | None = None) -> None:
        """Its records replace those that are shown as soon as they are here."""
        kept = bytes(self._settings.layout(COLUMNS + rec_type).data()).decode("utf-8", "replace")
        if asked is not None:
            self._show_asked(asked)
        elif rec_type != self._model.rec_type:  # another recType has other fields
            self._show_asked(self._model.asked.cleared().unsorted())
        self._views.rec_type = rec_type
        self.head.show_rec_type(rec_type, self._model.summary(rec_type))
        self._states.show_loading()
        self._tasks.start(self._model.open(rec_type, choice_from_text(kept)), self, self._states.show_error)

    def _on_failed(self) -> None:
        self._told = None  # it is of another recType, or of other conditions
        self._show_counters()
        self.row_chosen.emit(None)
        self.not_loaded.emit()

    def ask(self, asked: Asked) -> None:
        """Other records of the same recType."""
        if asked != self._model.asked:
            self._show_asked(asked)
            self.reload()

    def focus_filters(self) -> None:
        """The field above the column of the current cell."""
        keys, at = self._model.records.filter_keys(), self.table.currentIndex().column()
        self._states.show_content()
        self.table.filters.focus_field(keys[at] if 0 <= at < len(keys) else "")

    def show_sort_menu(self) -> None:
        """Below the header."""
        header, fields = self.table.horizontalHeader(), self._model.records.fields
        SortMenu(self, self._model.asked, fields, self.ask).popup(header.mapToGlobal(header.rect().bottomLeft()))

    def tell_time_in(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self.head.filters.tell_time_in(zone)

    def ask_for_moment(self) -> None:
        MomentDialog(self._look, self._zone, self, self.go_to_moment).open()

    def go_to_moment(self, moment: datetime) -> None:
        """To the record that arrived then, or next."""
        found, asked = self._model.records.found, self._model.asked
        if found is not None:
            self.table.show_row(found.row_near(moment, oldest_first=asked.oldest_first))
        else:
            self._tasks.start(self._model.find(moment, self.go_to), self)

    def show_found(self, record_id: str) -> bool:
        """Choose a record among those that were found, if it is one of them."""
        found = self._model.records.found
        row = found.row_of((record_id, 0)) if found is not None else None
        if row is not None:
            self.table.show_row(row)
        return row is not None

    def ask_to_delete(self) -> None:
        """The chosen records."""
        rows = [row for at in self.table.selected() if (row := self._model.records.row(at))]
        ids = list(dict.fromkeys(row.entry.id for row in rows))
        if ids:
            dialog = DeleteDialog(self._look, words.plural(len(ids), "record"), self)
            dialog.show_count(len(ids), True)
            dialog.acted.connect(lambda: self._delete(dialog, self._model.delete(ids)))
            dialog.open()

    def _ask_to_delete_all(self) -> None:
        dialog = DeleteDialog(self._look, "all records that are shown", self)
        dialog.show_count(0, False)
        counting = self._tasks.start(
            self._model.count_matching(dialog.show_count), dialog, lambda error: dialog.set_sentence(error.reason)
        )
        dialog.finished.connect(lambda _: counting.cancel())
        dialog.acted.connect(lambda: self._delete(dialog, self._model.delete_matching(lambda _: None)))
        dialog.open()

    def _delete(self, dialog: DeleteDialog, work: Coroutine[object, object, None]) -> None:
        dialog.accept()
        self._tasks.start(self._delete_and_show(work), self)

    async def _delete_and_show(self, work: Coroutine[object, object, None]) -> None:
        await work
        self.reload()

    def _show_asked(self, asked: Asked) -> None:
        self._model.asked = asked
        self.head.filters.show_asked(asked)
        self.table.show_filters(asked)

    def _on_searched(self, progress: Progress | SortProgress) -> None:
        self.table.fit_again()
        self._show_counters()
        self._states.show_now(self.head.filters.range_name())
        is_settled = isinstance(progress, Progress) or not progress.is_running
        if progress.rows and is_settled and not self.table.selected() and self.head.isVisible():
            self.first_found.emit()

    def _stop_searching(self) -> None:
        if self._model.search is not None:
            self._model.search.stop()

    def _search_on(self) -> None:
        if self._model.search is not None:
            self._model.search.resume()
            self._go_on()

    def _go_on(self) -> None:
        self._tasks.start(self._model.go_on(), self, lambda error: self.show_lost(error.reason))

    def reload(self) -> None:
        self.open(self._model.rec_type)

    def touch(self) -> None:
        """Something may have arrived."""
        self._pace.touch()

    def come_back(self) -> None:
        """After a connection was found again: what could not be shown is asked for once more."""
        self.show_lost("")
        if self._model.is_listed or not self._model.rec_type:
            self.touch()
        else:
            self.reload()

    def show_lost(self, why: str) -> None:
        """Nothing arrives until the connection is back; an empty reason says that it is."""
        self._lost = why
        self._show_counters()

    def chosen(self) -> Row | None:
        rows = self.table.selected()
        return self._model.records.row(rows[0]) if rows else None

    def step(self, by: int) -> None:
        """To the row below or above."""
        rows = self.table.selected()
        wanted = rows[0] + by if rows else 0
        if 0 <= wanted < self._model.records.rowCount():
            self.table.show_row(wanted)

    def go_to(self, index: int) -> None:
        """To the record with this number, counted from the oldest."""
        if index >= self._model.records.pages.floor:
            self.table.show_row(self._model.records.pages.row_of_record(index))

    def _fetch(self, first: int, last: int) -> None:
        if self._model.want(first, last):
            self._go_on()

    def _on_listed(self) -> None:
        self._lost = ""
        self.table.fit_again()
        self.table.go_to_top()
        self.table.want_rows()
        self._show_counters()
        self._states.show_now(self.head.filters.range_name())

    def _on_arrived(self, keys: list[Key]) -> None:
        self._lost = ""
        self.table.show_new(keys)
        self._say_soon(len(keys))
        self._show_counters()
        self._states.show_now(self.head.filters.range_name())

    def _say_soon(self, rows: int) -> None:
        """New rows are not read out one by one."""
        self._unsaid += rows
        if self._unsaid and not self._saying.isActive():
            self._saying.start()

    def _say(self) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words.plural(self._unsaid, "new record")))
        self._unsaid = 0

    def _show_counters(self) -> None:
        model = self._model
        summary = model.summary()
        self.head.show_rec_type(model.rec_type, summary)
        self._foot.setVisible(summary is not None)
        if summary is not None:
            floor = 0 if model.search else model.records.pages.floor
            self._foot.show_records(model.size(summary) - floor)
        if self._states.has_failed:
            self._foot.show_not_loaded()
        elif self._lost:
            self._foot.show_lost(self._lost)
        elif model.is_on_hold:
            self._foot.show_hold(model.kept_back())
        elif isinstance(model.search, Sorting):
            self._foot.show_sort(model.search.progress, model.asked.order_words(), model.kept_back(), self._zone)
        elif model.search is not None:
            self._foot.show_search(model.search.progress, self._zone)
        else:
            self._foot.show_live(self._usual_distance())

    def _on_counted(self) -> None:
        self._show_counters()
        model = self._model
        if model.summary() is None:
            self._states.show_now(self.head.filters.range_name())
        elif self._model.kept_back():
            self.touch()

    def _on_chosen(self) -> None:
        """That nothing is any more is not told while other records come: one of them may be chosen at once."""
        if self._model.is_listed or self.table.selected():
            self.tell_chosen()

    def tell_chosen(self) -> None:
        """What is chosen may come later than the choice, be read meanwhile, or not be kept while it is out of sight."""
        chosen = self.chosen()
        is_elsewhere = chosen is None and self.table.selected()
        if chosen != self._told and not is_elsewhere:
            self._told = chosen
            self.row_chosen.emit(chosen)

    def _usual_distance(self) -> timedelta | None:
        """How often a record has come lately; a silence in between does not count."""
        rows = [row for at in range(RECENT) if (row := self._model.records.row(at))]
        moments = list({row.entry.id: row.entry.received_at for row in rows}.values())
        if len(moments) < 3:
            return None
        between = median(abs((newer - older).total_seconds()) for newer, older in pairwise(moments))
        return timedelta(seconds=max(between, 1.0))

    def _show_behind(self, rows: int) -> None:
        self._pill.setText(f"{words.count(rows)} new ↑")
        self._pill.setAccessibleName(f"{words.count(rows)} new above")
        self._pill.setVisible(rows > 0)
        self._place_pill()

    def _place_pill(self) -> None:
        self._pill.adjustSize()
        left = (self.table.viewport().width() - self._pill.width()) // 2
        self._pill.move(left, self.table.horizontalHeader().height() + self._look.px(10))
        self._pill.raise_()

    def _show_fields(self) -> None:
        self.head.show_fields(self._model.records.fields, self._model.records.choice)

    def _switch_field(self, path: str, on: bool) -> None:
        records = self._model.records
        records.choose(records.choice.switched(path, on))
        text = records.choice.to_text().encode()
        self._settings.keep_layout(COLUMNS + self._model.rec_type, QByteArray(text))

    def _hold(self, hold: bool) -> None:
        self._model.hold(hold)
        self._show_counters()
        self.touch()

    def _show_menu(self, at: QPoint) -> None:
        chosen, records = self.chosen(), self._model.records
        column_at = self.table.columnAt(self.table.viewport().mapFromGlobal(at).x())
        if chosen is not None and column_at >= 0:
            column, field = records.columns[column_at], records.field_at(column_at)
            plot = self.plot_asked.emit
            RowMenu(self, self._actions, self._clipboard, chosen, column, field, plot).popup(at)

    def _explain(self) -> None:
        self._tasks.start(self._model.explain(self._open_popover), self)

    def _open_popover(self, seen: Visibility, rules: Mapping[str, Rule]) -> None:
        explained = Explained(self._model.account, seen, dict(rules))
        popover = OwnershipPopover(self._look, self.window(), self.head.ownership.why, explained)
        popover.rule_asked.connect(self.rule_asked)
        popover.eyes_asked.connect(lambda: self.eyes_chosen.emit("" if self._model.account else LOCAL_EMAIL))
