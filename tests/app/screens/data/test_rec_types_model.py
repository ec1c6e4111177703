"""The tree of recTypes for Qt, and as a person folds and chooses in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from app.screens.data.rec_types_model import RecTypesModel
from app.screens.data.rec_types_pane import RecTypesPane
from app.screens.data.rec_types_tree import RecTypesTree
from app.widgets.look import Look
from tests.app.screens.data.entries import summary

NAMES = ("us.philadelphia.senet.em500", "us.philadelphia.senet.em300", "us.boston", "demo.sluice.x", "demo.sluice.y")
FATAL = QAbstractItemModelTester.FailureReportingMode.Warning  # pytest-qt fails on it


@pytest.fixture
def model(look: Look) -> RecTypesModel:
    made = RecTypesModel()
    made.set_summaries([summary(name) for name in NAMES])
    return made


@pytest.fixture
def view(qtbot: QtBot, look: Look, model: RecTypesModel) -> RecTypesTree:
    made = RecTypesTree(look, model)
    qtbot.addWidget(made)
    made.resize(240, 500)
    made.show()
    model.set_summaries([])  # what was there before the view is not unfolded
    model.set_summaries([summary(name) for name in NAMES])
    return made


def click(view: RecTypesTree, index: QModelIndex) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center() + QPoint(5, 0))


def step(model: RecTypesModel, *rows: int) -> QModelIndex:
    index = QModelIndex()
    for row in rows:
        index = model.index(row, 0, index)
    return index


def test_that_it_is_a_proper_model_whatever_names_come_and_go(model: RecTypesModel) -> None:
    tester = QAbstractItemModelTester(model, FATAL)
    for names in (NAMES, NAMES[:2], (), ("a",), NAMES):
        model.set_summaries([summary(name) for name in names])
    model.narrow("em5")
    assert model.rowCount() == 1
    del tester


def test_that_new_counts_keep_every_index(model: RecTypesModel) -> None:
    index = model.index_of("us.philadelphia.senet.em500")
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.set_summaries([summary(name, 77) for name in NAMES])
    assert not resets
    assert model.node(index).total == 77


def test_that_a_rec_type_is_chosen_by_a_click_and_a_step_is_folded(view: RecTypesTree) -> None:
    model = view._model
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    click(view, model.index_of("us.philadelphia.senet.em300"))
    assert chosen == ["us.philadelphia.senet.em300"]
    us = step(model, 1)
    assert view.isExpanded(us)
    click(view, us)
    assert not view.isExpanded(us)
    assert chosen == ["us.philadelphia.senet.em300"]


def test_that_the_simulators_rec_types_are_folded_at_first(view: RecTypesTree) -> None:
    assert not view.isExpanded(step(view._model, 0))


def test_that_keys_fold_unfold_and_choose(view: RecTypesTree) -> None:
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    view.setCurrentIndex(step(view._model, 0))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.isExpanded(step(view._model, 0))
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen == ["demo.sluice.x"]
    view.setCurrentIndex(step(view._model, 0))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert not view.isExpanded(step(view._model, 0))


def test_that_what_is_folded_and_chosen_survives_a_new_rec_type(view: RecTypesTree) -> None:
    model = view._model
    view.choose("us.boston")
    click(view, step(model, 1, 1))
    model.set_summaries([summary(name) for name in (*NAMES, "us.zoo")])
    assert not view.isExpanded(step(model, 1, 1))
    assert view.isExpanded(step(model, 1))
    assert model.node(view.selectedIndexes()[0]).path == "us.boston"


def test_that_a_search_without_a_match_offers_near_names_and_a_way_back(qtbot: QtBot, look: Look) -> None:
    pane = RecTypesPane(look)
    qtbot.addWidget(pane)
    pane.show()
    pane.show_rec_types([summary(name) for name in NAMES])
    QTest.keyClicks(pane._search, "em5000")
    QTest.keyClick(pane._search, Qt.Key.Key_Return)
    assert pane._no_match.isVisible()
    assert "em500" in pane._no_match._hint.text()
    pane._no_match.clear.click()
    assert pane._tree.isVisible()
    assert pane._search.text() == ""


def test_that_a_match_is_unfolded(qtbot: QtBot, look: Look) -> None:
    pane = RecTypesPane(look)
    qtbot.addWidget(pane)
    pane.show_rec_types([summary(name) for name in NAMES])
    QTest.keyClicks(pane._search, "sluice.y")
    QTest.keyClick(pane._search, Qt.Key.Key_Return)
    assert pane._tree.isExpanded(step(pane._model, 0)) or pane._model.rowCount(step(pane._model, 0)) == 0


def test_that_silent_devices_are_told_and_painted(view: RecTypesTree, model: RecTypesModel) -> None:
    before = view.grab().toImage()
    model.set_summaries([replace(summary(name), silent=2 if name == "us.boston" else 0) for name in NAMES])
    index = model.index_of("us.boston")
    assert "2 devices late or silent" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert view.grab().toImage() != before
