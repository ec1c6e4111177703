"""The strip above a plot: title, legend, presets of the time range, Live, and room for the owner's buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.plot.legend import Legend
from app.widgets.plot.state import ALL, ZOOMED
from app.widgets.segmented import Segmented

SPACING = 6


class Head(QWidget):
    """The legend stands beside the title, or in a row of its own where it would be cut."""

    range_chosen = Signal(str)  # a key of SPANS, or ALL
    live_chosen = Signal(bool)

    def __init__(self, look: Look, *, leads: bool = True, parent: QWidget | None = None) -> None:
        """One that does not lead shows the range of another plot, and has nothing to choose it with."""
        super().__init__(parent)
        self.legend = Legend(look)
        self.legend.needs_changed.connect(self._place_legend)
        self._presets = _Presets(look)
        self._presets.chosen.connect(self.range_chosen)
        self._look, self._is_live = look, False
        self._live = Button(look, self.tr("Live"), icon="radio", small=True)
        self._live.clicked.connect(lambda: self.live_chosen.emit(not self._is_live))
        self._filler = QWidget()
        self._filler.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._filler.hide()
        if not leads:
            self._presets.hide()
            self._live.hide()
        self._title, self._tools = PlainLabel(self.tr("Plot"), Type.SECTION), list[QWidget]()
        self._top = row(self._title, self.legend, self._filler, self._presets, self._live, spacing=SPACING)
        self._rows = column(self._top, spacing=2, margins=(16, 6, 12, 6), parent=self)

    def add_tool(self, widget: QWidget) -> None:
        """A button of the owner's, at the right end."""
        self._tools.append(widget)
        self._top.addWidget(widget)
        self._place_legend()

    def show_range(self, key: str) -> None:
        self._presets.show_choice(key)

    def show_live(self, live: bool) -> None:
        self._is_live = live
        self._live.setText(self.tr("Live") if live else self.tr("Paused"))
        self._live.setIcon(self._look.icon("radio" if live else "pause", "text"))
        self._live.setToolTip(self.tr("Pause (Space)") if live else self.tr("Follow now (Space)"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_legend()

    def _place_legend(self) -> None:
        parts = (self._title, self._presets, self._live, *self._tools)
        others = sum(one.sizeHint().width() + SPACING for one in parts if not one.isHidden())
        margins = self._rows.contentsMargins()
        room = self.width() - margins.left() - margins.right() - others
        beside = self._top.indexOf(self.legend) >= 0
        if (self.legend.needs() <= room) == beside:
            return
        if beside:
            self._top.removeWidget(self.legend)
            self._rows.addWidget(self.legend)
        else:
            self._rows.removeWidget(self.legend)
            self._top.insertWidget(1, self.legend)
        self._filler.setVisible(beside)


class _Presets(Segmented):
    """None of them is chosen while the range is another."""

    def __init__(self, look: Look) -> None:
        labels = {"1h": "1 h", "24h": "24 h", "7d": "7 d", ALL: "All"}
        super().__init__(look, [Option(key, label) for key, label in labels.items()], "Time range")

    def key(self) -> str:
        """What arrow keys go on from."""
        checked = self._group.checkedButton()
        return next((key for key, button in self._choices.items() if button is checked), ALL)

    def show_choice(self, key: str) -> None:
        if key != ZOOMED:
            self.choose(key)
            return
        self._group.setExclusive(False)
        for button in self._choices.values():
            button.setChecked(False)
        self._group.setExclusive(True)
        self._choices[ALL].setFocusPolicy(Qt.FocusPolicy.TabFocus)  # still one tab stop
