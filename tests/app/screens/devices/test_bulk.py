"""Several devices changed at once."""

from __future__ import annotations

from app.screens.devices.bulk_dialog import BulkDialog
from tests.app.screens.devices.conftest import Screen, press
from tests.app.screens.devices.test_view import eui


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
