"""Orbit: edits staged, queued, sent, confirmed, cancelled and forced; on a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.local_server.simulator import Simulator
from app.screens.orbit.dialogs import CancelDialog, RegisterDialog
from app.screens.orbit.many_dialog import ManyDialog
from app.screens.orbit.trial import NAMES, sensor_id
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from tests.app.screens.orbit.conftest import Screen, press

pytestmark = pytest.mark.slow


def lit(screen: Screen) -> list[str]:
    """The lights of the downlink that was sent."""
    return [light.state for card in screen.desk.frames.cards() for light in card.lights]


def test_that_without_sensors_there_are_two_ways_to_begin(screen: Screen) -> None:
    screen.until(lambda: screen.view.findChildren(EmptyState))
    screen.actions["orbit.register"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, RegisterDialog)
    dialog.sensor.setText("no id")
    press(dialog)
    assert dialog._id_field.has_error()
    dialog.sensor.setText("1a2b01")
    dialog.name.setText("freezer-07")
    press(dialog)
    screen.until(lambda: screen.model.sheet)
    assert screen.model.sheet is not None
    assert (screen.model.sheet.id, screen.model.sheet.name) == ("1A2B01", "freezer-07")


def test_that_an_edit_is_staged_foreseen_and_queued(screen: Screen) -> None:
    screen.register("1A2B02")
    screen.stage("measure_interval", "20")
    screen.stage("alarm_high", "25,5")
    row = screen.row("alarm_high")
    assert (row.sign.text, row.active, row.wanted) == ("Staged", "30.0 °C", 255)
    assert [slot.name for card in screen.desk.frames.cards() for slot in card.slots] == [
        "measure_interval",
        "alarm_high",
    ]
    assert not screen.model.sheet or not screen.model.sheet.pending
    screen.queue()
    assert screen.row("alarm_high").sign.text == "Queued"
    assert screen.row("alarm_high").active == "30.0 °C"
    assert not screen.model.staged


def test_that_a_value_out_of_range_is_refused_in_its_cell(screen: Screen) -> None:
    screen.register("1A2B03")
    screen.type("downlink_interval", "365")
    editor = screen.desk.parameters.editor
    assert editor.is_open
    assert editor.has_error()
    assert "from 360 to 1440 min" in editor.said()
    editor.setText("370")
    assert editor.finish()
    assert dict(screen.model.staged) == {"downlink_interval": 370}


def test_that_edits_are_held_against_all_that_is_wanted(screen: Screen) -> None:
    screen.register("1A2B04")
    screen.stage("alarm_high", "10")
    screen.queue()
    screen.stage("alarm_low", "12")
    assert screen.row("alarm_low").sign.text == "Not possible"
    assert not screen.actions["orbit.queue"].isEnabled()
    screen.stage("alarm_low", "9.9")
    assert screen.row("alarm_low").sign.text == "Staged"
    assert screen.actions["orbit.queue"].isEnabled()


def test_that_the_lights_follow_a_downlink_to_the_sensor(screen: Screen) -> None:
    radio = screen.register("1A2B05")
    screen.stage("alarm_high", "25")
    screen.queue()
    sent: list[str] = []
    screen.radio(lambda: sent.append(radio.ask()))
    assert lit(screen) == ["on", "waiting", "waiting"]
    assert screen.row("alarm_high").sign.text == "Awaiting ack"
    screen.radio(radio.emitted)
    assert lit(screen) == ["on", "on", "waiting"]
    assert screen.row("alarm_high").active == "30.0 °C"
    screen.radio(lambda: radio.acknowledge(sent[0], 4))
    assert lit(screen) == ["on", "on", "on"]
    assert (screen.row("alarm_high").sign.text, screen.row("alarm_high").active) == ("Active", "25.0 °C")
    told = [(story.outcome.text, story.change) for story in screen.desk.history.stories()]
    assert ("Confirmed", "30.0 to 25.0 °C") in told


def test_that_a_replaced_value_stays_visible(screen: Screen) -> None:
    screen.register("1A2B06")
    screen.stage("alarm_high", "25")
    screen.queue()
    screen.stage("alarm_high", "26")
    assert screen.row("alarm_high").replaced == 250
    screen.queue()
    assert (screen.row("alarm_high").wanted, screen.row("alarm_high").replaced) == (260, 250)


def test_that_what_was_never_sent_is_cancelled_at_once_and_comes_back(screen: Screen) -> None:
    screen.register("1A2B07")
    screen.stage("alarm_high", "25")
    screen.queue()
    screen.choose("alarm_high")
    screen.actions["orbit.cancel"].trigger()
    screen.until(lambda: screen.undone)
    assert screen.row("alarm_high").sign.text == "Active"
    screen.undone[-1]()
    screen.until(lambda: screen.row("alarm_high").sign.text == "Queued")


def test_that_cancelling_what_was_sent_says_what_follows_and_leaves_it_uncertain(screen: Screen) -> None:
    radio = screen.register("1A2B08")
    screen.stage("alarm_high", "25")
    screen.queue()
    screen.radio(radio.ask)
    screen.choose("alarm_high")
    screen.actions["orbit.cancel"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, CancelDialog)
    press(dialog)
    screen.until(lambda: screen.row("alarm_high").sign.text == "Uncertain")
    assert screen.row("alarm_high").active == "30.0 °C?"
    screen.choose("alarm_high")
    screen.actions["orbit.resend"].trigger()
    screen.until(lambda: screen.row("alarm_high").sign.text == "Queued")
    assert screen.row("alarm_high").wanted == 300


def test_that_the_safe_way_out_sends_the_active_value(screen: Screen) -> None:
    radio = screen.register("1A2B09")
    screen.stage("alarm_high", "25")
    screen.queue()
    screen.radio(radio.ask)
    screen.choose("alarm_high")
    screen.actions["orbit.revert"].trigger()
    screen.until(lambda: screen.row("alarm_high").wanted == 300)
    assert screen.row("alarm_high").sign.text in ("Queued", "Sent again")


def test_that_discarded_edits_come_back(screen: Screen) -> None:
    screen.register("1A2B0A")
    screen.stage("alarm_high", "25")
    screen.stage("fast_mode_minutes", "5")
    screen.actions["orbit.undo"].trigger()
    assert dict(screen.model.staged) == {"alarm_high": 250}
    screen.actions["orbit.discard"].trigger()
    assert not screen.model.staged
    screen.undone[-1]()
    assert dict(screen.model.staged) == {"alarm_high": 250}


def test_that_staged_edits_stay_with_their_sensor(screen: Screen) -> None:
    screen.register("1A2B0B")
    screen.stage("alarm_high", "25")
    screen.register("1A2B0C")
    assert not screen.model.staged
    screen.open("1A2B0B")
    assert dict(screen.model.staged) == {"alarm_high": 250}
    marks = {one.key: one.mark.text for one in screen.sensors.list.entries() if one.mark}
    assert marks["1A2B0B"] == "1 staged"


def test_that_many_sensors_are_edited_with_a_result_each(screen: Screen) -> None:
    screen.register("1A2B0D", "one")
    screen.register("1A2B0E", "two")
    screen.stage("alarm_low", "24")
    screen.queue()
    screen.actions["orbit.many"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, ManyDialog)
    rows = [row.sensor.id for row in dialog.rows.rows]
    dialog.table.select([rows.index("1A2B0D"), rows.index("1A2B0E")])
    dialog.fields["alarm_high"].setText("20")
    dialog.fields["alarm_high"].textEdited.emit("20")
    screen.until(lambda: dialog.action and dialog.action.text() == "Queue for 1 sensor")

    def said() -> dict[str, str]:
        return {row.sensor.id: row.sign.text for row in dialog.rows.rows}

    screen.until(lambda: "alarm_low must be below alarm_high" in said()["1A2B0E"])
    screen.until(lambda: said()["1A2B0D"] == "1 queued · 1 downlink")
    press(dialog)
    screen.until(lambda: dialog.action and dialog.action.text() == "Close")
    assert {row.sensor.id: row.sign.text for row in dialog.rows.rows}["1A2B0D"] == "Queued"
    screen.open("1A2B0D")
    assert screen.row("alarm_high").wanted == 200
    press(dialog)
    assert not screen.dialogs()


def test_that_virtual_sensors_go_on_the_air_and_fall_silent(screen: Screen, simulator: Simulator) -> None:
    screen.actions["orbit.try"].trigger()
    screen.until(lambda: simulator.is_running)
    screen.until(lambda: {sensor_id(number) for number in range(len(NAMES))} <= set(screen.sensors.list.keys()))
    screen.until(lambda: screen.actions["orbit.stop"].isEnabled())
    screen.actions["orbit.stop"].trigger()
    screen.until(lambda: screen.said[-1] == "The virtual sensors are silent now.")
    assert not simulator.is_running


def test_that_in_a_narrow_window_the_next_downlinks_lie_in_a_drawer(screen: Screen) -> None:
    screen.register("1A2B0F")
    frames = screen.desk.frames
    assert frames.isVisible()
    screen.view.resize(1044, 640)
    screen.until(lambda: not frames.isVisible())
    screen.actions["orbit.frames"].trigger()
    assert frames.isVisible()
    screen.actions["orbit.frames"].trigger()
    assert not frames.isVisible()
    screen.view.resize(1364, 820)
    screen.until(frames.isVisible)


def test_that_the_whole_history_is_saved_as_a_file(screen: Screen, tmp_path: Path) -> None:
    screen.register("1A2B92", "freezer-92")
    screen.stage("alarm_high", "25")
    screen.queue()
    file = tmp_path / "history.csv"
    screen.loop.run_until_complete(screen.view._errands.save_history(file))
    lines = file.read_text("utf-8").splitlines()
    assert any(",queued,1,alarm_high,250," in line for line in lines)
    assert screen.said[-1] == f"{len(lines) - 1} events saved as history.csv."


def test_that_a_sensor_is_shown_as_the_api_tells_it(screen: Screen) -> None:
    screen.register("1A2B91", "freezer-91")
    assert screen.model.raw is None
    screen.desk.tabs.buttons()[1].click()
    screen.until(lambda: screen.model.raw)
    (copy,) = [one for one in screen.desk.raw.findChildren(Button) if one.text() == "Copy JSON"]
    copy.click()
    told = json.loads(QGuiApplication.clipboard().text())
    assert (told["id"], len(told["parameters"])) == ("1A2B91", 8)
    assert screen.model.raw_path == "/admin/v1/orbit/1A2B91"
    screen.desk.tabs.buttons()[0].click()
    assert screen.desk.parameters.isVisible()
