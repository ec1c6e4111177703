"""Pane states, steps, notes, code, setup sheets, QR, key caps, logo."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.badge import Badge
from app.widgets.buttons import Button, IconButton
from app.widgets.card import Card
from app.widgets.code_well import CodeWell
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.dialog import Dialog
from app.widgets.empty_state import EmptyState
from app.widgets.form import Field
from app.widgets.key_caps import KeyCaps
from app.widgets.logo import Variant, logo_icon, logo_pixmap
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.pane import Pane
from app.widgets.plot.head import Head
from app.widgets.qr import QrCode
from app.widgets.skeleton import Skeleton
from app.widgets.steps import Step, Steps

STEPS = (Step("key", "Create an app key", ""), Step("token", "Generate a pipe token", "Posts only"))


@pytest.fixture
def pane(look: Look, qtbot: QtBot) -> Pane:
    pane = Pane(look, QLabel("content"))
    qtbot.addWidget(pane)
    pane.show()
    return pane


def shows_skeleton(pane: Pane) -> bool:
    return isinstance(pane.currentWidget(), Skeleton)


def test_that_a_skeleton_comes_only_when_loading_takes_a_while(pane: Pane, qtbot: QtBot) -> None:
    pane.show_loading()
    assert not shows_skeleton(pane)
    qtbot.waitUntil(lambda: shows_skeleton(pane))
    pane.show_content()
    assert not shows_skeleton(pane)


def test_that_quick_answers_show_no_skeleton_at_all(pane: Pane, qtbot: QtBot) -> None:
    seen: list[int] = []
    pane.currentChanged.connect(seen.append)
    pane.show_loading()
    pane.show_content()
    qtbot.wait(200)
    assert seen == []


def test_that_a_state_takes_the_place_of_the_content_and_goes_with_it(look: Look, pane: Pane) -> None:
    content = pane.currentWidget()
    pane.show_state(EmptyState(look, "inbox", "No record yet"))
    pane.show_state(EmptyState(look, "search", "Nothing matches"))
    assert pane.currentWidget() is pane.state()
    pane.show_content()
    assert pane.currentWidget() is content
    assert pane.state() is None


class Windows(QObject):
    """Everything that was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.mark.parametrize(
    "make",
    [
        lambda look: EmptyState(look, "inbox", "No record yet", "It fills."),
        lambda look: Dialog(look, "Revoke 3 tokens?", "Philly pilot"),
        lambda look: Field(look, "From", QLineEdit(), optional=True),
        Head,
    ],
)
def test_that_no_part_is_a_window_before_it_has_its_place(
    look: Look, qapp: QApplication, make: Callable[[Look], QWidget]
) -> None:
    """It would flash, and take the keyboard from what somebody writes in."""
    windows = Windows()
    qapp.installEventFilter(windows)
    made = make(look)
    qapp.removeEventFilter(windows)
    assert windows.shown == []
    made.deleteLater()


def test_that_steps_move_on_and_are_counted(look: Look, qtbot: QtBot) -> None:
    steps = Steps(look, STEPS)
    qtbot.addWidget(steps)
    steps.set_state("key", "done", "HackIoT, created today")
    steps.set_state("token", "now")
    assert (steps.state("key"), steps.state("token"), steps.done()) == ("done", "now", 1)
    names = [child.accessibleName() for child in steps.findChildren(QWidget) if child.accessibleName()]
    assert "Step 1, done: Create an app key" in names


def test_that_a_note_is_read_as_one_sentence(look: Look, qtbot: QtBot) -> None:
    note = Note(look, "warn", "Works only on your network", "Set a public address.", action=Button(look, "Set", "link"))
    qtbot.addWidget(note)
    assert note.accessibleName() == "Works only on your network Set a public address."


def test_that_a_command_is_copied_by_its_owner_and_says_so(look: Look, qtbot: QtBot) -> None:
    well = CodeWell(look, "curl https://127.0.0.1", "the command")
    qtbot.addWidget(well)
    (button,) = well.findChildren(IconButton)
    assert button.accessibleName() == "Copy the command"
    with qtbot.waitSignal(well.copy_requested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    well.show_copied()
    assert button.accessibleName() == "Copied"
    qtbot.waitUntil(lambda: button.accessibleName() == "Copy the command", timeout=20_000)


def test_that_tab_leaves_a_command(look: Look, qtbot: QtBot) -> None:
    well = CodeWell(look, "curl", "the command")
    qtbot.addWidget(well)
    assert well.tabChangesFocus()


def test_that_a_setup_sheet_names_the_row_to_copy(look: Look, qtbot: QtBot) -> None:
    rows = (CopyRow("to", "Forward To", "HTTP", copied=False), CopyRow("value", "Header value", "Bearer 6e0d…d94e"))
    sheet = CopyRows(look, rows)
    qtbot.addWidget(sheet)
    (button,) = sheet.findChildren(IconButton)
    assert button.accessibleName() == "Copy Header value"
    with qtbot.waitSignal(sheet.copy_requested) as heard:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard.args == ["value"]
    sheet.show_copied("value")
    assert button.accessibleName() == "Copied"
    qtbot.waitUntil(lambda: button.accessibleName() == "Copy Header value", timeout=20_000)


def test_that_a_setup_sheet_can_show_other_rows(look: Look, qtbot: QtBot) -> None:
    sheet = CopyRows(look, (CopyRow("url", "URL", "https://a"), CopyRow("value", "Value", "b")))
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.show_rows((CopyRow("path", "Path", "/share"),))
    qtbot.waitUntil(lambda: [one.accessibleName() for one in sheet.findChildren(IconButton)] == ["Copy Path"])


def test_that_a_qr_code_is_black_on_white_in_every_theme(look: Look, qtbot: QtBot) -> None:
    code = QrCode(look, "https://127.0.0.1/share/us", "the address", 200)
    qtbot.addWidget(code)
    code.resize(code.sizeHint())
    shot = code.grab().toImage()
    colors = {shot.pixelColor(x, y).name() for x in range(0, 200, 3) for y in range(0, 200, 3)}
    assert colors == {"#000000", "#ffffff"}
    assert shot.pixelColor(2, 2).name() == "#ffffff"
    assert code.accessibleName() == "the address"


def test_that_a_card_holds_what_stands_beside_its_title(look: Look, qtbot: QtBot) -> None:
    card, badge, link = Card("Last uplinks"), Badge(look, "Live", "ok"), Button(look, "Open Activity", "link")
    card.add_beside(badge)
    card.add_at_end(link)
    card.body.addWidget(QLabel("body"))
    qtbot.addWidget(card)
    card.resize(500, 200)
    card.show()
    qtbot.waitUntil(lambda: 0 < badge.x() < link.x())
    assert card.accessibleName() == "Last uplinks"


def test_that_key_caps_grow_with_their_keys(look: Look, qtbot: QtBot) -> None:
    short, long = KeyCaps(look, "K"), KeyCaps(look, "Ctrl+Shift+K")
    for widget in (short, long):
        qtbot.addWidget(widget)
    assert short.sizeHint().width() < long.sizeHint().width()


@pytest.mark.parametrize("variant", ["logo", "logo-attention", "logo-stopped"])
def test_that_the_tray_has_a_form_for_every_state(look: Look, variant: Variant) -> None:
    assert not logo_icon(variant).isNull()
    assert variant == "logo" or logo_pixmap(64, variant).toImage() != logo_pixmap(64).toImage()
