"""The records for Qt: rows that come later, rows that come in above, columns that appear."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from app.screens.data.fields import Choice
from app.screens.data.pages import SIZE
from app.screens.data.records_model import WAIT, RecordsModel
from app.widgets.cells import TextCell
from embedded_server.domain.record_entry import RecordEntry
from tests.app.screens.data.entries import entry, reading

WARNING = QAbstractItemModelTester.FailureReportingMode.Warning  # pytest-qt fails on it


def entries(start: int, count: int) -> list[RecordEntry]:
    return [entry(number, reading({"co2": 400 + number})) for number in range(start, start + count)]


@pytest.fixture
def model(qapp: QApplication) -> RecordsModel:
    return RecordsModel()


def titles(model: RecordsModel) -> list[str]:
    headers = (model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount()))
    return [str(title) for title in headers]


def test_that_it_is_a_proper_model_whatever_arrives(model: RecordsModel) -> None:
    tester = QAbstractItemModelTester(model, WARNING)
    model.restart(SIZE + 5)
    model.put(SIZE, entries(SIZE, 5))
    model.put(SIZE + 5, [entry(SIZE + 5), entry(SIZE + 6)])
    model.put(SIZE + 5, [entry(SIZE + 5, reading({"co2": 1, "t": 2}), reading({"x": 1})), entry(SIZE + 6)])
    model.grow(900)
    model.put(0, entries(0, SIZE))
    model.choose(Choice().switched("co2", False))
    model.forget_fields(Choice())
    model.restart(0)
    del tester


def test_that_a_row_that_is_not_here_says_that_it_is_waited_for(model: RecordsModel) -> None:
    model.restart(10)
    assert model.cell(3, 0) == TextCell(WAIT, tone="disabled")
    assert model.index(3, 0).data() is None
    assert model.key_at(3) is None


def test_that_decoded_fields_become_columns_before_the_payload(model: RecordsModel) -> None:
    model.restart(2)
    model.put(0, entries(0, 2))
    assert titles(model) == ["TIME", "DEVICE", "co2 ppm", "RAW PDU", ""]
    assert [model.index(row, 2).data() for row in range(2)] == ["401", "400"]
    assert model.field_at(2) == model.fields[0]
    assert model.field_at(1) is None
    assert model.field_at(3) is None


def test_that_a_new_record_moves_what_is_chosen_and_is_told(model: RecordsModel) -> None:
    model.restart(2)
    assert model.put(0, entries(0, 2)) == []
    chosen = QPersistentModelIndex(model.index(0, 0))
    assert model.put(2, entries(2, 2)) == [(entry(3).id, 0), (entry(2).id, 0)]
    assert chosen.row() == 2


def test_that_a_record_read_later_gets_its_values_where_it_stands(model: RecordsModel) -> None:
    model.restart(1)
    model.put(0, entries(0, 1))
    model.put(1, [entry(1)])
    assert model.index(0, 2).data() == ""
    model.put(1, [entry(1, reading({"co2": 7}))])
    assert model.index(0, 2).data() == "7"
    assert model.rowCount() == 2


def test_that_a_row_is_read_out_in_full(model: RecordsModel) -> None:
    model.restart(1)
    model.put(0, entries(0, 1))
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert "DEVICE: 70B3D5E75E00A101, co2 ppm: 400, RAW PDU: 016700E1" in spoken
