"""Looking into a record: fields and their bytes both ways, remarks, copies."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.screens.data.decoded_tab import DecodedTab
from app.screens.data.json_tab import JsonTab
from app.widgets.look import Look
from tests.app.screens.data.conftest import Fleet, Screen
from tests.app.screens.data.entries import device_of, uplink

pytestmark = pytest.mark.slow

Read = Callable[[], None]
BOTH = "0167011002687A"


def opened(screen: Screen, fleet: Fleet, read_all: Read, rec_type: str, *bodies: object) -> DecodedTab:
    fleet.send(rec_type, *bodies)
    read_all()
    screen.open(rec_type)
    inspector = screen.view._inspector
    screen.until(lambda: inspector._opened is not None)
    return inspector._decoded


def test_that_a_field_lights_its_bytes_and_a_byte_its_field(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    tab = opened(screen, fleet, read_all, "lit.tide", uplink(1, BOTH))
    tab._tree.setCurrentIndex(tab._tree.model().index(0, 0, tab._tree.model().index(0, 0)))
    assert tab.chosen_field() == "temperature_1"
    assert tab._hex.selected_span() == (0, 4)
    assert tab._where.text() == "bytes 0 to 3"
    assert "27.2" in tab._sentence.text()
    tab._hex.byte_selected.emit(5)
    assert tab.chosen_field() == "relative_humidity_2"
    assert tab._hex.selected_span() == (4, 7)
    tab._hex.byte_selected.emit(0)
    assert tab.chosen_field() == "temperature_1"


def test_that_the_chosen_field_stays_chosen_in_the_next_record(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    tab = opened(screen, fleet, read_all, "kept.tide", uplink(1, "01670110"), uplink(2, "01670120"))
    tab._tree.select_path("temperature_1")
    tab._on_path("temperature_1")
    screen.actions["data.older"].trigger()
    screen.until(lambda: "27.2" in tab._sentence.text())
    assert tab._hex.selected_span() == (0, 4)


def test_that_a_number_can_be_plotted_from_here(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    tab = opened(screen, fleet, read_all, "plotted.tide", uplink(1, BOTH, device_of("plotted.tide")))
    plot = screen.view._plot._model
    screen.until(lambda: len(plot.chosen) == 2)
    plot.choose(())
    button = screen.view._inspector._plot
    assert button.accessibleName() == "Plot temperature_1"
    tab._tree.select_path("relative_humidity_2")
    tab._on_path("relative_humidity_2")
    assert button.accessibleName() == "Plot relative_humidity_2"
    button.click()
    assert [plot.series[number].field for number in plot.chosen] == ["relative_humidity_2"]


def test_that_a_payload_recognised_by_its_bytes_says_so(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    tab = opened(screen, fleet, read_all, "guessed.tide", uplink(1, "01670110"))
    assert tab._decoder.text() == "Cayenne LPP"
    assert tab._guessed.isVisible()


def test_that_a_payload_nobody_decodes_offers_a_decoder(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    tab = opened(screen, fleet, read_all, "nobody.tide", uplink(1, "FF"))
    assert tab._note is not None
    assert tab._note.accessibleName().startswith("No decoder is assigned")
    assert not tab._tree.isVisible()
    assert tab._size.text() == "Payload, 1 byte"


def test_that_a_test_record_is_marked(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("trial.tide", uplink(1, "01670110"), is_test=True)
    read_all()
    screen.open("trial.tide")
    note = screen.view._inspector._decoded._note
    assert note is not None
    assert note.accessibleName().startswith("Test record")


def test_that_the_tab_a_person_chose_stays_after_an_unknown_body(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    opened(screen, fleet, read_all, "mixed.tide", uplink(1, "01670110"), {"un": "known"})
    inspector = screen.view._inspector
    screen.until(lambda: screen.texts(1)[0] == "not recognised")
    screen.until(lambda: inspector._pages.currentWidget() is inspector._json)
    screen.actions["data.older"].trigger()
    screen.until(lambda: inspector._pages.currentWidget() is inspector._decoded)


def test_that_id_body_and_bytes_can_be_copied(screen: Screen, fleet: Fleet, read_all: Read, qapp: QApplication) -> None:
    tab = opened(screen, fleet, read_all, "copied.tide", uplink(1, "01670110"))
    inspector = screen.view._inspector
    assert inspector._row is not None
    inspector._chip.click()
    assert qapp.clipboard().text() == inspector._row.entry.id
    tab._copy.click()
    assert qapp.clipboard().text() == "01670110"
    inspector._json._copy.click()
    assert '"pdu": "01670110"' in qapp.clipboard().text()


def test_that_a_body_is_searched(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    opened(screen, fleet, read_all, "searched.tide", uplink(1, "01670110"))
    tab = screen.view._inspector._json
    tab._find("devEui")
    screen.until(lambda: tab._tree.selected_path() == "devEui")
    assert tab._found.text() == "Enter goes to the next one"
    tab._find("nowhere")
    screen.until(lambda: tab._found.text() == "Nothing in this body matches")


def test_that_what_was_found_stays_when_the_same_body_is_shown_again(look: Look, qtbot: QtBot) -> None:
    tab, bodies = JsonTab(look), ({"a": {"b": 1}}, {"c": 2})
    qtbot.addWidget(tab)
    tab.show_body(json.dumps(bodies[0]), bodies[0], is_json=True)
    with qtbot.waitSignal(tab._tree.search_finished):
        tab._find("b")
    tab.show_body(json.dumps(bodies[0]), bodies[0], is_json=True)
    assert (tab._tree.selected_path(), tab._found.text()) == ("a.b", "Enter goes to the next one")
    tab.show_body(json.dumps(bodies[1]), bodies[1], is_json=True)
    assert (tab._tree.selected_path(), tab._found.text()) == ("", "8 bytes")
