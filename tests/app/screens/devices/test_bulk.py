"""Many devices changed at once: tried out as it is said, done, and taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.screens.devices.bulk_dialog import BulkDialog
from embedded_server.domain.device_import import RowOutcome
from tests.app.screens.devices.conftest import Screen, press
from tests.app.screens.devices.test_view import eui


def bulk(screen: Screen, ids: list[str]) -> BulkDialog:
    screen.view._errands.edit_many(ids)
    dialog = screen.dialog()
    assert isinstance(dialog, BulkDialog)
    return dialog


def say(dialog: BulkDialog, key: str, text: str, *, at: int = -1) -> None:
    """As if typed into the field."""
    row = dialog.fields.rows[at] if at >= 0 else dialog.fields.add(key)
    row.text.setText(text)
    row.text.textEdited.emit(text)


def until_tried(screen: Screen, dialog: BulkDialog, count: int) -> None:
    screen.until(lambda: len(dialog._rows.rows) == count and not dialog._pause.isActive())
    screen.until(lambda: dialog._change.toolTip() != "It is being tried out")


def test_that_several_devices_are_given_a_type_and_tags_and_taken_back(screen: Screen) -> None:
    devices = sorted([eui(), eui()])
    for device in devices:
        screen.create(device)
    screen.view.list.table.select([at for at, one in enumerate(screen.view.list.rows.ids) if one in devices])
    screen.actions["devices.bulk"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, BulkDialog)
    assert (dialog._change.isEnabled(), dialog._change.toolTip()) == (False, "Say what is to change")
    say(dialog, "type", "EM500", at=0)
    say(dialog, "add", "pilot, roof")
    say(dialog, "name", "pier-{number}")
    until_tried(screen, dialog, 2)
    assert dialog._said.text() == "Changes Name of 2, Type of 2, Tags of 2."
    assert dialog._change.text() == "Change 2 devices"
    press(dialog)
    screen.until(lambda: "2 devices changed." in screen.said)
    changed = [one for one in screen.model.devices if one.id in devices]
    assert {(one.type, one.tags) for one in changed} == {("EM500", ("pilot", "roof"))}
    assert {one.name for one in changed} == {"pier-001", "pier-002"}
    screen.undone[-1]()
    screen.until(lambda: screen.said[-1] == "Taken back: 2 devices as before.")
    assert {one.name for one in screen.model.devices if one.id in devices} == {""}


def test_that_what_cannot_be_changed_is_named_for_each_device(screen: Screen) -> None:
    known, unknown = eui(), eui()
    screen.create(known, "pier")
    dialog = bulk(screen, [known, unknown])
    say(dialog, "type", "EM500", at=0)
    until_tried(screen, dialog, 2)
    assert {one.device: one.outcome for one in dialog._rows.rows} == {
        known: RowOutcome.CHANGED,
        unknown: RowOutcome.BAD,
    }
    press(dialog)
    screen.until(lambda: "1 device changed." in screen.said)
    assert [one.device for one in dialog._rows.rows] == [unknown]
    assert dialog._said.text() == "1 device changed; 1 stayed as they are:"
    assert dialog.cancel.text() == "Close"


def test_that_a_field_that_was_emptied_is_cleared(screen: Screen) -> None:
    device = eui()
    screen.create(device, "pier")
    dialog = bulk(screen, [device])
    say(dialog, "name", "x")
    say(dialog, "name", "", at=1)
    assert dict(dialog.fields.change().cells) == {"name": ""}  # the first row was touched by nobody
    until_tried(screen, dialog, 1)
    assert [one.after for one in dialog._rows.rows[0].changes] == [""]


def test_that_a_field_that_is_chosen_twice_is_no_change(screen: Screen) -> None:
    device = eui()
    screen.create(device)
    dialog = bulk(screen, [device])
    say(dialog, "type", "a", at=0)
    say(dialog, "type", "b")
    assert dialog._change.toolTip() == "Type is chosen twice"


def test_that_more_devices_than_are_taken_at_once_is_said(screen: Screen) -> None:
    screen.view._errands.edit_many([f"{at:016X}" for at in range(10_001)])
    assert screen.said[-1].endswith("devices are edited at once. Narrow the list first.")
    assert screen.dialogs() == []


def test_that_tab_goes_from_a_value_to_the_next_field(screen: Screen) -> None:
    device = eui()
    screen.create(device)
    dialog = bulk(screen, [device])
    dialog.fields.rows[0].text.setFocus()
    QTest.keyClick(dialog.fields.rows[0].text, Qt.Key.Key_Tab)
    QTest.keyClick(dialog.fields._more, Qt.Key.Key_Space)
    assert dialog.fields.rows[1].text.hasFocus()
    QTest.keyClick(dialog.fields.rows[1].text, Qt.Key.Key_Tab)
    assert dialog.fields.rows[1].remove.hasFocus()
