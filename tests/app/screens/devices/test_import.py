"""Lists of devices brought in through the dialog, corrected in its table, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.api import devices
from app.screens.devices.import_dialog import ImportDialog
from app.screens.devices.import_errand import ImportErrand
from app.screens.devices.import_list import PIECE
from app.screens.devices.import_table import ListRows, said_of
from app.widgets.cells import Cell
from embedded_server.domain.device_import import RowOutcome
from tests.app.screens.devices.conftest import Screen, press
from tests.app.screens.devices.test_view import eui


class Import:
    """The dialog as a person drives it."""

    def __init__(self, screen: Screen) -> None:
        screen.actions["devices.import"].trigger()
        dialog = screen.dialog()
        assert isinstance(dialog, ImportDialog)
        assert screen.view._errands.importing is not None
        self.screen, self.dialog = screen, dialog
        self.errand: ImportErrand = screen.view._errands.importing

    @property
    def why(self) -> str:
        """Why nothing can be imported."""
        return "" if self.dialog._take.isEnabled() else self.dialog._take.toolTip()

    def paste(self, text: str) -> None:
        data = QMimeData()
        data.setText(text)
        self.dialog._text.insertFromMimeData(data)

    def until_tried(self) -> None:
        wanted = self.dialog
        self.screen.until(lambda: wanted.list and not wanted.list.waiting and not self.errand._is_trying)

    def shown(self) -> list[tuple[int, str]]:
        return [(row.number, row.outcome.value if row.outcome else "") for row in self.dialog._rows.rows]

    def editor(self) -> QLineEdit:
        return self.dialog._table.findChildren(QLineEdit)[-1]

    def type(self, text: str, key: Qt.Key) -> None:
        """Into the cell that is edited."""
        editor = self.editor()
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, key)


@pytest.fixture
def bring(screen: Screen) -> Callable[[], Import]:
    return lambda: Import(screen)


def test_that_bad_cells_are_corrected_in_the_table_and_the_import_taken_back(
    screen: Screen, bring: Callable[[], Import], tmp_path: Path
) -> None:
    first, second, third = eui(), eui(), eui()
    file = tmp_path / "list.csv"
    file.write_text(
        f"DevEUI,Name,Latitude,Longitude\n{first},north,1,2\n{second},south,95,2\n{third[:-1]},west,1,east\n", "utf-8"
    )
    one = bring()
    screen.loop.run_until_complete(one.errand.read_file(file))
    one.until_tried()
    assert one.shown() == [(2, "bad"), (3, "bad")]  # these first
    assert one.why == "Correct 2 bad rows, or leave them out"
    table = one.dialog._table
    index = table.currentIndex()
    assert index.data() == "95"  # in sight at once, and first to be edited
    assert table.viewport().rect().contains(table.visualRect(index).center())
    assert one.dialog._said.text().startswith("Row 2: The latitude is 95")
    table.setFocus()
    QTest.keyClick(one.dialog, Qt.Key.Key_F8)
    assert one.editor().text() == "95"
    one.type("45", Qt.Key.Key_Tab)  # and on to the next bad one
    assert one.editor().text() == third[:-1]
    one.type(third, Qt.Key.Key_Tab)
    assert one.editor().text() == "east"
    one.type("3,5", Qt.Key.Key_Return)
    one.until_tried()
    assert one.shown() == [(2, "new"), (3, "new")]  # where they were
    assert (one.why, one.dialog._take.text()) == ("", "Import 3 devices")
    press(one.dialog)
    screen.until(lambda: screen.said)
    assert screen.said == ["3 devices imported."]
    screen.until(lambda: {"north", "south", "west"} <= set(screen.names()))
    screen.undone[-1]()
    screen.until(lambda: screen.said[-1] == "Taken back: 3 devices removed.")
    assert "north" not in screen.names()


def test_that_ten_thousand_rows_with_fifty_bad_ones_go_through_in_pieces(
    screen: Screen, bring: Callable[[], Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{0xABCD000000000000 + at:016X},pier-{at}" for at in range(10_000)]
    for at in range(199, 10_000, 200):
        lines[at] = f"{lines[at][:14]},pier-{at}"
    one, painted, sizes = bring(), list[int](), list[int]()
    client, weigh = screen.model.client, screen.model.client.weigh
    cell = ListRows.cell

    def seen(rows: ListRows, row: int, at: int) -> Cell:
        painted.append(row)
        return cell(rows, row, at)

    async def counted(columns: list[str], rows: list[list[str]]) -> object:
        sizes.append(len(rows))
        return await weigh(columns, rows)

    monkeypatch.setattr(client, "weigh", counted)
    monkeypatch.setattr(ListRows, "cell", seen)
    one.paste("\n".join(lines))
    one.until_tried()
    assert one.dialog._text.toPlainText() == ""  # no text field has to hold them
    assert (sum(sizes), max(sizes)) == (10_000, PIECE)
    assert [number for number, _ in one.shown()] == list(range(200, 10_001, 200))
    assert all("has 14 hexadecimal digits" in said_of(row) for row in one.dialog._rows.rows)
    one.dialog._chips.choose("all")
    one.dialog._show_rows()
    one.dialog.grab()
    assert len(set(painted)) < 200  # only what is seen
    sizes.clear()
    number = one.dialog._rows.rows[199].number
    one.dialog._rows.edited.emit(number, "id", lines[199][:14] + "C7")
    one.until_tried()
    assert sizes == [1]  # a correction is tried alone
    one.dialog._skip.setChecked(True)
    assert one.dialog._take.text() == "Import 9951 devices"
    press(one.dialog)
    screen.until(lambda: screen.said)
    screen.undone[-1]()
    screen.until(lambda: screen.said[-1] == "Taken back: 9951 devices removed.")


def test_that_a_trial_is_stopped_and_goes_on(screen: Screen, bring: Callable[[], Import]) -> None:
    one = bring()
    one.paste("\n".join(f"{0xABCE000000000000 + at:016X}" for at in range(3 * PIECE)))
    screen.until(lambda: one.dialog.list and one.dialog.list.waiting < 3 * PIECE)
    one.dialog.progress.stop_asked.emit()
    screen.until(lambda: not one.errand._is_trying)
    assert one.dialog.list is not None
    assert 0 < one.dialog.list.waiting < 3 * PIECE
    assert one.why == "It is being tried out"
    one.dialog.progress.go_on_asked.emit()
    one.until_tried()
    assert one.why == ""


def test_that_an_import_that_is_stopped_leaves_nothing(screen: Screen, bring: Callable[[], Import]) -> None:
    device, one = eui(), bring()
    one.paste(f"DevEUI,Name\n{device},stopped")
    one.until_tried()
    press(one.dialog)
    screen.until(lambda: one.dialog.is_taking)
    one.dialog.cancel.click()
    screen.until(lambda: screen.said)
    assert screen.said == ["Stopped. Taken back: 1 device removed."]
    assert "stopped" not in screen.names()


def test_that_a_list_larger_than_a_body_goes_in_parts_and_is_one_import(
    screen: Screen, bring: Callable[[], Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "LARGEST_PART", 60)
    names = [f"part-{at}" for at in range(5)]
    one = bring()
    one.paste("DevEUI,Name\n" + "\n".join(f"{eui()},{name}" for name in names))
    one.until_tried()
    press(one.dialog)
    screen.until(lambda: screen.said)
    assert screen.said == ["5 devices imported."]
    screen.undone[-1]()
    screen.until(lambda: screen.said[-1] == "Taken back: 5 devices removed.")


def test_that_a_header_is_a_switch(screen: Screen, bring: Callable[[], Import]) -> None:
    one = bring()
    one.paste(f"{eui()}\troof\n{eui()}\tyard")
    one.until_tried()
    assert not one.dialog._head.isChecked()
    assert one.dialog._take.text() == "Import 2 devices"
    one.dialog._head.setChecked(True)
    screen.until(lambda: one.dialog.list and len(one.dialog.list.rows) == 1)
    one.until_tried()
    assert one.dialog._take.text() == "Import 1 device"


def test_that_a_list_can_be_typed_and_read_by_keyboard(screen: Screen, bring: Callable[[], Import]) -> None:
    one = bring()
    assert one.why == "Paste a list first"
    QTest.keyClicks(one.dialog._text, "DevEUI,Name")
    QTest.keyClick(one.dialog._text, Qt.Key.Key_Return)
    QTest.keyClicks(one.dialog._text, f"{eui()},roof")
    assert one.dialog._take.text() == "Read the list"
    QTest.keyClick(one.dialog._text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    one.until_tried()
    assert one.dialog._take.text() == "Import 1 device"


def test_that_another_meaning_of_a_column_is_tried_first(screen: Screen, bring: Callable[[], Import]) -> None:
    one = bring()
    one.paste(f"DevEUI,Name\n{eui()},roof")
    one.until_tried()
    name = one.dialog._mapping._choices[1]
    name.setCurrentIndex(name.findData("id"))
    screen.until(lambda: one.dialog.problem.isVisible())
    assert one.why == "DevEUI is chosen for two columns."
    name.setCurrentIndex(name.findData("place"))
    one.until_tried()
    assert one.dialog.list is not None
    assert one.dialog.list.columns == ("id", "place")
    assert one.dialog.list.tried()[RowOutcome.NEW] == 1


def test_that_corrections_are_not_thrown_away_by_one_key(screen: Screen, bring: Callable[[], Import]) -> None:
    one = bring()
    one.paste("DevEUI\n24E1")
    one.until_tried()
    one.dialog._rows.edited.emit(1, "id", eui())
    one.until_tried()
    one.dialog.reject()
    assert one.dialog.isVisible()
    assert "1 correction would be lost" in one.dialog.problem.accessibleName()
    one.dialog.reject()
    assert not one.dialog.isVisible()


def test_that_what_is_no_list_is_said_where_it_was_pasted(screen: Screen, bring: Callable[[], Import]) -> None:
    one = bring()
    one.paste('DevEUI,Name\n24E1,"open\n')
    screen.until(lambda: one.dialog.problem.isVisible())
    assert "Line 2 is not understood" in one.dialog.problem.accessibleName()
