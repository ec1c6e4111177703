"""Details of a device: its numbers, what people say of it, its commissioning."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from app.api.decoders import Facts
from app.screens.devices.decoder_choice import BY_RULES
from app.screens.devices.decoder_pick import NEXT, pin_of
from app.screens.devices.details_tab import DetailsTab, _StepLine
from app.screens.devices.details_words import length, share
from app.screens.devices.location_tab import LocationTab
from app.screens.devices.plan import STRIDE, Plan
from app.screens.devices.plan_scale import Spot, metres, ring_step, spot, step_within, zoomed
from app.widgets import paint
from app.widgets.buttons import Button
from app.widgets.look import Look
from embedded_server.domain.assignment import Assignment, Pin
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.device_track import Reception
from embedded_server.wire.devices import LocationJson
from tests.app.screens.devices.conftest import Screen
from tests.app.screens.devices.test_view import eui, heard

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CODE = "function decodeUplink(input) { return {data: {open: 1}}; }"


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


def chosen(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(next(at for at in range(box.count()) if box.itemText(at).startswith(text)))
    box.activated.emit(box.currentIndex())


def test_that_a_device_is_pinned_to_a_version_of_a_decoder_and_given_back_to_the_rules(screen: Screen) -> None:
    device, client = eui(), screen.model.client.decoders
    screen.create(device, "gate")
    made = screen.loop.run_until_complete(client.add(Facts("Gate"), DecoderKind.JAVASCRIPT, "", CODE))
    for version in (1, 2):
        screen.loop.run_until_complete(client.save_draft(made.id, f"{CODE} // {version}"))
        screen.loop.run_until_complete(client.publish(made.id, f"the {version}."))
    screen.open(device)
    screen.actions["devices.tab_1"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, DetailsTab)
    pick = page._pick
    screen.until(lambda: pick._choice.decoders.findText("Gate") > 0)
    chosen(pick._choice.decoders, "Gate")
    screen.until(lambda: pick._choice.versions.count() == 3)
    chosen(pick._choice.versions, "1")
    assert pick.decoder_field.message() == NEXT
    assert page._bar.isVisible()
    page._save.click()
    screen.until(lambda: screen.said)
    assert pin_of(screen.loop.run_until_complete(client.assignments()), device) == Pin(made.id, 1)
    assert pick.decoder_field.message() == "Pinned. New versions do not change it."
    screen.until(lambda: not page._bar.isVisible())
    screen.said.clear()
    chosen(pick._choice.decoders, BY_RULES)
    screen.until(page._bar.isVisible)
    page._save.click()
    screen.until(lambda: screen.said)
    assert pin_of(screen.loop.run_until_complete(client.assignments()), device) == Pin()


def test_that_a_pin_is_a_row_for_the_very_device_and_nothing_else() -> None:
    rows = [Assignment(1, 5, device="A", port=2), Assignment(2, 6, 3, device="A"), Assignment(3, 7, rec_type="*")]
    assert pin_of(rows, "A") == Pin(6, 3)


def test_that_the_last_step_is_said_by_hand_and_taken_back(screen: Screen) -> None:
    screen.create(device := eui(), "gate")
    screen.open(device)
    screen.actions["devices.tab_1"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, DetailsTab)
    for told in ("Seen by the owner, to do", "Seen by the owner, done", "Seen by the owner, to do"):
        screen.until(lambda told=told: _last(page).accessibleName().startswith(told))  # type: ignore[misc]  # bound now
        _last(page).findChildren(Button)[0].click()


def _last(page: DetailsTab) -> QWidget:
    lines = [page._steps.itemAt(at) for at in range(page._steps.count())]
    found = lines[-1].widget() if lines and lines[-1] else None
    return found or page


def test_that_numbers_are_said_as_people_count() -> None:
    assert [length(seconds) for seconds in (38, 598, 600, 7_500)] == ["38 s", "9 min 58 s", "10 min", "2 h 05 min"]
    assert [share(*two) for two in ((0, 0), (0, 9), (1, 5_000), (3, 1_000), (1, 4))] == [
        "–",
        "0 %",
        "< 0.1 %",
        "0.3 %",
        "25 %",
    ]


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


def test_that_gateways_are_listed_with_their_signal_and_stand_on_the_plan(screen: Screen) -> None:
    screen.create(device := eui(), "gate")
    place: LocationJson = {"lat": 39.95, "lng": -75.16, "altitude": None, "floor": "", "place": "", "source": ""}
    screen.loop.run_until_complete(screen.model.client.change(device, {"location": place}))
    screen.open(device)
    screen.actions["devices.tab_2"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, LocationTab)
    screen.until(page._plan.isVisible)
    page._heard_by = (
        (NOON, Reception("647FDAFFFE00A970", -97.0, 7.2, 39.951, -75.16)),
        (NOON, Reception("yard", -112.5)),
    )
    page._show_plan()
    assert "gateway gw …A970, −97 dBm, 111 m away" in page._plan.accessibleName()
    page._views.buttons()[1].click()
    shown = [[column.text(one) for column in page._rows.columns[:4]] for one in page._rows.rows]
    assert shown == [["647FDAFFFE00A970", "−97 dBm", "7.2 dB", "111 m"], ["yard", "−112.5 dBm", "–", "–"]]
    page._plan.grab()


def test_that_rings_hold_most_of_what_is_around() -> None:
    spots = [spot("a", 39.95, -75.16 + far, (39.95, -75.16)) for far in (0.0001, 0.0002, 0.0005, 1.0)]
    assert round(spots[0].distance, 1) == 8.5
    assert ring_step(spots[:3]) == 25
    assert metres(2_500) == "2.5 km"


def test_that_a_plan_zooms_by_wheel_and_keys_and_begins_anew_with_another_device(qtbot: QtBot, look: Look) -> None:
    plan = Plan(look)
    qtbot.addWidget(plan)
    plan.show_spots("gate", [Spot("hall", 0, 60)])
    whole = plan.radius
    QTest.keyClicks(plan, "+")
    assert plan.radius == pytest.approx(whole / STRIDE)
    QTest.keyClicks(plan, "-")
    assert plan.radius == pytest.approx(whole)
    middle = QPointF(plan.rect().center())
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    plan.wheelEvent(QWheelEvent(middle, middle, QPoint(), QPoint(0, 240), buttons, keys, phase, False))
    assert plan.radius < whole / 1.5
    plan.show_spots("hall", [Spot("gate", 0, -60)])
    assert plan.radius == whole


def test_that_a_plan_zooms_no_further_than_something_can_be_seen(qtbot: QtBot, look: Look) -> None:
    plan = Plan(look)
    qtbot.addWidget(plan)
    plan.resize(400, 400)
    plan.show_spots("gate", [Spot("far", 90_000, 0, "−120 dBm"), Spot("near", 1, 1)])
    for factor in (1e9, 1e-12):
        plan.zoom(factor)
        plan.grab()
    assert [zoomed(30, 1e9), zoomed(30, 1e-9)] == [3, 1_500_000]
    assert [step_within(radius) for radius in (3, 30, 300, 1_500_000)] == [1, 10, 100, 500_000]


def test_that_gateways_in_one_direction_keep_a_name_each(
    qtbot: QtBot, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, places = Plan(look), list[tuple[str, QRectF]]()
    qtbot.addWidget(plan)
    plan.resize(420, 420)

    def note(_: object, __: object, place: QRectF, text: str, *___: object, **____: object) -> None:
        places.append((text, place))

    monkeypatch.setattr(paint, "draw_text", note)
    plan.show_spots("gate", [Spot(f"gw …{number:04X}", 900 + number, 400, "−97 dBm") for number in range(8)])
    plan.grab()
    found = {text: place for text, place in places if text.startswith("gw")}
    assert len(found) == 8
    for text, place in found.items():
        assert QRectF(plan.rect()).contains(place)
        assert not any(place.intersects(other) for name, other in found.items() if name != text)
