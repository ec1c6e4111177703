"""What a person sees and does on the Data screen, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.api.errors import RefusedByServerError
from app.running.loop import AppLoop
from app.screens.data.asked import Asked, Range
from app.screens.data.ownership_popover import OwnershipPopover
from app.screens.data.rows import Row
from app.widgets.buttons import Button
from app.widgets.code_well import CodeWell
from app.widgets.labels import PlainLabel
from app.widgets.note import Note
from embedded_server.domain.event import READING, RECORD, Event
from tests.app.screens.data.conftest import NARROW, WIDE, Fleet, Screen
from tests.app.screens.data.entries import DEVICE, NOON, uplink

pytestmark = pytest.mark.slow

Read = Callable[[], None]


def labels(screen: Screen) -> list[str]:
    return [label.full_text() for label in screen.view.findChildren(PlainLabel) if label.isVisible()]


def foot(screen: Screen) -> str:
    return screen.view._records._foot._state.text()


def test_that_a_new_rec_type_is_opened_by_itself_and_its_newest_record_is_looked_into(
    screen: Screen, fleet: Fleet
) -> None:
    fleet.send("first.harbour.tide", uplink(1, "01670110"))
    screen.until(lambda: screen.model.rec_type == "first.harbour.tide" and screen.texts(0))
    screen.until(lambda: screen.view._inspector._decoded._tree.isVisible())
    assert screen.texts(1) == [DEVICE]
    assert screen.texts(2) == ["27.2"]
    assert "You own all" in labels(screen)
    assert (
        screen.view._rec_types._count.text().endswith("recType") or "recTypes" in screen.view._rec_types._count.text()
    )


def test_that_records_come_in_live_at_the_top(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("live.tide", uplink(1, "01670110"))
    read_all()
    screen.open("live.tide")
    fleet.send("live.tide", uplink(2, "01670120"))
    screen.until(lambda: screen.texts(2) == ["28.8", "27.2"])
    assert screen.view._records.table._new  # tinted for a moment
    assert foot(screen) == "Live. Newest first."
    screen.until(lambda: "2" in labels(screen))  # the counters have followed


def test_that_on_hold_nothing_moves_and_what_is_kept_is_counted(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("hold.tide")
    read_all()
    screen.open("hold.tide")
    screen.actions["data.hold"].trigger()
    fleet.send_many("hold.tide", 3)
    screen.until(lambda: foot(screen) == "On hold, 3 kept")
    assert len(screen.texts(0)) == 1
    screen.actions["data.hold"].trigger()
    screen.until(lambda: len(screen.texts(0)) == 4)
    assert foot(screen) == "Live. Newest first."


def test_that_rows_stand_still_while_new_ones_come_in_above(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send_many("still.tide", 90)
    read_all()
    screen.open("still.tide")
    table = screen.view._records.table
    bar = table.verticalScrollBar()
    screen.until(lambda: bar.maximum() > 300)
    bar.setValue(300)
    at = table.viewport().rect().center()
    before = table.indexAt(at).data()
    fleet.send_many("still.tide", 5)
    pill = screen.view._records._pill
    screen.until(lambda: pill.text() == "5 new ↑")
    assert pill.isVisible()
    assert table.indexAt(at).data() == before
    pill.click()
    assert bar.value() == 0
    assert not pill.isVisible()


def test_that_what_is_chosen_stays_chosen_and_shown(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("stay.tide", uplink(1, "01670110"))
    read_all()
    screen.open("stay.tide")
    chosen = screen.view._records.chosen()
    fleet.send("stay.tide", uplink(2, "01670120"))
    screen.until(lambda: len(screen.texts(0)) == 2)
    assert screen.view._records.table.selected() == [1]
    assert screen.view._records.chosen() == chosen == screen.view._inspector._row


def test_that_rows_far_below_are_fetched_when_they_are_looked_at(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send_many("far.tide", 290)
    read_all()
    screen.open("far.tide")
    pages = screen.model.records.pages
    assert pages.row(280) is None
    bar = screen.view._records.table.verticalScrollBar()
    screen.until(lambda: bar.maximum() > 5_000)
    bar.setValue(bar.maximum())
    screen.until(lambda: pages.row(280) is not None)
    assert "None" not in screen.texts(0)[-8:]


def test_that_home_and_end_go_to_the_newest_and_the_oldest_record(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send_many("ends.tide", 120)
    read_all()
    screen.open("ends.tide")
    table = screen.view._records.table
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.selected() == [119]
    screen.until(lambda: screen.model.records.row(119) is not None)
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert table.selected() == [0]


def test_that_a_burst_costs_few_views_and_loses_nothing(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("storm.tide")
    read_all()
    screen.open("storm.tide")
    fetched: list[object] = []
    screen.model.arrived.connect(fetched.append)
    fleet.send_many("storm.tide", 120)
    screen.until(lambda: len(screen.texts(2)) == 121 and all(screen.texts(2)))
    assert len(fetched) < 30


def test_that_unknown_bodies_are_called_that_and_show_their_json(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("unknown.tide", {"hello": "<img src=x>"})
    read_all()
    screen.open("unknown.tide")
    screen.until(lambda: screen.texts(1) == ["not recognised"])
    inspector = screen.view._inspector

    def first_member() -> object:
        tree = inspector._json._tree.model()
        return tree.index(0, 0, tree.index(0, 0)).data()

    screen.until(lambda: first_member() == 'hello: "<img src=x>"')
    assert inspector._pages.currentWidget() is inspector._json


def test_that_a_device_shows_its_name_as_it_is(screen: Screen, fleet: Fleet, read_all: Read, loop: AppLoop) -> None:
    fleet.send("named.tide", uplink(1, device="70B3D5E75E00A1FF"))
    read_all()
    screen.open("named.tide")
    loop.run_until_complete(fleet.client.name_device("70B3D5E75E00A1FF", "<img src=x>"))
    screen.actions["data.refresh"].trigger()
    screen.until(lambda: screen.texts(1) == ["<img src=x>"])
    screen.until(lambda: "<img src=x>" in labels(screen))  # in the inspector, too


def test_that_ownership_is_explained(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send_many("owned.tide", 2)
    read_all()
    screen.open("owned.tide")
    why = screen.view._records.head.ownership.why
    why.click()
    screen.until(lambda: screen.view.window().findChildren(OwnershipPopover))
    (popover,) = screen.view.window().findChildren(OwnershipPopover)
    said = [label.full_text() for label in popover.findChildren(PlainLabel)]
    assert "Who owns these 2 records?" in said
    assert any("platform-wide" in sentence for sentence in said)
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert popover.isHidden()


def test_that_a_rec_type_without_records_shows_how_to_send_one(
    screen: Screen, fleet: Fleet, qapp: QApplication
) -> None:
    fleet.send("other.tide")
    screen.open("nobody.sent.this")
    screen.until(lambda: screen.view.findChildren(CodeWell))
    (well,) = [well for well in screen.view.findChildren(CodeWell) if well.isVisible()]
    assert "/share/nobody.sent.this" in well.toPlainText()
    assert fleet.token not in well.toPlainText()
    assert not screen.view._plot.isVisible()
    assert not screen.view._inspector.isVisible()
    well.copy_requested.emit()
    assert fleet.token in qapp.clipboard().text()
    fleet.send("nobody.sent.this")
    screen.until(lambda: len(screen.texts(0)) == 1 and screen.view._records.table.isVisible())
    screen.until(lambda: screen.view._inspector._row is not None and screen.view._plot.isVisible())


def test_that_the_last_refused_try_is_told_and_a_test_record_can_be_sent(
    screen: Screen, fleet: Fleet, loop: AppLoop
) -> None:
    fleet.send("other.tide")
    screen.open("refused.tide")
    with pytest.raises(RefusedByServerError):
        loop.run_until_complete(fleet.client.post_share(fleet.door("refused.tide").url, "f" * 64, b"{}"))
    screen.until(lambda: any(note.accessibleName().startswith("Refused ") for note in screen.view.findChildren(Note)))
    (send,) = [
        one for one in screen.view.findChildren(Button) if one.text() == "Send a test record" and one.isVisible()
    ]
    send.click()
    screen.until(lambda: len(screen.texts(0)) == 1)
    row = screen.model.records.pages.row(0)
    assert row is not None
    assert row.entry.is_test


def test_that_a_chosen_record_stays_shown_while_it_is_out_of_sight(
    screen: Screen, fleet: Fleet, read_all: Read
) -> None:
    fleet.send("kept.tide")
    read_all()
    screen.open("kept.tide")
    chosen = screen.view._records.chosen()
    screen.model.records.pages._here.clear()  # as if very many others had been looked at since
    screen.model.records.repaint_all()
    assert screen.view._inspector._row == chosen
    assert screen.view._inspector._record.isVisible()


def test_that_nothing_in_a_range_of_time_differs_from_nothing_at_all(
    screen: Screen, fleet: Fleet, read_all: Read
) -> None:
    fleet.send("range.tide")
    read_all()
    screen.open("range.tide")
    screen.model.records.restart(1, 1)  # as if the only record were older than the range
    screen.view._records._states.show_now("Last hour")
    assert "No record in the last hour" in labels(screen)
    screen.view._records.ask(Asked(range=Range(timedelta(hours=1))))
    screen.view._records.head.filters.show_all()
    screen.until(lambda: screen.view._records.table.isVisible() and len(screen.texts(0)) == 1)


def test_that_columns_are_chosen_and_remembered(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("columns.tide", uplink(1, "01670110026853"))
    fleet.send("plain.tide")
    read_all()
    screen.open("columns.tide")
    titles = [action.text() for action in screen.view._records.head._menu.actions()]
    assert titles[:2] == ["temperature_1 °C", "relative_humidity_2 %"]
    screen.view._records.head._menu.actions()[0].setChecked(False)
    header = screen.model.records.headerData
    assert header(2, Qt.Orientation.Horizontal) == "relative_humidity_2 %"
    screen.open("plain.tide")
    screen.open("columns.tide")
    assert header(2, Qt.Orientation.Horizontal) == "relative_humidity_2 %"


def test_that_a_narrow_window_shows_the_inspector_on_request(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send_many("narrow.tide", 2)
    read_all()
    screen.open("narrow.tide")
    view = screen.view
    beside = view._inspector.width()
    view.resize(*NARROW)
    assert not view._inspector.isVisible()
    view._records.table.setFocus()
    QTest.keyClick(view._records.table, Qt.Key.Key_Down)
    QTest.keyClick(view._records.table, Qt.Key.Key_Return)
    assert view._inspector.isVisible()
    assert view._inspector.geometry().right() == view.width() - 1
    QTest.keyClick(view._inspector, Qt.Key.Key_Escape)
    assert not view._inspector.isVisible()
    view.resize(*WIDE)
    assert view._inspector.isVisible()
    assert view._inspector.parent() is view._panes
    assert view._inspector.width() == beside


def test_that_one_record_follows_the_other_where_another_rec_type_is_opened(
    screen: Screen, fleet: Fleet, read_all: Read
) -> None:
    """The inspector is not emptied between them."""
    for rec_type in ("from.tide", "to.tide"):
        fleet.send(rec_type, uplink(1))
    read_all()
    screen.open("from.tide")
    screen.until(lambda: (chosen := screen.view._records.chosen()) and chosen.entry.rec_type == "from.tide")
    told: list[Row | None] = []
    screen.view._records.row_chosen.connect(told.append)
    screen.open("to.tide")
    screen.until(lambda: told)
    assert [row and row.entry.rec_type for row in told] == ["to.tide"]


def test_that_keys_step_through_records(screen: Screen, fleet: Fleet, read_all: Read, qtbot: QtBot) -> None:
    fleet.send_many("steps.tide", 3)
    read_all()
    screen.open("steps.tide")
    assert screen.view._records.table.selected() == [0]
    with qtbot.waitActive(screen.view):
        screen.view.activateWindow()
    QTest.keyClick(screen.view._records.table, Qt.Key.Key_BracketRight)
    QTest.keyClick(screen.view._records.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert screen.view._records.table.selected() == [2]
    QTest.keyClick(screen.view._records.table, Qt.Key.Key_BracketLeft)
    assert screen.view._records.table.selected() == [1]
    screen.until(lambda: screen.view._inspector._row == screen.view._records.chosen())


def test_that_other_rec_types_events_fetch_no_records(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("calm.tide")
    read_all()
    screen.open("calm.tide")
    pace = screen.view._records._pace
    screen.until(lambda: not (pace._is_stale or pace._is_running or pace._pause.isActive()))
    for kind in (RECORD, READING):
        screen.view._on_event(Event(kind, "0", NOON, {"count": 1, "rectypes": ["busy.tide"]}))
    assert not pace._is_stale
    screen.view._on_event(Event(RECORD, "0", NOON, {"count": 1, "rectypes": ["busy.tide"], "more": True}))
    assert pace._is_stale


def test_that_a_lost_server_is_told_and_found_again(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("lost.tide")
    read_all()
    screen.open("lost.tide")
    screen.live.lost.emit("The server ended the stream of events.")
    assert foot(screen) == "Not connected"
    screen.live.caught_up.emit()
    screen.until(lambda: foot(screen) == "Live. Newest first.")


def test_that_records_that_cannot_be_loaded_say_why_and_can_be_tried_again(
    screen: Screen, fleet: Fleet, read_all: Read, loop: AppLoop, qapp: QApplication
) -> None:
    """Nothing of another recType stays beside them."""
    fleet.send("whole.tide")
    fleet.send("broken.tide")
    read_all()
    screen.open("whole.tide")
    screen.until(lambda: screen.view._inspector._row is not None)
    screen.until(lambda: screen.view._plotted == "whole.tide")
    screen.until(lambda: screen.model.summary("broken.tide"))
    url, token = fleet.client.base_url, str(fleet.client._http._client.headers["Authorization"]).split()[1]  # type: ignore[union-attr]  # connected
    loop.run_until_complete(fleet.client.point_at("http://127.0.0.1:9", token))
    screen.view.open_rec_type("broken.tide")
    screen.until(lambda: "The records could not be loaded" in labels(screen))
    assert screen.view._inspector._row is None
    assert screen.view._plot.isHidden()
    assert foot(screen) == "Not loaded"
    loop.run_until_complete(fleet.client.point_at(url, token))
    screen.live.caught_up.emit()
    screen.until(lambda: len(screen.texts(0)) == 1 and screen.view._records.table.isVisible())


def test_that_export_and_import_stand_above_the_records(screen: Screen) -> None:
    menu = screen.view._records.head._files.menu()
    names = ("files.export", "files.import")
    assert menu.actions() == [screen.view._actions[name] for name in names]
    assert screen.actions["files.export"] in screen.view.actions()


def test_that_splitters_are_remembered(screen: Screen, fleet: Fleet) -> None:
    fleet.send("split.tide")
    screen.open("split.tide")
    screen.view._panes.splitterMoved.emit(300, 1)
    assert not screen.view._settings.layout("data.panes").isEmpty()
