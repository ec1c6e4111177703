"""Conditions, order, views and deletion in the window, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.screens.data.asked import FIELD
from app.screens.data.asking_dialogs import DeleteDialog, MomentDialog
from app.widgets.buttons import Button
from app.widgets.chip import Chip
from app.widgets.removable_chip import RemovableChip
from embedded_server.domain.record_filter import Only
from tests.app.screens.data.conftest import NARROW, Fleet, Screen
from tests.app.screens.data.entries import device_of, uplink
from tests.app.screens.data.test_view import foot, labels

pytestmark = pytest.mark.slow

Read = Callable[[], None]
WARM = FIELD + "temperature_1"


def send(fleet: Fleet, read_all: Read, rec_type: str, *degrees: float) -> None:
    """One record for each temperature."""
    for value in degrees:
        fleet.send(rec_type, uplink(fleet.sent, f"0167{round(value * 10):04X}", device_of(rec_type)))
    read_all()


def field(screen: Screen, key: str = WARM) -> QLineEdit:
    return screen.view._records.table.filters._fields[key]


def activate(screen: Screen, qtbot: QtBot) -> None:
    """So that something in it can have the keyboard."""
    with qtbot.waitActive(screen.view):
        screen.view.activateWindow()


def chips(screen: Screen) -> list[RemovableChip]:
    return [chip for chip in screen.view.findChildren(RemovableChip) if chip.isVisible()]


def test_that_a_condition_above_a_column_narrows_the_table(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "warm.tide", 20, 26, 22, 28)
    screen.open("warm.tide")
    screen.actions["data.filter"].trigger()
    assert screen.view._records.table.filters.isAncestorOf(screen.view.focusWidget())
    QTest.keyClicks(field(screen), "> 25")
    QTest.keyClick(field(screen), Qt.Key.Key_Return)
    screen.until(lambda: screen.texts(2) == ["28", "26"])
    assert foot(screen) == "2 rows found, all that match"
    assert len(chips(screen)) == 1
    chips(screen)[0].removed.emit()
    screen.until(lambda: len(screen.texts(2)) == 4)
    assert field(screen).text() == ""


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_that_a_wrong_condition_is_marked_and_the_last_right_one_stays(
    screen: Screen, fleet: Fleet, read_all: Read
) -> None:
    send(fleet, read_all, "wrong.tide", 20, 26)
    screen.open("wrong.tide")
    field(screen).setFocus()
    for text in ("> 25", "> warm"):
        field(screen).clear()
        QTest.keyClicks(field(screen), text)
        QTest.keyClick(field(screen), Qt.Key.Key_Return)
        screen.until(lambda: screen.texts(2) == ["26"])
    assert field(screen).property("state") == "error"
    assert "compares with a number" in field(screen).toolTip()
    assert screen.model.asked.conditions == {WARM: "> 25"}


def test_that_nothing_that_matches_shows_the_filter_and_a_way_out(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "none.tide", 20)
    screen.open("none.tide")
    screen.view._records.ask(screen.model.asked.with_condition(WARM, "> 90"))
    screen.until(lambda: "No record matches" in labels(screen))
    assert any(label.startswith("temperature_1 > 90.") for label in labels(screen))
    screen.view._records._states.unfiltered_asked.emit()
    screen.until(lambda: screen.texts(2) == ["20"])


def test_that_matching_records_come_in_live_above_what_was_found(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "found.tide", 26)
    screen.open("found.tide")
    screen.view._records.ask(screen.model.asked.with_condition(WARM, "> 25"))
    screen.until(lambda: screen.texts(2) == ["26"])
    device = device_of("found.tide")
    fleet.send("found.tide", uplink(8, "01670010", device), uplink(9, "01670120", device))
    screen.until(lambda: screen.texts(2) == ["28.8", "26.0"])


def test_that_the_oldest_can_come_first(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "order.tide", 1, 2, 3)
    screen.open("order.tide")
    header = screen.view._records.table.filters
    header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    screen.until(lambda: screen.texts(2) == ["1", "2", "3"])
    header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    screen.until(lambda: screen.texts(2) == ["3", "2", "1"])


def test_that_a_view_is_kept_for_its_rec_type(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "view.tide", 20, 26)
    screen.open("view.tide")
    records = screen.view._records
    wanted = replace(screen.model.asked.with_condition(WARM, "< 25"), hides_tests=True)
    records._views.keep("Cold & quiet", wanted)
    assert records._views.names() == ["Cold & quiet"]
    records.head.filters._show_view("Cold & quiet")
    screen.until(lambda: screen.texts(2) == ["20"])
    assert screen.model.asked == wanted
    send(fleet, read_all, "other.tide", 30)
    screen.open("other.tide")
    screen.until(lambda: screen.texts(2) == ["30"])
    assert (records._views.names(), screen.model.asked.is_filter) == ([], False)


def test_that_tests_and_kinds_are_chips(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "kind.tide", 20)
    fleet.send("kind.tide", is_test=True)
    read_all()
    screen.open("kind.tide")
    screen.view._records.ask(replace(screen.model.asked, hides_tests=True))
    screen.until(lambda: screen.texts(2) == ["20.0"])
    screen.view._records.ask(replace(screen.model.asked, only=Only.COPIES))
    screen.until(lambda: "No record matches" in labels(screen))
    assert len(chips(screen)) == 2


def test_that_chosen_records_are_deleted_after_a_question(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "gone.tide", 20, 26, 28)
    screen.open("gone.tide")
    screen.view._records.table.select([0, 1])
    screen.actions["data.delete"].trigger()
    (dialog,) = screen.view.findChildren(DeleteDialog)
    assert dialog.action is not None
    assert dialog.action.text() == "Delete 2 records"
    dialog.acted.emit()
    screen.until(lambda: screen.texts(2) == ["20"])
    screen.until(lambda: screen.model.size(screen.model.summary()) == 1)


def test_that_what_matches_is_counted_and_deleted(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "match.tide", 20, 26, 28)
    screen.open("match.tide")
    screen.view._records.ask(screen.model.asked.with_condition(WARM, "> 25"))
    screen.until(lambda: len(screen.texts(2)) == 2)
    screen.view._records.head.filters.delete_asked.emit()
    (dialog,) = screen.view.findChildren(DeleteDialog)
    screen.until(lambda: dialog.action is not None and dialog.action.text() == "Delete 2 records")
    dialog.acted.emit()
    screen.until(lambda: "No record matches" in labels(screen))
    screen.view._records.head.filters.clear_filter()
    screen.until(lambda: screen.texts(2) == ["20"])


@pytest.mark.parametrize("is_search", [False, True])
def test_that_a_moment_can_be_gone_to(screen: Screen, fleet: Fleet, read_all: Read, is_search: bool) -> None:
    send(fleet, read_all, "moment.tide", 20, 26, 28)
    screen.open("moment.tide")
    if is_search:
        screen.view._records.ask(screen.model.asked.with_condition(WARM, "> 0"))
        screen.until(lambda: foot(screen) == "3 rows found, all that match")
    screen.view._records.table.select([])
    screen.actions["data.go_to"].trigger()
    (dialog,) = screen.view.findChildren(MomentDialog)
    dialog._moment.setText("nonsense")
    dialog.acted.emit()
    assert dialog.isVisible()
    dialog._moment.setText("now" if is_search else "-1d")
    dialog.acted.emit()
    screen.until(lambda: screen.view._records.table.selected() == [0 if is_search else 2])


def test_that_conditions_never_widen_the_window(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    send(fleet, read_all, "wide.tide", 20)
    screen.open("wide.tide")
    screen.view.resize(*NARROW)
    many = {WARM: "> 0", "device": "0*", "owner": "this.computer", "pdu": "0167"}
    screen.view._records.ask(replace(screen.model.asked, conditions=many, hides_tests=True, only=Only.ALL))
    screen.until(lambda: chips(screen) and any(label.endswith(" more") for label in labels(screen)))
    assert screen.view.width() == NARROW[0]


def test_that_conditions_that_match_nothing_stay_under_the_hand(
    screen: Screen, fleet: Fleet, read_all: Read, qtbot: QtBot
) -> None:
    send(fleet, read_all, "typed.tide", 20)
    screen.open("typed.tide")
    activate(screen, qtbot)
    edit = field(screen)
    edit.setFocus()
    QTest.keyClicks(edit, "> 90")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    screen.until(lambda: "No record matches" in labels(screen))
    assert edit.isVisible()
    assert edit.hasFocus()
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(edit, "10")
    screen.until(lambda: screen.texts(2) == ["20"])
    assert "No record matches" not in labels(screen)


def test_that_the_way_out_leads_into_the_table(screen: Screen, fleet: Fleet, read_all: Read, qtbot: QtBot) -> None:
    send(fleet, read_all, "out.tide", 20)
    screen.open("out.tide")
    activate(screen, qtbot)
    screen.view._records.ask(screen.model.asked.with_condition(WARM, "> 90"))
    screen.until(lambda: "No record matches" in labels(screen))
    buttons = [each for each in screen.view.findChildren(Button) if each.text() == "Clear filter"]
    (clear,) = [each for each in buttons if each.isVisible()]
    clear.setFocus()
    clear.click()
    screen.until(screen.view._records.table.hasFocus)
    assert screen.texts(2) == ["20"]


def test_that_records_opened_from_elsewhere_have_the_keyboard(
    screen: Screen, fleet: Fleet, read_all: Read, qtbot: QtBot
) -> None:
    send(fleet, read_all, "keys.tide", 20, 26)
    activate(screen, qtbot)
    screen.view._rec_types.focus_search()
    screen.view.open_rec_type("keys.tide")
    screen.view.take_keyboard()
    table = screen.view._records.table
    screen.until(lambda: len(screen.texts(2)) == 2 and table.hasFocus() and table.selected() == [0])
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.selected() == [1]


def test_that_a_hidden_inspector_leaves_the_keyboard_to_the_records(
    screen: Screen, fleet: Fleet, read_all: Read, qtbot: QtBot
) -> None:
    send(fleet, read_all, "hidden.tide", 20)
    screen.open("hidden.tide")
    activate(screen, qtbot)
    inspector = screen.view._inspector
    screen.until(lambda: inspector._row is not None and inspector.isVisible())
    inspector.findChildren(Chip)[0].setFocus()
    screen.actions["data.inspector"].trigger()
    assert not inspector.isVisible()
    assert screen.view._records.table.hasFocus()
