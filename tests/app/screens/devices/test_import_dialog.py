"""Only what was tried out as it stands can be imported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.screens.devices.import_dialog import ImportDialog
from app.widgets.look import Look
from embedded_server.domain.device_import import CellProblem, ImportResult, ImportRow, RowOutcome

GOOD = ImportResult("", (ImportRow(1, "A", RowOutcome.NEW),))
WITH_BAD = ImportResult(
    "", (ImportRow(1, "A", RowOutcome.NEW), ImportRow(2, "B", RowOutcome.BAD, (CellProblem("id", "no DevEUI"),)))
)


@pytest.fixture
def dialog(look: Look, qtbot: QtBot) -> Iterator[ImportDialog]:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = ImportDialog(look, owner)
    made.open()
    read(made, "DevEUI,Name\n24E124126B316056,a")
    yield made
    made.close()


def read(dialog: ImportDialog, text: str) -> int:
    """The number of the trial it is asked for."""
    dialog.show_text(text)
    dialog._pause.stop()
    dialog._read()
    return dialog.trial


def test_that_the_answer_to_the_list_as_it_stands_opens_the_import(dialog: ImportDialog) -> None:
    assert not dialog._take.isEnabled()
    dialog.show_result(GOOD, dialog.trial)
    assert dialog._take.isEnabled()
    assert dialog._take.text() == "Import 1 device"


def test_that_an_answer_to_an_earlier_list_is_passed_over(dialog: ImportDialog) -> None:
    earlier = dialog.trial
    dialog.show_text("DevEUI,Name\n24E124126B316057,b")
    dialog.show_result(GOOD, earlier)
    assert not dialog._take.isEnabled()
    read(dialog, "DevEUI,Name\n24E124126B316058,c")
    dialog.show_result(GOOD, earlier)
    dialog.show_problem("too late", earlier)
    assert not dialog._take.isEnabled()
    assert not dialog._problem.isVisible()


def test_that_leaving_bad_rows_out_opens_nothing_that_was_not_tried(dialog: ImportDialog) -> None:
    dialog.show_result(WITH_BAD, dialog.trial)
    assert not dialog._take.isEnabled()
    dialog._wait()
    dialog._skip.setChecked(True)
    assert not dialog._take.isEnabled()


def test_that_another_meaning_of_a_column_is_tried_first(dialog: ImportDialog) -> None:
    dialog.show_result(GOOD, dialog.trial)
    dialog._choices[1].setCurrentIndex(0)
    assert not dialog._take.isEnabled()


def test_that_an_empty_list_says_what_to_do(dialog: ImportDialog) -> None:
    read(dialog, "")
    assert not dialog._take.isEnabled()
    assert "Paste a list first" in dialog._take.toolTip()
