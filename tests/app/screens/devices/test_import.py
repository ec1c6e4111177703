"""Lists of devices brought in, and several devices changed at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.screens.devices.bulk_dialog import BulkDialog
from app.screens.devices.import_dialog import ImportDialog
from app.screens.devices.import_text import chosen_rows, guessed, mapping_problem, read_table
from tests.app.screens.devices.conftest import Screen, press
from tests.app.screens.devices.test_view import eui


def test_that_spreadsheets_and_csv_are_read_alike() -> None:
    pasted = read_table('DevEUI\tDevice name\tRoom\tPrice\n70B3\t"Pier ""3"""\t2\t9\n\n')
    assert pasted == read_table('\ufeffDevEUI;Device name;Room;Price\n70B3;"Pier ""3""";2;9')
    mapping = guessed(pasted.heads)
    assert mapping == ("id", "name", "place", "")
    assert chosen_rows(pasted, mapping) == (["id", "name", "place"], [["70B3", 'Pier "3"', "2"]])


@pytest.mark.parametrize("text", ["", "DevEUI,Name", 'DevEUI\n"a'])
def test_that_what_is_no_list_is_refused_or_read_as_it_stands(text: str) -> None:
    try:
        assert read_table(text).rows
    except ValueError as error:
        assert str(error).endswith(".")  # noqa: PT017


def test_that_a_mapping_needs_one_column_of_ids() -> None:
    assert mapping_problem(("name", "")) == "One column has to be the DevEUI."
    assert mapping_problem(("id", "name", "name")) == "Name is chosen for two columns."
    assert mapping_problem(("id", "", "")) == ""


def test_that_a_bad_row_is_named_corrected_in_place_and_the_import_taken_back(screen: Screen, tmp_path: Path) -> None:
    first, second = eui(), eui()
    file = tmp_path / "list.csv"
    file.write_text(f"DevEUI,Name,Latitude,Longitude\n{first},north,1,2\n{second},south,95,2\n", "utf-8")
    screen.actions["devices.import"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, ImportDialog)
    screen.loop.run_until_complete(screen.view._errands.read_file(dialog, file))
    screen.until(lambda: len(dialog._rows.rows) == 2)
    assert dialog._rows.rows[0].device == second  # the bad one first
    assert dialog._rows.rows[0].problems
    assert not dialog._take.isEnabled()
    dialog.show_text(file.read_text("utf-8").replace("95", "45"))
    screen.until(lambda: dialog._take.isEnabled())
    assert dialog._take.text() == "Import 2 devices"
    press(dialog)
    screen.until(lambda: screen.said)
    assert screen.said == ["2 devices imported."]
    assert {"north", "south"} <= set(screen.names())
    screen.undone[-1]()
    screen.until(lambda: "north" not in screen.names())
    screen.until(lambda: screen.said[-1] == "2 removed, 0 as before.")


def test_that_several_devices_are_given_a_type_and_a_tag(screen: Screen) -> None:
    devices = [eui(), eui()]
    for device in devices:
        screen.create(device)
    rows = screen.view.list.rows
    screen.view.list.table.select([at for at in range(len(rows.rows)) if rows.rows[at].device.id in devices])
    screen.actions["devices.bulk"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, BulkDialog)
    press(dialog)
    assert dialog._problem.isVisible()  # nothing is filled in
    dialog._type.setText("EM500")
    dialog._add.setText("pilot, roof")
    press(dialog)
    screen.until(lambda: "2 devices changed." in screen.said)
    changed = [one for one in screen.model.devices if one.id in devices]
    assert {(one.type, one.tags) for one in changed} == {("EM500", ("pilot", "roof"))}


def test_that_a_list_can_be_typed_line_by_line(screen: Screen) -> None:
    screen.actions["devices.import"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, ImportDialog)
    QTest.keyClicks(dialog._text, "DevEUI,Name")
    QTest.keyClick(dialog._text, Qt.Key.Key_Return)
    QTest.keyClicks(dialog._text, f"{eui()},roof")
    screen.until(lambda: dialog._take.isEnabled())
