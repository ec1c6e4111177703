"""The keyboard in the whole window: F6 goes round the panes, F1 and `?` show the sheet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSplitter, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.look import Look
from app.window.actions import Actions
from app.window.frame import Frame
from app.window.keyboard import Keyboard
from app.window.shortcuts_dialog import EVERYWHERE, TABLES, ShortcutsDialog, groups

F6, SHIFT = Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier


class Window(QWidget):
    """Bars above and below a page of two panes; the first pane has two fields."""

    def __init__(self, look: Look, actions: Actions) -> None:
        super().__init__()
        self.top, self.bottom, self.frame = QPushButton("top"), QWidget(), Frame(look)
        self.first, self.second, self.table = QLineEdit(), QLineEdit(), QTableWidget(2, 2)
        left, self.panes = QWidget(), QSplitter()
        lines = QVBoxLayout(left)
        for field in (self.first, self.second):
            lines.addWidget(field)
        for pane in (left, self.table):
            self.panes.addWidget(pane)
        self.frame.add_bars(self.top, below=self.bottom)
        page = QWidget()
        QVBoxLayout(page).addWidget(self.panes)
        self.frame.add_page("home", page)
        QVBoxLayout(self).addWidget(self.frame)
        actions.place(self, "pane.next", "pane.previous", "help.shortcuts")
        self.keyboard = Keyboard(look, actions, self.frame, (self.top,), (self.bottom,))


@pytest.fixture
def window(look: Look, actions: Actions, qtbot: QtBot) -> Window:
    made = Window(look, actions)
    qtbot.addWidget(made)
    made.resize(1_000, 600)
    made.show()
    made.activateWindow()
    return made


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def test_that_f6_goes_round_the_panes_to_what_had_the_keyboard_there(window: Window) -> None:
    window.second.setFocus()
    QTest.keyClick(window, F6)
    assert focused() is window.table
    QTest.keyClick(window, F6)  # the bar below has nothing to stop at
    rail = focused()
    assert rail is not None
    assert window.frame.rail.isAncestorOf(rail)
    QTest.keyClick(window, F6)
    assert focused() is window.top
    QTest.keyClick(window, F6)
    assert focused() is window.second


def test_that_shift_f6_goes_back_and_passes_what_is_hidden(window: Window) -> None:
    window.table.hide()
    window.top.setFocus()
    QTest.keyClick(window, F6, SHIFT)
    QTest.keyClick(window, F6, SHIFT)
    assert focused() is window.first


def sheet(window: Window) -> ShortcutsDialog:
    (found,) = (one for one in window.findChildren(ShortcutsDialog) if one.isVisible())
    return found


@pytest.mark.parametrize("key", ["F1", "?"])
def test_that_the_sheet_of_shortcuts_opens(window: Window, key: str) -> None:
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_F1 if key == "F1" else Qt.Key.Key_Question)
    sheet(window).reject()
    QTest.keyClick(window.table, Qt.Key.Key_F1)
    sheet(window).reject()


def test_that_the_sheet_is_scrolled_by_the_keyboard(window: Window) -> None:
    QTest.keyClick(window.table, Qt.Key.Key_F1)
    bar = sheet(window)._scroll.verticalScrollBar()
    QTest.keyClick(sheet(window), Qt.Key.Key_PageDown)
    assert bar.value() > 0
    sheet(window).reject()


def test_that_a_question_mark_can_be_written(window: Window) -> None:
    window.first.setFocus()
    QTest.keyClicks(window.first, "?")
    assert window.first.text() == "?"
    assert not window.findChildren(ShortcutsDialog)


def test_that_the_sheet_begins_with_the_screen_that_is_shown(actions: Actions) -> None:
    told = list(groups(actions, "activity"))
    assert [title for title, _ in told][:3] == ["Activity", EVERYWHERE, TABLES]
    assert ("Fetch requests again", ("F5",)) in told[0][1]
    assert ("Next pane", ("F6",)) in told[1][1]
    texts = [title for title, _ in told]
    assert len(texts) == len(set(texts))
