"""Many devices changed at once: tried out as it is said, done, and taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from app.screens.devices.bulk_dialog import BulkDialog
from app.screens.devices.bulk_fields import ADD, NO_TEMPLATE
from app.screens.devices.decoder_choice import BY_RULES
from app.screens.devices.import_table import changes_of
from embedded_server.domain.assignment import Pin
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import DECODER, TARGET, RowOutcome
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
    say(dialog, ADD, "pilot, roof")
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
    assert screen.said[-1].endswith("devices are changed at once. Narrow the list first.")
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


def decoder(screen: Screen) -> int:
    wish = {"name": "Half", "kind": "javascript", "source": "function decodeUplink(i) { return {data: {x: 1}}; }"}
    reply = screen.loop.run_until_complete(screen.admin.ask("POST", "/decoders", body=wish))
    return int(reply.json()["id"])


def pins(screen: Screen) -> dict[str, Pin]:
    rows = screen.loop.run_until_complete(screen.model.client.decoders.assignments())
    return {row.device: Pin(row.decoder_id, row.version) for row in rows if row.device}


def pick(choice: QComboBox, text: str) -> None:
    """As if it was clicked."""
    choice.setCurrentIndex(choice.findText(text))
    choice.activated.emit(choice.currentIndex())


def test_that_devices_are_pinned_to_a_decoder_and_a_version_of_it_and_taken_back(screen: Screen) -> None:
    devices, made = sorted([eui(), eui()]), decoder(screen)
    for device in devices:
        screen.create(device)
    dialog = bulk(screen, devices)
    row = dialog.fields.add(DECODER)
    screen.until(lambda: row.decoder.decoders.count() > 1)
    assert row.decoder.decoders.currentIndex() < 0
    pick(row.decoder.decoders, "Half")
    screen.until(lambda: row.decoder.versions.count() == 2)
    pick(row.decoder.versions, "1")
    until_tried(screen, dialog, 2)
    screen.until(lambda: "version 1" in changes_of(dialog._rows.rows[0]))
    assert [changes_of(one) for one in dialog._rows.rows] == ["Decoder: as the rules say → Half, version 1"] * 2
    assert dialog._said.text() == "Changes Decoder of 2."
    press(dialog)
    screen.until(lambda: "2 devices changed." in screen.said)
    assert pins(screen) == dict.fromkeys(devices, Pin(made, 1))
    screen.undone[-1]()
    screen.until(lambda: screen.said[-1] == "Taken back: 2 devices as before.")
    assert pins(screen) == {}


def test_that_pinned_devices_are_let_go_to_what_the_rules_say(screen: Screen) -> None:
    device, made = eui(), decoder(screen)
    screen.create(device)
    screen.loop.run_until_complete(screen.model.client.change_many([device], DeviceChange(pin=Pin(made))))
    dialog = bulk(screen, [device])
    row = dialog.fields.add(DECODER)
    screen.until(lambda: row.decoder.decoders.count() > 1)
    pick(row.decoder.decoders, BY_RULES)
    until_tried(screen, dialog, 1)
    assert changes_of(dialog._rows.rows[0]) == "Decoder: Half → as the rules say"


def test_that_devices_get_the_target_of_a_template_for_what_they_become_and_lose_it_again(screen: Screen) -> None:
    device = eui()
    screen.create(device)
    url = "https://lake.example/share/us.test.{type}"
    screen.loop.run_until_complete(screen.model.client.add_template({"name": "lake", "url": url}))
    dialog = bulk(screen, [device])
    row = dialog.fields.add(TARGET)
    screen.until(lambda: row.templates.count() == 1)
    row.replaces.setChecked(True)
    assert dialog._change.toolTip() == "Choose a template"
    pick(row.templates, "lake")
    until_tried(screen, dialog, 1)
    assert dialog._rows.rows[0].problems[0].words == "The device has no type for {type}."
    say(dialog, "type", "tide", at=0)
    screen.until(lambda: dialog._change.isEnabled())
    assert changes_of(dialog._rows.rows[0]) == "Type: – → tide; Target: – → https://lake.example/share/us.test.tide"
    press(dialog)
    screen.until(lambda: "1 device changed." in screen.said)
    assert screen.model.known[device].target == "new"
    screen.undone[-1]()
    screen.until(lambda: screen.said[-1] == "Taken back: 1 device as before.")
    assert screen.model.known[device].target == "none"


def test_that_a_target_cannot_be_chosen_while_there_is_no_template(screen: Screen) -> None:
    device = eui()
    screen.create(device)
    dialog = bulk(screen, [device])
    dialog.fields.add(TARGET).replaces.setChecked(True)
    assert dialog._change.toolTip() == NO_TEMPLATE


def test_that_a_trial_that_is_stopped_goes_on_where_it_was(screen: Screen) -> None:
    ids = [f"{at:016X}" for at in range(1, 1_201)]
    screen.create(ids[0])
    dialog = bulk(screen, ids)
    dialog.progress._bar.valueChanged.connect(lambda done: dialog.progress._stop.click() if done == 500 else None)
    say(dialog, "type", "tide", at=0)
    screen.until(lambda: dialog.progress._go_on.isVisible())
    assert not dialog._change.isEnabled()
    assert "wait" in dialog.progress._said.text()
    dialog.progress._go_on.click()
    screen.until(lambda: dialog._change.isEnabled())
    assert len(dialog._rows.rows) == 1_200
    assert [one.number for one in dialog._found] == list(range(1, 1_201))


def test_that_a_change_that_is_stopped_is_taken_back(screen: Screen) -> None:
    device = eui()
    screen.create(device)
    dialog = bulk(screen, [device])
    say(dialog, "type", "tide", at=0)
    until_tried(screen, dialog, 1)
    press(dialog)
    screen.until(lambda: dialog.is_taking)
    dialog.reject()
    screen.until(lambda: "Stopped. Taken back: 1 device as before." in screen.said)
    assert screen.model.known[device].type == ""
    assert screen.dialogs() == []
