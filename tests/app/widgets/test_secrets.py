"""Secrets leave the clipboard and the screen by themselves."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.widgets.secret_field import MASK, SecretField

SECRET = "6e0d93af58b1c27740e6d2a91f35bb08"


@pytest.fixture
def system(qapp: QApplication) -> Iterator[QClipboard]:
    clipboard = qapp.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def test_that_a_secret_leaves_the_clipboard_after_its_time(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = Clipboard(system, keep_s=0.05)
    clipboard.copy_secret(SECRET)
    assert system.text() == SECRET
    qtbot.waitUntil(lambda: system.text() == "", timeout=20_000)


def test_that_what_was_copied_since_stays(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = Clipboard(system, keep_s=60)
    clipboard.copy_secret(SECRET)
    system.setText("something else")
    clipboard.forget()
    assert system.text() == "something else"


def test_that_copying_plain_text_ends_the_clock_of_a_secret(system: QClipboard, qtbot: QtBot) -> None:
    clipboard = Clipboard(system, keep_s=60)
    clipboard.copy_secret(SECRET)
    clipboard.copy(SECRET)
    clipboard.forget()
    assert system.text() == SECRET


def test_that_clipboard_histories_are_asked_not_to_keep_a_secret(system: QClipboard) -> None:
    Clipboard(system).copy_secret(SECRET)
    kinds = system.mimeData().formats()
    assert system.mimeData().data("x-kde-passwordManagerHint").data() == b"secret"
    assert any("ExcludeClipboardContentFromMonitorProcessing" in kind for kind in kinds)
    assert any("CanIncludeInClipboardHistory" in kind for kind in kinds)
    assert any("nspasteboard" in kind for kind in kinds)


def test_that_quitting_clears_a_secret(system: QClipboard, qapp: QApplication) -> None:
    clipboard = Clipboard(system)
    clipboard.copy_secret(SECRET)
    qapp.aboutToQuit.emit()
    assert system.text() == ""


def test_that_the_clipboard_object_keeps_no_copy_of_the_secret(system: QClipboard) -> None:
    clipboard = Clipboard(system)
    clipboard.copy_secret(SECRET)
    assert SECRET not in repr(vars(clipboard))


class Window(QWidget):
    """The widget beside a field that can take the focus away."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.other = QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(widget)
        layout.addWidget(self.other)


def shown(widget: QWidget, qtbot: QtBot) -> Window:
    window = Window(widget)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_that_a_secret_is_masked_until_its_owner_reveals_it(look: Look, qtbot: QtBot) -> None:
    field = SecretField(look, "the secret", "7fd2")
    _window = shown(field, qtbot)  # kept: a window without a name is gone at once
    assert field.shown() == MASK + "7fd2"
    with qtbot.waitSignal(field.reveal_requested):
        QTest.mouseClick(field.button(), Qt.MouseButton.LeftButton)
    assert not field.is_shown()
    field.reveal(SECRET)
    assert field.shown() == SECRET


def test_that_a_revealed_secret_hides_after_its_time(look: Look, qtbot: QtBot) -> None:
    field = SecretField(look, "the secret", "7fd2", show_s=0.05)
    _window = shown(field, qtbot)  # kept: a window without a name is gone at once
    with qtbot.waitSignal(field.hidden, timeout=20_000):
        field.reveal(SECRET)
    assert SECRET not in repr(vars(field))


def test_that_a_revealed_secret_hides_when_the_field_is_left(look: Look, qtbot: QtBot) -> None:
    field = SecretField(look, "the secret", "7fd2")
    window = shown(field, qtbot)
    field.reveal(SECRET)
    window.other.setFocus()
    assert field.shown() == MASK + "7fd2"


def test_that_a_revealed_secret_hides_when_the_window_is_left(look: Look, qtbot: QtBot) -> None:
    field = SecretField(look, "the secret", "7fd2")
    _window = shown(field, qtbot)  # kept: a window without a name is gone at once
    field.reveal(SECRET)
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    qtbot.waitUntil(lambda: not field.is_shown())


def test_that_a_second_press_hides_a_revealed_secret(look: Look, qtbot: QtBot) -> None:
    field = SecretField(look, "the secret", "7fd2")
    _window = shown(field, qtbot)  # kept: a window without a name is gone at once
    field.reveal(SECRET)
    with qtbot.assertNotEmitted(field.reveal_requested):
        QTest.mouseClick(field.button(), Qt.MouseButton.LeftButton)
    assert not field.is_shown()
