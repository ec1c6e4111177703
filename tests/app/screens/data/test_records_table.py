"""The table of records: how wide its columns are, and what it paints where there is no record."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from app.screens.data.records_model import RecordsModel
from app.screens.data.records_table import MARGIN, WIDEST, RecordsTable
from app.screens.data.table_columns import AT_END, TIME
from app.theme import DARK
from app.widgets.cells import TextCell
from app.widgets.look import Look
from app.widgets.table_header import PADDING
from tests.app.screens.data.entries import entry, reading

WORDS = ("a", "Wwwwwwww", "iiiiiiiiiiii", "Überlaufschacht 7", "21.5 °C", "-273.15")


@pytest.fixture
def table(look: Look, qtbot: QtBot) -> RecordsTable:
    model = RecordsModel()
    made = RecordsTable(look, model)
    model.setParent(made)
    qtbot.addWidget(made)
    made.resize(1_300, 400)
    made.show()
    return made


def test_that_a_column_is_as_wide_as_what_it_says(look: Look, table: RecordsTable) -> None:
    model = table._records
    model.restart(len(WORDS))
    model.put(0, [entry(at, reading({"said": word, "n": 10**at})) for at, word in enumerate(WORDS)])
    table.fit_again()
    for column in range(model.columnCount() - AT_END):
        cells = [cell for row in range(len(WORDS)) if isinstance(cell := model.cell(row, column), TextCell)]
        widest = max(QFontMetricsF(look.font(cell.style)).horizontalAdvance(cell.text) for cell in cells)
        room = table.columnWidth(column) - look.px((MARGIN if column == TIME else PADDING) + PADDING)
        assert room >= min(widest, look.px(WIDEST))


def test_that_the_payload_gets_what_is_left_over(table: RecordsTable) -> None:
    table._records.restart(1)
    table._records.put(0, [entry(0, reading({"said": "wide enough"}))])
    table.fit_again()
    assert sum(map(table.columnWidth, range(table._records.columnCount()))) == table.viewport().width()


@pytest.mark.parametrize("is_dark", [False, True])
def test_that_its_ground_is_one_where_there_is_no_record(look: Look, table: RecordsTable, is_dark: bool) -> None:
    if is_dark:
        look.switch(DARK)
    table._records.restart(1)
    table._records.put(0, [entry(0)])
    image = table.viewport().grab().toImage()
    assert image.pixelColor(5, image.height() - 5) == look.color("surface")
    assert image.pixelColor(image.width() - 5, image.height() // 2) == look.color("surface")
