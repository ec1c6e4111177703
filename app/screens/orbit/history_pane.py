"""What became of every change of a sensor, the last first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.screens.orbit.moments import day_and_time, moment, now_s
from app.screens.orbit.stories import Story
from app.widgets.buttons import Button
from app.widgets.cells import TextCell
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView

NOTHING = "Nothing was asked of this sensor yet. Every change will stand here, with what became of it."


def _time(story: Story) -> str:
    return day_and_time(story.at_s, now_s())


COLUMNS = (
    Column[Story](
        "TIME",
        _time,
        cell=lambda one: TextCell(_time(one), Type.MONO, "text2"),
        width=140,
        sortable=False,
        tip=lambda one: words.full(moment(one.at_s)),
    ),
    Column[Story]("DOWNLINK", lambda one: "—" if one.frame is None else str(one.frame), width=88, sortable=False),
    Column[Story](
        "PARAMETER",
        lambda one: one.parameter or "—",
        cell=lambda one: TextCell(one.parameter, Type.MONO) if one.parameter else TextCell("—"),
        width=146,
        sortable=False,
    ),
    Column[Story](
        "CHANGE", lambda one: one.change, width=130, stretch=True, sortable=False, tip=lambda one: one.change
    ),
    Column[Story](
        "OUTCOME",
        lambda one: one.outcome.text,
        cell=lambda one: TextCell(one.outcome.text, tone=one.outcome.tone, icon=one.outcome.icon),
        width=212,
        sortable=False,
        tip=lambda one: one.detail,
    ),
)


class HistoryPane(QFrame):
    all_asked = Signal()
    export_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.table = TableView(look, "History", density="single", sortable=False)
        self._model = RowsModel[Story](COLUMNS, key=lambda one: one.key, parent=self)
        self.table.setModel(self._model)
        self._count = PlainLabel("", Type.HINT, "text2")
        self._all = Button(look, "Show all", "link")
        self._all.clicked.connect(self.all_asked)
        self._nothing = PlainLabel(NOTHING, Type.HINT, "text2", wrap=True)
        self._nothing.setContentsMargins(look.px(24), look.px(4), look.px(24), look.px(16))
        self._export = Button(look, "Export…", "link")
        self._export.clicked.connect(self.export_asked)
        head = row(PlainLabel("History", Type.SECTION), self._count, self._all, self._export, margins=(24, 10, 20, 8))
        head.insertStretch(1)
        column(head, self.table, self._nothing, spacing=0, parent=self).setStretch(1, 1)

    def show_stories(self, stories: Sequence[Story], *, is_whole: bool) -> None:
        self._model.set_rows(stories)
        span = "" if is_whole else " in 30 days"
        self._count.setText(f"{words.plural(len(stories), 'entry', 'entries')}{span}")
        self._all.setVisible(not is_whole)
        self._export.setVisible(bool(stories) or not is_whole)
        self.table.setVisible(bool(stories))
        self._nothing.setVisible(not stories)

    def stories(self) -> tuple[Story, ...]:
        return self._model.rows
