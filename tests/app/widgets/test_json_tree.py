"""The JSON tree as its owner and its user meet it."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.widgets.json_model import Json
from app.widgets.json_tree import JsonTree
from app.widgets.look import Look

VALUE: Json = {"battery": 92, "co2": 812, "nested": {"list": [1, {"deep": "Needle"}]}, "name": "<b>x</b>"}


@pytest.fixture
def tree(look: Look, qtbot: QtBot) -> JsonTree:
    made = JsonTree(look, "Decoded")
    qtbot.addWidget(made)
    made.resize(330, 300)
    made.set_value(VALUE)
    with qtbot.waitExposed(made):
        made.show()
    return made


def rows(tree: JsonTree) -> list[str]:
    found, index = [], tree.model().index(0, 0)
    while index.isValid():
        found.append(str(index.data()))
        index = tree.indexBelow(index)
    return found


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_that_the_first_level_is_open(tree: JsonTree) -> None:
    assert rows(tree) == [
        "Object, 4 fields", "battery: 92", "co2: 812", "nested: Object, 1 field", 'name: "<b>x</b>"',
    ]  # fmt: skip


def test_that_a_chosen_row_is_told_by_path_and_one_set_by_the_owner_is_not(tree: JsonTree) -> None:
    told: list[str] = []
    tree.path_selected.connect(told.append)
    assert tree.select_path("nested.list.1.deep")
    assert tree.selected_path() == "nested.list.1.deep"
    assert told == []
    QTest.keyClick(tree, Qt.Key.Key_Up)
    assert told == ["nested.list.1"]
    second = tree.model().index(1, 0, tree.model().index(0, 0))
    tree.scrollTo(second)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(second).center())
    assert told[-1] == "co2"


def test_that_selecting_opens_the_way_there_and_nothing_for_a_path_to_nowhere(tree: JsonTree) -> None:
    tree.select_path("nested.list.1.deep")
    assert 'deep: "Needle"' in rows(tree)
    assert not tree.select_path("no.where")
    assert tree.selected_path() == ""
    assert not tree.selectionModel().hasSelection()


def test_that_another_value_keeps_what_was_open_and_chosen(tree: JsonTree) -> None:
    told: list[str] = []
    tree.path_selected.connect(told.append)
    tree.select_path("nested.list.0")
    tree.set_value({"nested": {"list": [7, 8]}, "new": 1})
    assert tree.selected_path() == "nested.list.0"
    assert rows(tree) == [
        "Object, 2 fields",
        "nested: Object, 1 field",
        "list: Array, 2 items",
        "0: 7",
        "1: 8",
        "new: 1",
    ]
    tree.set_value({"other": 1})
    assert tree.selected_path() == ""
    assert told == []


def test_that_levels_are_opened_by_number(tree: JsonTree) -> None:
    tree.collapseAll()
    tree.expand_to(2)
    assert "list: Array, 2 items" in rows(tree)
    assert "0: 1" not in rows(tree)


def test_that_a_hundred_thousand_keys_open_scroll_and_are_found_at_once(tree: JsonTree, qtbot: QtBot) -> None:
    value: Json = {f"key {number}": {"x": number} for number in range(100_000)}
    began = time.thread_time()
    tree.set_value(value)
    tree.expand_to(1)
    tree.grab()
    assert time.thread_time() - began < 0.2
    tree.expand_to(50)
    QTest.keyClick(tree, Qt.Key.Key_Asterisk)
    assert len(rows(tree)) < 10_000
    assert tree.select_path("key 99999.x")
    with qtbot.waitSignal(tree.search_finished, timeout=10_000) as found:
        tree.find_next("key 77777")
    assert found.args == [True]
    assert tree.selected_path() == "key 77777"


def test_that_a_search_leaves_the_window_its_time(tree: JsonTree, qtbot: QtBot) -> None:
    tree.set_value({f"key {number}": number for number in range(100_000)})
    tree.find_next("nowhere to be found")
    longest = 0.0
    done: list[bool] = []
    tree.search_finished.connect(done.append)
    while not done:
        began = time.thread_time()
        QTest.qWait(0)
        longest = max(longest, time.thread_time() - began)
    assert done == [False]
    assert longest < 0.1


def test_that_a_search_goes_on_from_the_row_and_round_the_end(tree: JsonTree, qtbot: QtBot) -> None:
    found = []
    for text in ("needle", "e", "812", "92", "nested", "not there"):
        with qtbot.waitSignal(tree.search_finished) as finished:
            tree.find_next(text)
        found.append((tree.selected_path(), finished.args))
    assert found == [
        ("nested.list.1.deep", [True]),
        ("name", [True]),
        ("co2", [True]),
        ("battery", [True]),
        ("nested", [True]),
        ("nested", [False]),
    ]


def test_that_path_and_whole_value_are_copied(tree: JsonTree) -> None:
    tree.select_path("nested.list.1")
    QTest.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == '{\n  "deep": "Needle"\n}'
    QTest.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert clipboard() == "nested.list.1"
    tree.set_value({"s": "x" * 5_000})
    tree.select_path("s")
    tree.copy_value()
    assert clipboard() == "x" * 5_000


def test_that_the_menu_offers_what_keys_do(tree: JsonTree) -> None:
    tree.select_path("co2")
    actions = {action.text(): action for action in tree.menu().actions() if action.text()}
    actions["Copy path"].trigger()
    assert clipboard() == "co2"
    actions["Copy value"].trigger()
    assert clipboard() == "812"


def test_that_a_screen_reader_hears_the_row(tree: JsonTree) -> None:
    index = tree.model().index(1, 0, tree.model().index(0, 0))
    assert tree.accessibleName() == "Decoded"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "co2: 812"


def test_that_a_selected_row_and_the_kinds_have_their_colours_in_each_theme(tree: JsonTree, look: Look) -> None:
    tree.select_path("co2")
    for theme in (look.theme, DARK):
        look.switch(theme)
        picture = tree.viewport().grab().toImage()
        seen = {
            picture.pixelColor(x, y).name().upper() for x in range(picture.width()) for y in range(picture.height())
        }
        assert {theme.byte_a, theme.surface} <= seen


def test_that_the_column_is_wide_enough_for_rows_far_in(tree: JsonTree) -> None:
    value: Json = 1
    for _ in range(60):
        value = {"a": value}
    tree.set_value(value)
    tree.expand_to(100)
    assert tree.columnWidth(0) > 60 * tree.indentation()
    tree.scrollTo(tree.model().index(0, 0, QModelIndex()))
    assert not tree.grab().isNull()
