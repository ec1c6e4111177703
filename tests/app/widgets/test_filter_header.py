"""What is wrong with a condition is said beside its field, without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTableView, QToolTip
from pytestqt.qtbot import QtBot

from app.widgets.filter_header import FilterHeader
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel

PROBLEM = "A number belongs behind >."


def wrong(text: str) -> str:
    return PROBLEM if text == ">" else ""


@pytest.fixture
def header(look: Look, qtbot: QtBot) -> Iterator[FilterHeader]:
    table = QTableView()
    qtbot.addWidget(table)
    model = RowsModel[str]((Column("CO2", str),), key=str, parent=table)
    header = FilterHeader(look, wrong, "> 5, 2..7 or a text", parent=table)
    table.setHorizontalHeader(header)
    table.setModel(model)
    header.show_columns(("co2",), ("CO2",))
    header.show_row(True)
    table.show()
    qtbot.waitActive(table)
    header.focus_field("co2")
    yield header
    QToolTip.hideText()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_that_a_wrong_condition_says_why_at_once(header: FilterHeader, qtbot: QtBot) -> None:
    (field,) = header.findChildren(QLineEdit)
    QTest.keyClicks(field, ">")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QToolTip.isVisible() and QToolTip.text() == PROBLEM)
    assert field.accessibleDescription() == PROBLEM
    QTest.keyClicks(field, " 5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    assert field.accessibleDescription() == ""
