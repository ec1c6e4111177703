"""Below a plot: statistics of what is seen and the values themselves, as tables that a screen reader reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.widgets.choice import Option
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.plot.frame import Frame, Line
from app.widgets.plot.statistics import Shown, Statistic, distance, moment_text, shown_values, signed, statistics
from app.widgets.plot.ticks import duration, reading
from app.widgets.segmented import Segmented
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView

HEIGHT = 168
STATISTICS, VALUES = "statistics", "values"
COLUMNS = (
    Column[Statistic]("FIELD", lambda one: one.line.label, "name", width=150, stretch=True),
    Column[Statistic]("UNIT", lambda one: one.line.unit, "muted", width=60),
    Column[Statistic]("POINTS", lambda one: f"{one.points:,}", "number", width=80, spare=2),
    Column[Statistic]("MIN", lambda one: reading(one.lo), "number", width=90),
    Column[Statistic]("MEAN", lambda one: reading(one.mean, 5), "number", width=90),
    Column[Statistic]("MAX", lambda one: reading(one.hi), "number", width=90),
    Column[Statistic]("FIRST", lambda one: reading(one.first), "number", width=90, spare=1),
    Column[Statistic]("LAST", lambda one: reading(one.last), "number", width=90, spare=1),
    Column[Statistic]("CHANGE", lambda one: signed(one.change), "number", width=90),
)


class Details(QWidget):
    """Counts only while it is seen."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._zone: tzinfo | None = None
        self._heads: tuple[str, ...] = ()
        options = [Option(STATISTICS, "Statistics"), Option(VALUES, "Values")]
        self._choice = Segmented(look, options, "What the table shows")
        self._over = PlainLabel(tone="text2")
        self._statistics = RowsModel[Statistic](COLUMNS, lambda one: one.line.key, self)
        statistics_table = TableView(look, "Statistics of the visible range", density="dense", margin=16)
        statistics_table.setModel(self._statistics)
        self._values: RowsModel[Shown] | None = None
        self._values_table = TableView(look, "Values in sight", density="dense", margin=16, sortable=False)
        self._pages = QStackedWidget()
        for page in (statistics_table, self._values_table):
            self._pages.addWidget(page)
        self._choice.chosen.connect(lambda key: self._pages.setCurrentIndex(int(key == VALUES)))
        head = row(self._choice, self._over, margins=(16, 4, 12, 4))
        head.addStretch()
        column(head, self._pages, spacing=0, parent=self)
        self.setFixedHeight(look.px(HEIGHT))

    def show_range(
        self, frame: Frame, lines: Sequence[Line], compared: tuple[float, float] | None, zone: tzinfo | None
    ) -> None:
        """`compared` are the moments of the delta cursors: between them is counted, else what is seen."""
        start, end = compared or (frame.shown.start, frame.shown.end)
        over = f"Between A and B, {distance(end - start)}" if compared else f"In sight, {duration(end - start)}"
        self._over.setText(over)
        self._statistics.set_rows(statistics(lines, start, end))
        if self._pages.currentIndex() == 1:
            self._show_values(frame, lines, zone)

    def _show_values(self, frame: Frame, lines: Sequence[Line], zone: tzinfo | None) -> None:
        heads = tuple(line.title for line in lines)
        if self._values is None or heads != self._heads or zone is not self._zone:
            self._heads, self._zone, before = heads, zone, self._values
            self._values = RowsModel[Shown](_value_columns(heads, zone), lambda one: one.t, self)
            self._values_table.setModel(self._values)
            if before is not None:
                before.deleteLater()
        self._values.set_rows(shown_values(frame, lines))


def _value_columns(heads: Sequence[str], zone: tzinfo | None) -> list[Column[Shown]]:
    moment = Column[Shown]("TIME", lambda one: moment_text(one.t, zone), width=192)
    return [moment, *(_value_column(head, index) for index, head in enumerate(heads))]


def _value_column(head: str, index: int) -> Column[Shown]:
    return Column[Shown](head, lambda one: one.texts[index], "number", width=120)
