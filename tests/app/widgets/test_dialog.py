"""Enter acts unless it destroys; Esc cancels; the owner closes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.buttons import Button, Kind
from app.widgets.code_well import CodeWell
from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.scrim import Scrim


def opened(look: Look, qtbot: QtBot, kind: Kind = "primary") -> tuple[Dialog, QLineEdit, list[str]]:
    dialog, field, heard = Dialog(look, "Revoke 3 tokens?", "Philly pilot"), QLineEdit(), list[str]()
    dialog.body.addWidget(field)
    dialog.set_action("Revoke 3 tokens", kind)
    dialog.acted.connect(lambda: heard.append("acted"))
    dialog.rejected.connect(lambda: heard.append("cancelled"))
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog, field, heard


def test_that_enter_in_a_field_acts_and_leaves_the_dialog_open(look: Look, qtbot: QtBot) -> None:
    dialog, field, heard = opened(look, qtbot)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == ["acted"]
    assert dialog.isVisible()


def test_that_enter_on_another_button_presses_that_button(look: Look, qtbot: QtBot) -> None:
    dialog, _, heard = opened(look, qtbot)
    dialog.cancel.setFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert heard == ["cancelled"]


def test_that_a_destructive_dialog_starts_on_cancel(look: Look, qtbot: QtBot) -> None:
    dialog, _, _ = opened(look, qtbot, "danger")
    assert dialog.focusWidget() is dialog.cancel


@pytest.mark.parametrize("where", ["field", "action"])
def test_that_enter_never_destroys(look: Look, qtbot: QtBot, where: str) -> None:
    dialog, field, heard = opened(look, qtbot, "danger")
    assert dialog.action
    target = field if where == "field" else dialog.action
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_Return)
    assert heard == []
    QTest.keyClick(dialog.action, Qt.Key.Key_Space)
    assert heard == ["acted"]


def test_that_escape_cancels(look: Look, qtbot: QtBot) -> None:
    dialog, field, heard = opened(look, qtbot, "danger")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert heard == ["cancelled"]
    assert not dialog.isVisible()


def test_that_a_busy_dialog_cannot_act_twice_but_can_be_cancelled(look: Look, qtbot: QtBot) -> None:
    dialog, field, heard = opened(look, qtbot)
    dialog.set_busy(True)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert heard == []
    assert not field.isEnabled()
    assert dialog.cancel.isEnabled()
    dialog.set_busy(False)
    assert dialog.action
    assert dialog.action.isEnabled()


def test_that_a_dialog_is_window_modal_and_named(look: Look, qtbot: QtBot) -> None:
    dialog, _, _ = opened(look, qtbot)
    assert dialog.windowModality() == Qt.WindowModality.WindowModal
    assert dialog.windowTitle() == "Revoke 3 tokens?"


def test_that_the_focus_starts_where_the_owner_says(look: Look, qtbot: QtBot) -> None:
    dialog, start = Dialog(look, "Pipe token"), Button(look, "Copy token", "primary")
    for widget in (QLineEdit(), start):
        dialog.body.addWidget(widget)
    dialog.start_at(start)
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.focusWidget() is start


def test_that_a_code_well_in_a_dialog_is_as_high_as_its_lines(look: Look, qtbot: QtBot) -> None:
    dialog, well = Dialog(look, "Pipe token"), CodeWell(look, "curl \\\n" + "x" * 200, "call", wrap=True)
    dialog.body.addWidget(well)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: well.height() == well.sizeHint().height())
    assert well.document().size().height() > 2  # the long line is wrapped
    assert well.verticalScrollBar().maximum() == 0
    assert well.viewport().height() - well.document().size().height() * well.fontMetrics().lineSpacing() < 12


def test_that_help_stands_left_and_the_action_right(look: Look, qtbot: QtBot) -> None:
    dialog, _, _ = opened(look, qtbot)
    help_button, extra = Button(look, "Copy as curl", "ghost"), Button(look, "Send a test record")
    dialog.add_help(help_button)
    dialog.add_extra(extra)
    action = dialog.action
    assert action
    qtbot.waitUntil(lambda: 0 < help_button.x() < dialog.cancel.x() < action.x())


def test_that_a_long_sentence_is_wrapped_and_shown_whole(look: Look, qtbot: QtBot) -> None:
    dialog, _, _ = opened(look, qtbot)
    dialog.set_sentence("Once revoked, their packets are refused and the network does not send them again. " * 4)
    dialog.resize(dialog.sizeHint())
    labels = [label for label in dialog.findChildren(PlainLabel) if label.wordWrap() and label.isVisible()]
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))


def test_that_what_comes_in_later_is_seen_without_scrolling(look: Look, qtbot: QtBot) -> None:
    dialog, _, _ = opened(look, qtbot)
    late = PlainLabel("The server does not answer: no connection could be made. " * 6, wrap=True)
    dialog.body.addWidget(late)
    qtbot.waitUntil(lambda: late.visibleRegion().boundingRect() == late.rect())


def test_that_the_window_is_in_the_shade_while_a_dialog_is_open(look: Look, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    dialog = Dialog(look, "Revoke 3 tokens?", parent=window)
    dialog.open()
    scrim = window.findChild(Scrim)
    assert scrim
    assert scrim.geometry() == window.rect()
    window.resize(500, 400)
    qtbot.waitUntil(lambda: scrim.geometry() == window.rect())
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(Scrim) is None)


def test_that_a_form_in_a_dialog_leaves_no_gap_below_itself(look: Look, qtbot: QtBot) -> None:
    dialog, form = Dialog(look, "New decoder", width=560), Form()
    hint = "Records of these recTypes are decoded with it. It can be assigned by device and port afterwards."
    form.add_row(Field(look, "For recTypes", QLineEdit(), hint=hint))
    form.add_row(Field(look, "Name", QLineEdit(), hint=hint), Field(look, "Port", QLineEdit(), hint=hint))
    dialog.body.addWidget(form)
    qtbot.addWidget(dialog)
    dialog.open()
    assert abs(dialog._scroll.hidden_height()) <= 2
