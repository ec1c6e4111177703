"""Devices: listed, looked for, opened, entered and deleted."""

from __future__ import annotations

import asyncio
import itertools

from PySide6.QtCore import Qt

from app.screens.devices.dialogs import AddDialog
from app.screens.devices.model import Wanted
from app.screens.devices.rows import FAILING
from app.widgets.empty_state import EmptyState
from tests.app.screens.devices.conftest import Receiver, Screen, press

NUMBERS = itertools.count(1)


def eui() -> str:
    """One that no other test uses."""
    return f"70B3D5E75E{next(NUMBERS):06X}"


async def heard(screen: Screen, device: str) -> None:
    while True:
        await screen.model.refresh()
        if any(one.id == device for one in screen.model.devices):
            return
        await asyncio.sleep(0.02)


def test_that_a_device_is_listed_by_its_first_uplink_and_opened_from_elsewhere(screen: Screen) -> None:
    device = eui()
    screen.uplink(device)
    screen.loop.run_until_complete(asyncio.wait_for(heard(screen, device), 20))
    screen.open(device)
    head = screen.view.inspector.head
    assert head.chip.text() == device
    assert "RSSI −97 dBm, SNR 7.2 dB" in head._air.text()
    assert head._badge.accessibleName().endswith("No target")
    assert screen.view.list.rows.rows[0].device.id == device  # heard last


def test_that_a_device_is_entered_found_and_deleted(screen: Screen) -> None:
    device = eui()
    screen.actions["devices.add"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, AddDialog)
    dialog.device.setText("what?")
    press(dialog)
    assert dialog._id_field.has_error()
    dialog.device.setText("-".join(device[at : at + 2] for at in range(0, 16, 2)).lower())
    dialog.name.setText("Pier 3")
    press(dialog)
    screen.until(lambda: screen.model.open_id == device)
    screen.view.list._search.setText("pier no-such-word")
    screen.view.list._search.returnPressed.emit()
    screen.until(lambda: isinstance(screen.view.list._pane.currentWidget(), EmptyState))
    screen.view.list._search.setText("pier")
    screen.view.list._search.returnPressed.emit()
    screen.until(lambda: screen.names() == ["Pier 3"])
    screen.actions["devices.delete"].trigger()
    dialog = screen.dialog()
    assert dialog.destroys()
    press(dialog)
    screen.until(lambda: screen.said)
    screen.until(lambda: not screen.names())
    assert screen.said == ["1 device deleted. Their records are kept."]


def test_that_several_are_selected_and_one_stays_open(screen: Screen) -> None:
    devices = [eui() for _ in range(3)]
    for device in devices:
        screen.create(device)
    screen.open(devices[0])
    table = screen.view.list.table
    table.select(range(3))
    assert screen.view.list._bar.isVisible()
    assert screen.actions["devices.bulk"].isEnabled()
    screen.view.list._bar.dismissed.emit()
    assert not screen.view.list._bar.isVisible()
    assert [one.id for one in screen.view.list.selected()] == [devices[0]]


def test_that_a_list_is_fetched_page_by_page_in_the_order_that_is_asked_for(screen: Screen) -> None:
    async def many() -> None:
        rows = [[f"5A{at:014X}", f"many-{at:04}"] for at in range(450)]
        await screen.model.client.bring_in(("id", "name"), rows)
        screen.view._on_wanted(Wanted(search="many-", sort="name", descending=False))
        await screen.model.refresh()

    screen.loop.run_until_complete(many())
    rows = screen.view.list.rows
    assert (len(rows.rows), rows.canFetchMore(rows.index(-1, -1))) == (200, True)
    rows.fetchMore(rows.index(-1, -1))
    screen.until(lambda: len(rows.rows) == 400)
    rows.fetchMore(rows.index(-1, -1))
    screen.until(lambda: len(rows.rows) == 450)
    assert not screen.model.has_more
    assert screen.names() == [f"many-{at:04}" for at in range(450)]
    screen.view.list.table.sort_by(0, Qt.SortOrder.DescendingOrder)
    screen.until(lambda: screen.names()[:1] == ["many-0449"])


def test_that_a_failing_target_shows_in_the_list_and_its_chip(screen: Screen, receiver: Receiver) -> None:
    device = eui()
    screen.create(device, "dock")
    screen.open(device)
    receiver.status = 500
    screen.forward_to(receiver.url)
    screen.uplink(device)
    screen.until(lambda: receiver.bodies)

    async def failing() -> None:
        while not screen.model.chip_counts().get(FAILING):
            await screen.model.refresh()
            await asyncio.sleep(0.02)

    screen.loop.run_until_complete(asyncio.wait_for(failing(), 20))
    screen.view._on_wanted(Wanted(chip=FAILING))
    screen.until(lambda: screen.names() == ["dock"])
    rows = screen.view.list.rows
    assert rows.data(rows.index(0, 2)) == "Retrying"


def test_that_the_narrow_window_opens_the_device_as_a_drawer(screen: Screen) -> None:
    device = eui()
    screen.create(device)
    screen.open(device)
    screen.view.resize(1044, 640)
    screen.until(lambda: screen.view._drawer.is_narrow)
    assert not screen.view.inspector.isVisible()
    screen.view.list.table.opened.emit(0)
    assert screen.view.inspector.isVisible()
    screen.view.inspector.closed.emit()
    assert not screen.view.inspector.isVisible()
