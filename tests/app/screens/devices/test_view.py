"""Devices: listed, looked for, opened, entered and deleted."""

from __future__ import annotations

import asyncio
import itertools

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.screens.devices.dialogs import AddDialog
from app.screens.devices.narrowing import FAILING, Wanted
from app.widgets.cells import TextCell
from app.widgets.empty_state import EmptyState
from tests.app.screens.devices.conftest import Receiver, Screen, press

NUMBERS = itertools.count(1)


def eui() -> str:
    """One that no other test uses."""
    return f"70B3D5E75E{next(NUMBERS):06X}"


async def heard(screen: Screen, device: str) -> None:
    while True:
        await screen.model.refresh()
        if device in screen.model.known:
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
    assert screen.view.list.rows.ids[0] == device  # heard last


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
    search = screen.view.list.filter.search
    search.setText("pier no-such-word")
    search.returnPressed.emit()
    screen.until(lambda: isinstance(screen.view.list._pane.currentWidget(), EmptyState))
    search.setText("pier")
    search.returnPressed.emit()
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
    assert screen.view.list.selected() == [devices[0]]


def many(screen: Screen, prefix: str) -> None:
    """450 of them, listed by name."""

    async def bring_in() -> None:
        names = [f"{prefix}-{at:04}" for at in range(450)]
        rows = [[f"5A{prefix.encode().hex().upper()[:6]:0<6}{at:08X}", name, "door"] for at, name in enumerate(names)]
        await screen.model.client.bring_in(("id", "name", "type"), rows)
        screen.view._on_wanted(Wanted(search=f"{prefix}-", sort="name", descending=False))
        await screen.model.refresh()

    screen.loop.run_until_complete(bring_in())


def is_here(screen: Screen, row: int) -> bool:
    return screen.view.list.rows.ids[row] in screen.model.known


def test_that_all_rows_have_their_place_and_are_fetched_where_they_are_looked_at(screen: Screen) -> None:
    many(screen, "far")
    rows, table = screen.view.list.rows, screen.view.list.table
    assert rows.rowCount() == 450
    screen.until(lambda: is_here(screen, 0))
    assert not is_here(screen, 449)
    assert rows.cell(449, 0) == TextCell(rows.ids[449], tone="text3")
    table.scrollToBottom()
    screen.until(lambda: is_here(screen, 449))
    assert not is_here(screen, 225)
    assert rows.data(rows.index(449, 0)) == "far-0449"
    table.sort_by(0, Qt.SortOrder.DescendingOrder)
    screen.until(lambda: screen.names()[:1] == ["far-0449"])


def test_that_all_that_match_are_selected_and_stay_in_their_places(screen: Screen) -> None:
    many(screen, "all")
    table = screen.view.list.table
    table.selectAll()
    assert len(screen.view.list.selected()) == 450
    assert screen.view.list._bar._what.text() == "All 450"
    before = screen.view.list.rows.ids
    screen.loop.run_until_complete(screen.model.client.change(before[0], {"name": "all-9999"}))
    screen.refresh()
    assert screen.view.list.rows.ids == before
    screen.view.list._bar.dismissed.emit()
    screen.until(lambda: screen.view.list.rows.ids[-1] == before[0])


def test_that_a_selection_follows_its_device(screen: Screen) -> None:
    many(screen, "sel")
    table, ids = screen.view.list.table, screen.view.list.rows.ids
    table.select([3])
    screen.loop.run_until_complete(screen.model.client.change(ids[0], {"name": "sel-9999"}))
    screen.refresh()
    assert screen.view.list.rows.ids[2] == ids[3]
    assert table.selected() == [2]


def test_that_the_menu_narrows_by_what_there_is(screen: Screen) -> None:
    many(screen, "menu")
    screen.loop.run_until_complete(screen.model.client.change(screen.view.list.rows.ids[7], {"lora_class": "C"}))
    bar = screen.view.list.filter
    screen.loop.run_until_complete(screen.model.refresh_facets())
    bar.menu_of("class").aboutToShow.emit()
    (action,) = bar.menu_of("class").actions()
    assert action.text().startswith("C\t")
    action.trigger()
    screen.until(lambda: screen.names() == ["menu-0007"])
    assert [one.name for _, one in screen.model.wanted.beside_chip] == ["C"]
    bar.menu_of("class").aboutToShow.emit()
    bar.menu_of("class").actions()[0].trigger()  # once more: taken away
    screen.until(lambda: len(screen.names()) == 450)


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
    screen.view._on_wanted(Wanted().with_chip(FAILING))
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


def test_that_many_devices_are_deleted_after_what_goes_with_them_was_named(screen: Screen) -> None:
    devices = sorted(eui() for _ in range(10))
    for device in devices:
        screen.create(device)
    wish = {"device": devices[0], "url": "https://lake.example/a.b", "fields": []}
    screen.loop.run_until_complete(screen.admin.ask("POST", "/targets", body=wish))
    screen.loop.run_until_complete(screen.model.refresh())
    screen.view.list.table.select([at for at, one in enumerate(screen.view.list.rows.ids) if one in devices])
    screen.actions["devices.delete"].trigger()
    dialog = screen.dialog()
    shown = [one.text() for one in dialog.findChildren(QLabel)]
    assert "Delete 10 devices?" in shown
    assert any(text.endswith("and 2 more") for text in shown)
    assert "1 notification target will be deleted" in shown
    press(dialog)
    screen.until(lambda: "10 devices deleted. Their records are kept." in screen.said)
    assert not set(devices) & set(screen.model.ids or ())
    assert screen.dialogs() == []
