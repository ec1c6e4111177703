"""The table in the order of what records say, in the window, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.screens.data.sort_menu import SortMenu
from tests.app.screens.data.conftest import Fleet, Screen
from tests.app.screens.data.test_filtering import WARM, send
from tests.app.screens.data.test_view import foot

pytestmark = pytest.mark.slow

Read = Callable[[], None]


def click(screen: Screen, column: int) -> None:
    """On the label in the header."""
    header = screen.view._records.table.filters
    place = QPoint(header.sectionViewportPosition(column) + 20, 12)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def about(screen: Screen) -> str:
    return screen.view._records._foot._about.text()


def test_that_a_header_sorts_up_then_down_then_by_time_again(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "sort.tide", 21, 5, 100)
    screen.open("sort.tide")
    click(screen, 2)
    screen.until(lambda: screen.texts(2) == ["5", "21", "100"])
    screen.until(lambda: foot(screen) == "By temperature_1, lowest first")
    assert about(screen) == "3 rows, all that match"
    header = screen.view._records.table.filters
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (2, Qt.SortOrder.AscendingOrder)
    click(screen, 2)
    screen.until(lambda: screen.texts(2) == ["100", "21", "5"])
    click(screen, 2)
    screen.until(lambda: screen.texts(2) == ["100", "5", "21"])
    assert header.sortIndicatorSection() == 0


def test_that_what_arrives_moves_nothing_until_it_is_sorted_again(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "still.tide", 21, 5)
    screen.open("still.tide")
    click(screen, 2)
    screen.until(lambda: screen.texts(2) == ["5", "21"])
    send(fleet, read_all, "still.tide", 1)
    screen.until(lambda: about(screen) == "1 newer record not sorted in")
    assert screen.texts(2) == ["5", "21"]
    screen.view._records._foot._again.click()
    screen.until(lambda: screen.texts(2) == ["1", "5", "21"])


def test_that_conditions_and_views_go_with_the_order(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "both.tide", 21, 5, 30)
    screen.open("both.tide")
    records = screen.view._records
    records.ask(replace(screen.model.asked.with_condition(WARM, "> 10"), sort=WARM))
    screen.until(lambda: screen.texts(2) == ["21", "30"])
    records._views.keep("Coldest", screen.model.asked)
    records.ask(screen.model.asked.unsorted().without(WARM))
    screen.until(lambda: len(screen.texts(2)) == 3)
    records.head.filters._show_view("Coldest")
    screen.until(lambda: screen.texts(2) == ["21", "30"])
    send(fleet, read_all, "else.tide", 1)
    screen.open("else.tide")
    assert not screen.model.asked.sort


def test_that_the_keyboard_reaches_the_order_by_a_menu(
    screen: Screen, fleet: Fleet, read_all: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(fleet, read_all, "menu.tide", 21, 5)
    screen.open("menu.tide")
    monkeypatch.setattr(SortMenu, "popup", lambda *_: None)
    screen.actions["data.sort"].trigger()
    menu = screen.view._records.findChild(SortMenu)
    assert menu is not None
    assert [one.text() for one in menu.actions()][1:3] == ["Device", "temperature_1 °C"]
    menu.actions()[2].trigger()
    screen.until(lambda: screen.texts(2) == ["5", "21"])


def test_that_the_record_that_is_chosen_stays_so_where_it_comes_to_stand(
    screen: Screen, fleet: Fleet, read_all: Read
) -> None:
    send(fleet, read_all, "chosen.tide", 21, 5)
    screen.open("chosen.tide")
    click(screen, 2)
    screen.until(lambda: screen.texts(2) == ["5", "21"])
    table, records = screen.view._records.table, screen.model.records
    table.show_row(1)
    assert records.found is not None
    records.put_in_order(list(reversed(records.found.order)))  # type: ignore[union-attr]  # it is sorted
    assert table.selected() == [0]
    assert screen.texts(2) == ["21", "5"]
