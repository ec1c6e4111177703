"""Details of a device: its numbers, what people say of it, its commissioning."""

from __future__ import annotations

import asyncio

from app.screens.devices.details_tab import DetailsTab, _StepLine
from app.screens.devices.location_tab import LocationTab
from app.screens.devices.plan import metres, ring_step, spot
from embedded_server.wire.devices import LocationJson
from tests.app.screens.devices.conftest import Screen
from tests.app.screens.devices.test_view import eui, heard


def test_that_details_are_saved_and_the_steps_tick_themselves(screen: Screen) -> None:
    device = eui()
    screen.uplink(device)
    screen.loop.run_until_complete(asyncio.wait_for(heard(screen, device), 20))
    screen.open(device)
    screen.actions["devices.tab_1"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, DetailsTab)
    screen.until(lambda: len(page.findChildren(_StepLine)) >= 7)
    assert page.findChildren(_StepLine)[0].accessibleName().startswith("First packet heard, done")
    page._name.setText("Pier 7")
    page._name.textEdited.emit("Pier 7")
    page._tags.setText("pilot, roof")
    page._tags.textEdited.emit("pilot, roof")
    assert page._bar.isVisible()
    page._save.click()
    screen.until(lambda: screen.said)
    assert not page._bar.isVisible()
    told = screen.loop.run_until_complete(screen.model.client.one(device))
    assert (told.name, told.tags) == ("Pier 7", ("pilot", "roof"))


def test_that_what_is_typed_stays_when_newer_facts_come_and_goes_when_it_is_discarded(screen: Screen) -> None:
    device = eui()
    screen.create(device, "first")
    screen.open(device)
    screen.actions["devices.tab_1"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, DetailsTab)
    page._type.setText("EM500")
    page._type.textEdited.emit("EM500")
    screen.loop.run_until_complete(screen.model.refresh_open())
    assert page._type.text() == "EM500"
    page._bar.dismissed.emit()
    assert page._type.text() == ""


def test_that_a_location_is_checked_saved_and_shown_among_the_others(screen: Screen) -> None:
    first, second = eui(), eui()
    for device, name in ((first, "gate"), (second, "hall")):
        screen.create(device, name)
    place: LocationJson = {"lat": 39.951, "lng": -75.16, "altitude": None, "floor": "", "place": "", "source": ""}
    screen.loop.run_until_complete(screen.model.client.change(second, {"location": place}))
    screen.open(first)
    screen.actions["devices.tab_2"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, LocationTab)
    page._lat.setText("95")
    page._lat.textEdited.emit("95")
    page._save.click()
    assert page._lat_field.has_error()
    page._lat.setText("39.95")
    page._lng.setText("-75.16")
    page._save.click()
    screen.until(lambda: screen.said)
    screen.until(lambda: "hall, 111 m away" in page._plan.accessibleName())
    assert page._plan.isVisible()


def test_that_rings_hold_most_of_what_is_around() -> None:
    spots = [spot("a", 39.95, -75.16 + far, (39.95, -75.16)) for far in (0.0001, 0.0002, 0.0005, 1.0)]
    assert round(spots[0].distance, 1) == 8.5
    assert ring_step(spots[:3]) == 25
    assert metres(2_500) == "2.5 km"
