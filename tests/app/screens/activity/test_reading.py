"""Activity: what is read stays where it is, and what is said of it is true."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.api.requests import EVERY, RequestFilter
from app.screens.activity import model as models
from app.screens.activity.fixes import Way
from tests.app.screens.activity.conftest import REC_TYPE, Screen, Senders

pytestmark = pytest.mark.slow


def test_that_requests_of_an_unknown_value_are_shown_alone_with_the_last_one_chosen(
    screen: Screen, senders: Senders
) -> None:
    for value in ("a" * 64, "b" * 64, "a" * 64, "b" * 64):
        assert senders.send(token=f"Bearer {value}") == 401
    screen.view.refresh()
    screen.show(4)
    screen.choose(3)
    ends = [one.token_tail for one in screen.model.rows.rows]
    assert ends == ["bbbb", "aaaa", "bbbb", "aaaa"]
    last = screen.model.rows.rows[1].id
    screen.view.show_only(RequestFilter(same_token=last))
    screen.show(2)
    assert {one.token_tail for one in screen.model.rows.rows} == {"aaaa"}
    chosen = screen.view._requests.chosen()
    assert chosen is not None
    assert chosen.id == last
    assert "aaaa…aaaa" in screen.view._requests.filter_told()
    screen.view._requests.narrow(EVERY)
    screen.show(4)
    screen.choose(0)
    screen.actions["activity.only_token"].trigger()
    screen.show(2)
    assert {one.token_tail for one in screen.model.rows.rows} == {"bbbb"}


def away(screen: Screen, senders: Senders, window: QWidget) -> int:
    """Somebody reads the last of forty while three more come in: the id of what is read."""
    senders.good(40)
    screen.view.refresh()
    screen.show(40)
    window.activateWindow()
    screen.choose(39)
    senders.good(3)
    screen.until(lambda: screen.model.behind == 3)
    chosen = screen.view._requests.chosen()
    assert chosen is not None
    return chosen.id


def test_that_enter_on_the_pill_leads_up_and_leaves_what_is_read(
    screen: Screen, senders: Senders, qapp: QApplication
) -> None:
    number = away(screen, senders, screen.view)
    requests = screen.view._requests
    requests._pill.setFocus()
    assert qapp.focusWidget() is requests._pill
    QTest.keyClick(requests._pill, Qt.Key.Key_Return)
    screen.show(43)
    screen.until(lambda: not requests._pill.isVisible())
    assert qapp.focusWidget() is requests.table
    assert [screen.model.rows.rows[row].id for row in requests.table.selected()] == [number]
    assert screen.view._inspector._shown.isVisible()


def test_that_what_is_read_stays_beside_a_table_that_has_no_room_for_it(
    screen: Screen, senders: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "PAGE", 2)
    monkeypatch.setattr(models, "BURST", 1)
    senders.good(2)
    screen.view.refresh()
    screen.until(lambda: screen.model.rows.rowCount() == 2)
    screen.choose(1)
    read = screen.view._requests.chosen()
    screen.actions["activity.hold"].trigger()
    senders.good(3)
    screen.until(lambda: screen.model.behind == 3)
    screen.view._requests.go_to_newest()
    screen.until(lambda: screen.model.behind == 0)
    assert screen.view._requests.table.selected() == []
    assert screen.view._requests.chosen() == read
    assert screen.view._inspector._shown.isVisible()
    screen.choose(0)
    assert screen.view._requests.chosen() == screen.model.rows.rows[0]


def test_that_the_way_out_comes_in_reading_order(screen: Screen, senders: Senders) -> None:
    for act in (senders.good, senders.broken, senders.pipe_reads):
        act()
    screen.view.refresh()
    screen.show(3)
    inspector = screen.view._inspector
    for row in (1, 0):
        screen.choose(row)
        buttons = inspector._verdict.buttons()
        chain, one = list[QWidget](), inspector._close.nextInFocusChain()
        while one is not None and one is not inspector._close and len(chain) < 500:
            chain.append(one)
            one = one.nextInFocusChain()
        stops = [each for each in chain if each in (*buttons, inspector._texts["request"], inspector._again)]
        assert stops == [*buttons, inspector._texts["request"], inspector._again]


def test_that_a_filter_leaves_the_flow_where_it_is(screen: Screen, senders: Senders) -> None:
    senders.good()
    screen.view.refresh()
    screen.show(1)
    flow = screen.view._requests.flow
    before = flow.pos()
    screen.view._requests.narrow(RequestFilter(rec_type=REC_TYPE))
    screen.show(1)
    assert screen.view._requests._strip.isVisible()
    QApplication.processEvents()
    assert flow.pos() == before


def test_that_nothing_is_offered_to_save_where_nothing_is(screen: Screen, senders: Senders) -> None:
    screen.until(lambda: screen.model.counts)
    assert not screen.view._capture.isEnabled()
    assert screen.view._capture.toolTip() == "There is nothing to save"
    assert not screen.actions["activity.export"].isEnabled()
    senders.good()
    screen.view.refresh()
    screen.until(lambda: screen.view._capture.isEnabled())


def test_that_a_gate_which_looks_before_its_turn_is_numbered_truthfully(screen: Screen, senders: Senders) -> None:
    assert senders.send(body=b'"' + b"x" * 2_000_000 + b'"') == 413
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    assert screen.view._inspector._stopped.full_text() == "stopped at Body, after 1 of 7"


def test_that_what_a_copied_line_lacks_is_said_before_and_after(
    screen: Screen, senders: Senders, qapp: QApplication
) -> None:
    assert not screen.actions["activity.copy_curl"].isEnabled()
    assert senders.send(body=b'"' + b"x" * 2_000_000 + b'"') == 413
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    said: list[tuple[str, ...]] = []
    screen.view.copied.connect(lambda *told: said.append(told))
    lack = "The body, 2 MB, was not kept and is missing here."
    assert screen.actions["activity.copy_curl"].toolTip() == lack
    screen.actions["activity.copy_curl"].trigger()
    token = "It reads the variable TOKEN: set it before you paste."
    assert said == [("warn", "Copied, but not all of it", f"{token} {lack}")]
    assert qapp.clipboard().text().startswith(f"# {lack}\ncurl ")


def test_that_a_corrected_line_is_offered_only_where_there_is_one(screen: Screen, senders: Senders) -> None:
    assert senders.send("GET", "/") == 404
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    buttons = screen.view._inspector._verdict._ways
    assert list(buttons) == [Way.SEND_AGAIN]
