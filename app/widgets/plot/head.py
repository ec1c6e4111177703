"""The strip above a plot: title, legend, presets of the time range, Live, and room for the owner's buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.plot.legend import Legend
from app.widgets.plot.state import ALL, ZOOMED
from app.widgets.segmented import Segmented


class Head(QWidget):
    range_chosen = Signal(str)  # a key of SPANS, or ALL
    live_chosen = Signal(bool)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend = Legend(look)
        self._presets = _Presets(look)
        self._presets.chosen.connect(self._choose)
        self._look, self._is_live = look, False
        self._live = Button(look, self.tr("Live"), icon="radio", small=True)
        self._live.clicked.connect(lambda: self.live_chosen.emit(not self._is_live))
        self._row = row(
            PlainLabel(self.tr("Plot"), Type.SECTION),
            self.legend,
            self._presets,
            self._live,
            spacing=6,
            margins=(16, 6, 12, 6),
            parent=self,
        )
        self._row.setStretchFactor(self.legend, 1)

    def add_tool(self, widget: QWidget) -> None:
        """A button of the owner's, at the right end."""
        self._row.addWidget(widget)

    def show_range(self, key: str) -> None:
        self._presets.show_choice(key)

    def show_live(self, live: bool) -> None:
        self._is_live = live
        self._live.setText(self.tr("Live") if live else self.tr("Paused"))
        self._live.setIcon(self._look.icon("radio" if live else "pause", "text"))
        self._live.setToolTip(self.tr("Pause (Space)") if live else self.tr("Follow now (Space)"))

    def _choose(self, key: str) -> None:
        if key != ZOOMED:
            self.range_chosen.emit(key)


class _Presets(Segmented):
    """A range that is none of them shows as one more segment for as long as it lasts."""

    def __init__(self, look: Look) -> None:
        labels = {"1h": "1 h", "24h": "24 h", "7d": "7 d", ALL: "All", ZOOMED: "Zoom"}
        super().__init__(look, [Option(key, label) for key, label in labels.items()], "Time range")
        self.show_choice("24h")

    def show_choice(self, key: str) -> None:
        self._buttons[ZOOMED].setVisible(key == ZOOMED)
        self.choose(key)
