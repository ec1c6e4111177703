"""What stands in the place of the records: they, nothing yet, nothing in this range, or why they are not here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app import words
from app.api.errors import ApiError
from app.screens.data.empty import first_record, not_loaded, not_visible, nothing_matches, nothing_since
from app.screens.data.model import DataModel
from app.screens.data.records_table import RecordsTable
from app.sender import Sender
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.widgets.overlay import Overlay
from app.widgets.pane import Pane
from app.window.actions import Actions
from embedded_server.domain.request import Request

Door = Callable[[str], Sender | None]  # what a sender to a recType needs, where a token is known here


class RecordsStates(Pane):
    """`test_asked` carries a Sender."""

    again_asked = Signal()
    failed = Signal()
    eyes_asked = Signal()  # everything, not only what an account sees
    why_asked = Signal()
    all_asked = Signal()
    unfiltered_asked = Signal()
    test_asked = Signal(object)

    def __init__(
        self, look: Look, actions: Actions, clipboard: Clipboard, door: Door, model: DataModel, table: RecordsTable
    ) -> None:
        super().__init__(look, table)
        self._look, self._actions, self._clipboard = look, actions, clipboard
        self._door, self._model = door, model
        self._table, self._overlay = table, Overlay(table)
        self.has_failed = False  # what was asked for last
        self._nothing_for = ""  # the conditions that match nothing
        self._focused: QWidget | None = None  # what had the keyboard before it was hidden
        self._holder: QWidget | None = None  # what was given it then
        self._empty_for: tuple[Sender | None, Request | None] | None = None

    def show_loading(self) -> None:
        self._empty_for, self._nothing_for, self.has_failed = None, "", False
        super().show_loading()

    def show_content(self) -> None:
        """With the keyboard where it was, unless somebody took it elsewhere meanwhile."""
        heir = self._heir() or (self._focused if QApplication.focusWidget() is self._holder else None)
        self._overlay.clear()
        super().show_content()
        if heir is not None and isValid(heir):
            heir.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focused = None

    def _show_skeleton(self) -> None:
        self._focused = self._heir()
        super()._show_skeleton()
        self._holder = QApplication.focusWidget()

    def _heir(self) -> QWidget | None:
        """What has the keyboard in here; of a state, whose buttons go, the table."""
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            return None
        over = self._overlay.state
        is_kept = focused is self._table or self._table.isAncestorOf(focused)
        return focused if is_kept and not (over and over.isAncestorOf(focused)) else self._table

    def show_now(self, range_name: str) -> None:
        """By what the model knows."""
        summary = self._model.summary()
        if summary is None:
            self._show_empty(self._door(self._model.rec_type), self._model.refusal)
        elif self._model.account and not self._model.size(summary):
            self.show_state(not_visible(self._look, self._model.account, self.why_asked.emit, self.eyes_asked.emit))
        elif self._model.asked.is_filter:
            self._show_found(self._model.asked.words())
        elif not self._model.records.rowCount() and (self._model.search is None or self._model.search.is_done):
            last = words.ago(summary.last_at, datetime.now(UTC))
            self.show_state(nothing_since(self._look, range_name, last, self.all_asked.emit))
        else:
            self._empty_for = None
            self.show_content()

    def _show_found(self, conditions: str) -> None:
        """While a search goes on the table stays, so that its conditions can be changed."""
        search = self._model.search
        if search is None or not search.is_done or self._model.records.rowCount():
            self._nothing_for = ""
            self.show_content()
        elif self._nothing_for != conditions:  # made anew only when it says something else
            self._nothing_for = conditions
            self.show_content()
            self._overlay.show(nothing_matches(self._look, conditions, self.unfiltered_asked.emit))

    def show_error(self, error: ApiError) -> None:
        now, self.has_failed = datetime.now(UTC), True
        again, rec_type = self.again_asked.emit, self._model.rec_type
        self.show_state(not_loaded(self._look, error, self._clipboard, again, rec_type, now))
        self.failed.emit()

    def _show_empty(self, sender: Sender | None, refusal: Request | None) -> None:
        """Made anew only when it says something else, so that it can be read and used."""
        if self._empty_for != (sender, refusal):
            self._empty_for = (sender, refusal)
            send = None if sender is None else lambda: self.test_asked.emit(sender)
            self.show_state(
                first_record(self._look, self._actions, self._clipboard, sender, send, refusal, datetime.now(UTC))
            )
