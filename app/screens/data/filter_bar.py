"""What narrows the records: since when, a chip for each condition, more of them, and views that were saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, tzinfo
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QWidget

from app import words
from app.screens.data.asked import OWNER, Asked, Range
from app.screens.data.asking_dialogs import OwnerDialog, RangeDialog, ViewDialog
from app.screens.data.saved_views import SavedViews
from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel, cut
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.removable_chip import RemovableChip
from embedded_server.domain.record_filter import Only

RANGES: tuple[tuple[str, timedelta | None], ...] = (
    ("All time", None),
    ("Last hour", timedelta(hours=1)),
    ("Last 24 hours", timedelta(hours=24)),
    ("Last 7 days", timedelta(days=7)),
    ("Last 30 days", timedelta(days=30)),
)
BETWEEN = "Between two moments…"
LEAST_WIDTH, MORE_WIDTH = 300, 120
LETTERS = 14  # of the time range
KINDS = (
    ("Errors only", Only.ERRORS),
    ("Copies only", Only.COPIES),
    ("Late arrivals only", Only.LATE),
)


class FilterBar(QWidget):
    asked_changed = Signal(object)  # an Asked
    columns_asked = Signal()  # a condition on a column
    delete_asked = Signal()  # everything that is shown

    def __init__(self, look: Look, views: SavedViews, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._views = look, views
        self._asked = Asked()
        self._zone: tzinfo | None = None
        self._range = QComboBox()
        self._range.setProperty("small", "true")
        self._range.setAccessibleName("Since when")
        self._range.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._range.setMinimumContentsLength(LETTERS)
        self._chips: QHBoxLayout = row(spacing=6)
        self._more = PlainLabel("", Type.HINT, "text2")
        self._clear = Button(look, "Clear", "link")
        self._kinds, self._saved = QMenu(self), QMenu(self)
        self._add = Button(look, "Filter", "ghost", "plus", small=True, menu=self._kinds)
        self._view = Button(look, "Views", "ghost", "bookmark", small=True, menu=self._saved)
        whole = row(self._range, self._chips, self._more, self._clear, self._add, spacing=8, parent=self)
        whole.addStretch()
        whole.addWidget(self._view)
        self._range.activated.connect(self._on_range)
        self._clear.clicked.connect(lambda: self._change(self._asked.cleared()))
        self._kinds.aboutToShow.connect(self._fill_kinds)
        self._saved.aboutToShow.connect(self._fill_views)
        self._show_anew(self._asked)

    def range_name(self) -> str:
        return self._range.currentText()

    def tell_time_in(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self._show_anew(self._asked)

    def show_asked(self, asked: Asked) -> None:
        """Silently."""
        if asked != self._asked:
            self._show_anew(asked)

    def _show_anew(self, asked: Asked) -> None:
        self._asked = asked
        self._show_range(asked.range)
        while item := self._chips.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        chips = asked.chips()
        for key, name, value in chips:
            chip = RemovableChip(self._look, name, value)
            chip.removed.connect(lambda key=key: self._change(self._asked.without(key)))
            self._chips.addWidget(chip)
        self._clear.setVisible(bool(chips))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Chips that do not fit are counted: conditions never widen the window."""
        return QSize(self._look.px(LEAST_WIDTH), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many chips as there is room for beside the rest."""
        others = (self._range, self._clear, self._add, self._view)
        room = self.width() - sum(one.sizeHint().width() for one in others) - self._look.px(MORE_WIDTH)
        items = (self._chips.itemAt(at) for at in range(self._chips.count()))
        chips = [chip for item in items if item and (chip := item.widget())]
        hidden = []
        for chip, (_, name, value) in zip(chips, self._asked.chips(), strict=True):
            room -= chip.sizeHint().width() + self._chips.spacing()
            chip.setVisible(room >= 0)
            hidden += [] if room >= 0 else [f"{name} {value}"]
        is_all = len(hidden) == len(chips)
        self._more.setText(words.plural(len(hidden), "condition") if is_all else f"and {len(hidden)} more")
        self._more.setToolTip("\n".join(hidden))
        self._more.setVisible(bool(hidden))

    def clear_filter(self) -> None:
        self._change(self._asked.cleared())

    def show_all(self) -> None:
        """Of all times."""
        self._change(replace(self._asked, range=Range()))

    def _change(self, asked: Asked) -> None:
        self.show_asked(asked)
        self.asked_changed.emit(asked)

    def _show_range(self, shown: Range) -> None:
        named = [name for name, last in RANGES]
        self._range.blockSignals(True)
        self._range.clear()
        self._range.addItems(named)
        at = next((at for at, (_, last) in enumerate(RANGES) if last == shown.last), 0)
        if shown.since or shown.until:
            self._range.addItem(self._range_words(shown))
            at = len(named)
        self._range.addItem(BETWEEN)
        self._range.setCurrentIndex(at)
        self._range.blockSignals(False)

    def _range_words(self, shown: Range) -> str:
        since, until = (
            f"{moment.astimezone(self._zone):%d %b %H:%M}" if moment else "" for moment in (shown.since, shown.until)
        )
        if since and until:
            return f"{since} to {until}"
        return f"Since {since}" if since else f"Until {until}"

    def _on_range(self, at: int) -> None:
        if self._range.itemText(at) == BETWEEN:
            self._show_range(self._asked.range)
            RangeDialog(self._look, self._zone, self._asked.range, self, self._choose_range).open()
        elif at < len(RANGES):
            self._choose_range(Range(RANGES[at][1]))

    def _choose_range(self, chosen: Range) -> None:
        self._change(replace(self._asked, range=chosen))

    def _fill_kinds(self) -> None:
        menu, asked = self._kinds, self._asked
        menu.clear()
        menu.addAction("On a column", self.columns_asked.emit)
        menu.addAction("Owner…", self._ask_for_owner)
        menu.addSeparator()
        for text, only in KINDS:
            wanted = Only.ALL if asked.only is only else only
            self._check(menu, text, asked.only is only, replace(asked, only=wanted))
        menu.addSeparator()
        self._check(menu, "Hide copies", asked.hides_copies, replace(asked, hides_copies=not asked.hides_copies))
        self._check(menu, "Hide tests", asked.hides_tests, replace(asked, hides_tests=not asked.hides_tests))
        menu.addSeparator()
        menu.addAction("Delete what is shown…", self.delete_asked.emit)

    def _check(self, menu: QMenu, text: str, is_on: bool, then: Asked) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.triggered.connect(lambda: self._change(then))

    def _ask_for_owner(self) -> None:
        OwnerDialog(
            self._look, self._asked, self, lambda text: self._change(self._asked.with_condition(OWNER, text))
        ).open()

    def _fill_views(self) -> None:
        menu, names = self._saved, self._views.names()
        menu.clear()
        menu.addAction("Save view…", self._save)
        menu.addSeparator()
        for name in names:
            menu.addAction(_harmless(name), partial(self._show_view, name))
        if names:
            forget = menu.addMenu("Forget")
            for name in names:
                forget.addAction(_harmless(name), partial(self._views.forget, name))

    def _show_view(self, name: str) -> None:
        self._change(self._views.view(name))

    def _save(self) -> None:
        ViewDialog(self._look, self._asked, self, lambda name: self._views.keep(name, self._asked)).open()


def _harmless(name: str) -> str:
    return cut(name).replace("&", "&&")
