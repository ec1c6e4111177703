"""The bar above the requests: search, which results, live or on hold, and saving what is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app import words
from app.api.requests import RequestFilter
from app.widgets.buttons import IconButton
from app.widgets.choice import Option
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.search_field import SearchField
from app.widgets.segmented import Segmented
from embedded_server.domain.request import RequestCounts, Result

LIVE, HOLD = "live", "hold"
CHIPS = (
    Option(Result.ALL.value, "All"),
    Option(Result.LET_IN.value, "Let in"),
    Option(Result.REFUSED.value, "Refused"),
)
LEAST_SEARCH, MOST_SEARCH = 170, 264
LONGEST_SEARCH = 200  # characters the server looks for


class ActivityBar(QFrame):
    """`reason_chosen` carries a code, or "" for every reason."""

    searched = Signal(str)
    result_chosen = Signal(Result)
    reason_chosen = Signal(str)
    hold_changed = Signal(bool)
    export_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: RequestCounts | None = None
        self.setProperty("edge", "bottom")
        self._search = SearchField(look, "Search path, headers and body")
        self._search.setMaxLength(LONGEST_SEARCH)
        self._search.setMinimumWidth(look.px(LEAST_SEARCH))
        self._search.setMaximumWidth(look.px(MOST_SEARCH))
        self._chips = FilterChips(look, CHIPS, "Which requests")
        self._menu = QMenu(self)
        self._chips.set_menu(Result.REFUSED.value, self._menu)
        self._sign, self._held = IconLabel(look, "pause", "warn", 14), PlainLabel("", Type.LABEL, "warn")
        self._mode = Segmented(look, (Option(LIVE, "Live", "radio"), Option(HOLD, "Hold", "pause")), "Live or on hold")
        self._export = IconButton(look, "download", "Save what is shown as CSV…")
        self._lay_out()
        self._connect()
        self.show_hold(None)

    def _lay_out(self) -> None:
        line = row(self._search, self._chips, self._sign, self._held, self._mode, self._export)
        line.setContentsMargins(24, 9, 16, 9)
        line.setStretch(0, 100)
        line.setStretch(1, 1)
        self.setLayout(line)

    def _connect(self) -> None:
        self._search.searched.connect(self.searched)
        self._chips.chosen.connect(lambda key: self.result_chosen.emit(Result(key)))
        self._menu.aboutToShow.connect(self._fill_menu)
        self._mode.chosen.connect(lambda key: self.hold_changed.emit(key == HOLD))
        self._export.clicked.connect(self.export_asked)

    def show_filter(self, wanted: RequestFilter) -> None:
        self._chips.choose(wanted.result.value)
        if self._search.text().strip() != wanted.search:
            self._search.blockSignals(True)
            self._search.setText(wanted.search)
            self._search.blockSignals(False)

    def show_counts(self, counts: RequestCounts) -> None:
        self._counts = counts
        for result, count in (
            (Result.ALL, counts.all),
            (Result.LET_IN, counts.let_in),
            (Result.REFUSED, counts.refused),
        ):
            self._chips.set_count(result.value, count)
        self._chips.setToolTip("" if counts.is_exact else "Counted among the newest requests only")

    def show_hold(self, kept: int | None) -> None:
        """None: live."""
        on_hold = kept is not None
        self._mode.choose(HOLD if on_hold else LIVE)
        self._held.setText(f"On hold, {words.count(kept or 0)} kept" if on_hold else "")
        for widget in (self._sign, self._held):
            widget.setVisible(on_hold)
            widget.setToolTip("The server stores them; they appear with Live." if on_hold else "")

    def allow_export(self, allowed: bool, why_not: str) -> None:
        self._export.allow(allowed, why_not)

    def allow_live(self, allowed: bool, why_not: str = "") -> None:
        self._mode.allow(LIVE, allowed, why_not)

    def switch_hold(self) -> None:
        self.hold_changed.emit(self._mode.key() == LIVE)

    def focus_search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _fill_menu(self) -> None:
        self._menu.clear()
        self._add("Every reason", self._counts.refused if self._counts else 0, "")
        self._menu.addSeparator()
        for one in self._counts.by_code if self._counts else ():
            self._add(one.reason, one.count, one.code)

    def _add(self, label: str, count: int, code: str) -> None:
        action = self._menu.addAction(f"{label}\t{words.count(count)}")
        action.triggered.connect(lambda: self.reason_chosen.emit(code))
