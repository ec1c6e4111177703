"""Bytes in rows, by mouse, by key and by field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.widgets.hex_grid import ByteSpan, HexGrid, row_length
from app.widgets.hex_view import HexView
from app.widgets.look import Look

DATA = bytes.fromhex("01755C0367E000046853057D2C0306736F27")
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def view(look: Look, qtbot: QtBot) -> HexView:
    made = HexView(look)
    qtbot.addWidget(made)
    made.resize(300, 80)
    made.set_bytes(DATA)
    with qtbot.waitExposed(made):
        made.show()
    return made


def at(view: HexView, position: int) -> QPoint:
    return view._grid.cell_at(position).center().toPoint() - QPoint(0, view.verticalScrollBar().value())


def ground(view: HexView, position: int) -> str:
    spot = view._grid.cell_at(position).topLeft() + QPointF(12, 3)
    return view.viewport().grab().toImage().pixelColor(spot.toPoint()).name().upper()


@pytest.mark.parametrize(("room", "length"), [(1_000, 16), (400, 16), (399, 12), (260, 10), (249, 8), (120, 4), (5, 1)])
def test_that_a_row_is_as_long_as_fits_and_easy_to_count(room: float, length: int) -> None:
    assert row_length(room, 25) == length


def test_that_a_byte_is_found_where_it_stands_and_nowhere_else() -> None:
    grid = HexGrid(18, 10, 36, 25, 22, 26)
    assert all(grid.position_at(grid.cell_at(position).center()) == position for position in range(18))
    for x, y in ((0, 10), (36 + 10 * 25, 10), (36 + 9 * 25, 30), (40, 80), (40, -1)):
        assert grid.position_at(QPointF(x, y)) is None


def test_that_a_span_over_rows_has_a_box_on_each() -> None:
    boxes = list(HexGrid(30, 10, 36, 25, 22, 26).boxes(ByteSpan(8, 22), range(3)))
    assert [(box.left(), box.width()) for box in boxes] == [(236, 50), (36, 250), (36, 50)]


def test_that_ten_bytes_stand_in_a_row_of_the_inspector_and_sixteen_in_a_wide_one(view: HexView) -> None:
    assert view._grid.row_length == 10
    view.resize(500, 80)
    assert view._grid.row_length == 16


def test_that_a_click_and_keys_tell_the_byte_and_the_owner_is_not_told_his_own(view: HexView) -> None:
    told: list[int] = []
    view.byte_selected.connect(told.append)
    view.select_span(3, 5)
    assert (view.selected_span(), told) == ((3, 5), [])
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 12))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(view, key)
    assert told == [12, 13, 3, 0, 9, 17, 17]
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert told[-2:] == [0, 0]


def test_that_shift_and_a_drag_select_several(view: HexView) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 12))
    QTest.keyClick(view, Qt.Key.Key_Left, SHIFT)
    QTest.keyClick(view, Qt.Key.Key_Left, SHIFT)
    assert view.selected_span() == (10, 13)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 2))
    QTest.mouseMove(view.viewport(), at(view, 5))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 5))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, SHIFT, at(view, 7))
    assert view.selected_span() == (2, 8)


def test_that_the_selection_or_all_is_copied_as_hex(view: HexView) -> None:
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == DATA.hex().upper()
    view.select_span(10, 14)
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "057D2C03"
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    assert view.selected_span() == (0, 18)


def test_that_fields_have_two_colours_in_turn_and_a_selection_without_fields_has_one(view: HexView, look: Look) -> None:
    view.select_span(10, 14)
    assert [ground(view, position) for position in (9, 10, 13, 14)] == [
        look.theme.surface, look.theme.byte_a, look.theme.byte_a, look.theme.surface,
    ]  # fmt: skip
    look.switch(DARK)
    view.set_spans([ByteSpan(3, 7, "temperature"), ByteSpan(0, 3, "battery"), ByteSpan(16, 99, "rest")])
    view.select_span(0, 0)
    assert [ground(view, position) for position in (0, 3, 7, 16)] == [
        DARK.byte_a,
        DARK.byte_b,
        DARK.surface,
        DARK.byte_a,
    ]


def test_that_hovering_tells_the_byte_and_explains_it(view: HexView) -> None:
    told: list[int] = []
    view.byte_hovered.connect(told.append)
    view.set_spans([ByteSpan(10, 14, "co2")])
    QTest.mouseMove(view.viewport(), at(view, 10))
    assert view.viewport().toolTip() == "byte 10, 05, decimal 5, co2"
    QTest.mouseMove(view.viewport(), QPoint(2, 2))
    assert told == [10, -1]


def test_that_it_says_in_words_how_many_bytes_there_are(view: HexView) -> None:
    assert view.accessibleName() == "Payload, 18 bytes"
    assert view.accessibleDescription().startswith("01 75 5C")
    view.set_bytes(b"x")
    assert view.accessibleName() == "Payload, 1 byte"


def test_that_new_bytes_have_no_fields_and_no_selection(view: HexView, look: Look) -> None:
    view.set_spans([ByteSpan(0, 3)])
    view.select_span(0, 3)
    view.set_bytes(b"abc")
    assert view.selected_span() == (0, 0)
    assert ground(view, 0) == look.theme.surface


@pytest.mark.parametrize(("start", "end"), [(-5, 3), (3, 2), (100, 200), (17, 10**9)])
def test_that_spans_outside_the_bytes_are_clipped(view: HexView, start: int, end: int) -> None:
    view.set_spans([ByteSpan(start, end)])
    view.select_span(start, end)
    first, past = view.selected_span()
    assert 0 <= first <= past <= len(DATA)
    view.grab()


def test_that_a_megabyte_is_scrolled_to_its_end(view: HexView) -> None:
    view.set_bytes(bytes(range(256)) * 4_096)
    view.select_span(1_048_575, 1_048_576)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert view.viewport().rect().contains(at(view, 1_048_575))
    view.grab()


def test_that_no_bytes_are_shown_without_fault(look: Look, qtbot: QtBot) -> None:
    view = HexView(look, ascii_column=True)
    qtbot.addWidget(view)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    assert not view.grab().isNull()


def test_that_the_letters_of_the_bytes_stand_beside_them(look: Look, qtbot: QtBot) -> None:
    pictures = []
    for data in (b"abcd", b"\x00\x01\x02\x03"):
        view = HexView(look, ascii_column=True)
        qtbot.addWidget(view)
        view.resize(700, 30)
        view.set_bytes(data)
        x = round(view._grid.left + view._grid.row_length * view._grid.cell)
        pictures.append(view.viewport().grab().toImage().copy(x, 0, 200, 30))
    assert pictures[0] != pictures[1]
