"""The ring follows the keyboard, never the mouse."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QProxyStyle, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.widgets.buttons import Button
from app.widgets.focus_ring import OUTSIDE, FocusRing
from app.widgets.look import Look


class Window(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.first, self.second = QLineEdit(), Button(look, "Second")
        layout = QVBoxLayout(self)
        layout.addWidget(self.first)
        layout.addWidget(self.second)
        self.resize(400, 300)


@pytest.fixture
def ring(look: Look, qapp: QApplication) -> Iterator[FocusRing]:
    ring = FocusRing(look, qapp)
    yield ring
    qapp.removeEventFilter(ring)


@pytest.fixture
def window(look: Look, ring: FocusRing, qtbot: QtBot) -> Window:
    window = Window(look)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.first.setFocus(Qt.FocusReason.MouseFocusReason)
    return window


def test_that_tab_brings_the_ring_and_the_mouse_takes_it_away(window: Window, ring: FocusRing) -> None:
    assert ring.around() is None
    QTest.keyClick(window.first, Qt.Key.Key_Tab)
    assert ring.around() is window.second
    QTest.mouseClick(window.first, Qt.MouseButton.LeftButton)
    assert ring.around() is None


def test_that_the_ring_lies_outside_the_control_and_moves_with_it(window: Window, ring: FocusRing) -> None:
    QTest.keyClick(window.first, Qt.Key.Key_Tab)
    assert ring.place() == window.second.geometry().adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE)
    window.second.move(window.second.pos() + QPoint(10, 10))
    assert ring.place() == window.second.geometry().adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE)


def test_that_the_ring_does_not_take_clicks(window: Window, ring: FocusRing) -> None:
    QTest.keyClick(window.first, Qt.Key.Key_Tab)
    edge = window.second.geometry().topLeft() - QPoint(1, 1)
    assert window.childAt(edge) is None


def test_that_the_ring_stays_when_the_theme_changes(window: Window, ring: FocusRing, look: Look) -> None:
    QTest.keyClick(window.first, Qt.Key.Key_Tab)
    look.switch(DARK)
    edge = QPoint(ring.place().center().x(), ring.place().top() + 1)
    assert window.grab().toImage().pixelColor(edge).name().upper() == DARK.focus


def test_that_the_ring_goes_with_the_window_it_was_in(window: Window, ring: FocusRing, qtbot: QtBot) -> None:
    QTest.keyClick(window.first, Qt.Key.Key_Tab)
    window.second.deleteLater()
    qtbot.waitUntil(lambda: ring.around() is None)


def test_that_the_ring_scrolls_with_the_page(look: Look, ring: FocusRing, qtbot: QtBot) -> None:
    area, content = QScrollArea(), QWidget()
    layout = QVBoxLayout(content)
    fields = [QLineEdit() for _ in range(40)]
    for field in fields:
        layout.addWidget(field)
    area.setWidget(content)
    qtbot.addWidget(area)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    fields[3].setFocus(Qt.FocusReason.TabFocusReason)
    before = ring.place()
    area.verticalScrollBar().setValue(20)
    assert ring.place() == before.translated(0, -20)


def test_that_the_style_of_the_ring_outlives_every_frame(window: Window, ring: FocusRing, qapp: QApplication) -> None:
    """A frame may go after its Python side has: then it asks its style once more."""
    QTest.keyClick(window.first, Qt.Key.Key_Tab)
    assert ring.around()
    assert qapp.findChildren(QProxyStyle, options=Qt.FindChildOption.FindDirectChildrenOnly)
