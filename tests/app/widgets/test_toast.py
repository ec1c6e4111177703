"""At most three messages, six seconds, errors until they are closed."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.widgets import toast as toast_module
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button, IconButton
from app.widgets.look import Look
from app.widgets.toast import Toast, Toasts


@pytest.fixture
def window(look: Look, qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(1_200, 700)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toast_module, "STAY_MS", 60)


def names(toasts: Toasts) -> list[str]:
    return [toast.accessibleName() for toast in toasts.shown()]


@pytest.mark.usefixtures("short")
def test_that_a_message_goes_by_itself_and_an_error_stays(look: Look, window: QWidget, qtbot: QtBot) -> None:
    toasts = Toasts(look, window)
    toasts.show("Saved")
    toasts.show("Not saved", "The server answered 500.", tone="danger")
    qtbot.waitUntil(lambda: names(toasts) == ["Not saved The server answered 500."])


@pytest.mark.usefixtures("short")
def test_that_the_pointer_on_a_message_stops_its_clock(look: Look, window: QWidget, qtbot: QtBot) -> None:
    toasts = Toasts(look, window)
    held = toasts.show("Read me")
    QApplication.sendEvent(held, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    toasts.show("Me first")
    qtbot.waitUntil(lambda: names(toasts) == ["Read me"])
    QApplication.sendEvent(held, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: names(toasts) == [])


def test_that_a_fourth_message_takes_the_place_of_the_oldest_that_is_no_error(look: Look, window: QWidget) -> None:
    toasts = Toasts(look, window)
    toasts.show("error", tone="danger")
    for name in ("one", "two", "three"):
        toasts.show(name)
    assert names(toasts) == ["error", "two", "three"]


def test_that_a_fourth_error_takes_the_place_of_the_first(look: Look, window: QWidget) -> None:
    toasts = Toasts(look, window)
    for name in ("one", "two", "three", "four"):
        toasts.show(name, tone="danger")
    assert names(toasts) == ["two", "three", "four"]


def test_that_the_link_runs_and_closes_the_message(look: Look, window: QWidget) -> None:
    toasts, undone = Toasts(look, window), list[str]()
    shown = toasts.show("Deleted", link=("Undo", lambda: undone.append("undone")))
    (link,) = shown.findChildren(Button)
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert undone == ["undone"]
    assert names(toasts) == []


def test_that_the_cross_closes_a_message_and_has_a_name(look: Look, window: QWidget) -> None:
    toasts = Toasts(look, window)
    (cross,) = toasts.show("Not saved", tone="danger").findChildren(IconButton)
    assert cross.accessibleName() == "Close"
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert names(toasts) == []


def overlaps(first: Toast, second: Toast) -> bool:
    return first.geometry().intersects(second.geometry())


def test_that_messages_are_stacked_at_the_bottom_right_and_follow_the_window(look: Look, window: QWidget) -> None:
    look.switch(still=True)
    toasts = Toasts(look, window, above=28)
    older, newer = toasts.show("older"), toasts.show("newer", "with a text")
    assert not overlaps(older, newer)
    assert older.geometry().bottom() < newer.geometry().top()
    assert newer.geometry().right() < 1_200
    assert newer.geometry().bottom() < 700 - 28
    window.resize(900, 500)
    assert newer.geometry().right() < 900
    assert newer.geometry().bottom() < 500 - 28


def test_that_messages_leave_a_bar_of_actions_free(look: Look, window: QWidget) -> None:
    look.switch(still=True)
    bar = BottomBar(look, window)
    bar.show_state("3 tokens selected")
    shown = Toasts(look, window).show("Saved")
    assert shown.geometry().bottom() < bar.geometry().top()


def test_that_a_long_text_is_wrapped_and_shown_whole(look: Look, window: QWidget) -> None:
    look.switch(still=True)
    toasts = Toasts(look, window)
    shown = toasts.show("A title that is long enough to be wrapped", "And a sentence that goes on and on. " * 4)
    assert shown.height() >= shown.heightForWidth(shown.width())


def test_that_the_same_message_is_there_once_unless_something_hangs_on_it(look: Look, window: QWidget) -> None:
    toasts = Toasts(look, window)
    toasts.show("Gone", "Is it running?", tone="danger")
    toasts.show("Copied")
    toasts.show("Gone", "Is it running?", tone="danger")
    assert names(toasts) == ["Copied", "Gone Is it running?"]
    for _ in range(2):
        toasts.show("Deleted", link=("Undo", lambda: None))
    assert names(toasts) == ["Gone Is it running?", "Deleted", "Deleted"]
