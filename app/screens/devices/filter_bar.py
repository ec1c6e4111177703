"""What narrows the list of devices: a search, the chips everybody needs, and a menu with everything else."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.screens.devices.filter_menu import FilterMenu
from app.screens.devices.model import DevicesModel
from app.screens.devices.narrowing import CHIPS, NAMES, Condition, Wanted
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.removable_chip import RemovableChip
from app.widgets.search_field import SearchField

MORE_WIDTH = 90


class FilterBar(QWidget):
    wanted = Signal(object)  # Wanted
    facets_asked = Signal()

    def __init__(self, look: Look, model: DevicesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._model = look, model
        self.search = SearchField(look, "Filter devices")
        self.search.setMinimumWidth(look.px(120))
        self.search.setToolTip("Name, EUI, type, recType, tag, place or notes")
        self.menu = FilterMenu(look, model, self)
        self._add = Button(look, "Filter", "ghost", "plus", small=True, menu=self.menu)
        self._chips = FilterChips(look, [Option(key, label) for key, label in CHIPS], "Which devices")
        self._conditions = _Conditions(look)
        first = row(self.search, self._add)
        first.setStretch(0, 1)
        column(first, self._chips, self._conditions, spacing=8, margins=(24, 10, 12, 10), parent=self)
        self.search.searched.connect(self._on_searched)
        self._chips.chosen.connect(lambda key: self.wanted.emit(model.wanted.with_chip(key)))
        self.menu.chosen.connect(self._have)
        self.menu.aboutToShow.connect(self.facets_asked)
        self._conditions.removed.connect(lambda key: self._have(key, None))
        self._conditions.cleared.connect(self.clear_filter)

    def menu_of(self, key: str) -> QMenu:
        return self.menu.parts[key]

    def show_wanted(self, wanted: Wanted) -> None:
        """Silently, also when it was asked for elsewhere."""
        self._chips.choose(wanted.chip)
        self._conditions.show_conditions(dict(wanted.beside_chip))
        if self.search.text().strip() != wanted.search:
            self.search.setText(wanted.search)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        for key, count in counts.items():
            self._chips.set_count(key, count)

    def clear_filter(self) -> None:
        now = self._model.wanted
        self.wanted.emit(Wanted(sort=now.sort, descending=now.descending))

    def _on_searched(self) -> None:
        now = self._model.wanted
        text = self.search.text().strip()
        self.wanted.emit(Wanted(text, now.conditions, now.sort, now.descending))

    def _have(self, key: str, condition: Condition | None) -> None:
        self.wanted.emit(self._model.wanted.having(key, condition))


class _Conditions(QWidget):
    """A chip for each; those that do not fit are counted, so that conditions never widen the window."""

    removed = Signal(str)
    cleared = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: Mapping[str, Condition] = {}
        self._chips: QHBoxLayout = row(spacing=6)
        self._more = PlainLabel("", Type.HINT, "text2")
        self._clear = Button(look, "Clear", "link")
        self._clear.clicked.connect(self.cleared)
        row(self._chips, self._more, self._clear, parent=self).addStretch()
        self.hide()

    def show_conditions(self, conditions: Mapping[str, Condition]) -> None:
        if conditions == self._shown:
            return
        self._shown = conditions
        while item := self._chips.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for key, one in conditions.items():
            chip = RemovableChip(self._look, NAMES[key], one.name)
            chip.removed.connect(lambda key=key: self.removed.emit(key))
            self._chips.addWidget(chip)
        self.setVisible(bool(conditions))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(MORE_WIDTH), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self._clear.sizeHint().width() - self._look.px(MORE_WIDTH)
        items = (self._chips.itemAt(at) for at in range(self._chips.count()))
        chips = [chip for item in items if item and (chip := item.widget())]
        hidden = []
        for chip, (key, one) in zip(chips, self._shown.items(), strict=True):
            room -= chip.sizeHint().width() + self._chips.spacing()
            chip.setVisible(room >= 0)
            hidden += [] if room >= 0 else [f"{NAMES[key]} {one.name}"]
        self._more.setText(f"and {len(hidden)} more")
        self._more.setToolTip("\n".join(hidden))
        self._more.setVisible(bool(hidden))
