"""Activity: what a person sees and does, on a real server."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.api.requests import EVERY, RequestFilter
from app.running.loop import AppLoop
from app.screens.activity import model as models
from app.screens.activity.fixes import Way
from app.screens.activity.replay_dialog import ReplayDialog
from app.widgets.empty_state import EmptyState
from app.widgets.labels import PlainLabel
from embedded_server.domain.request import Result
from tests.app.screens.activity.conftest import PATH, REC_TYPE, Screen, Senders

pytestmark = pytest.mark.slow


def state_words(screen: Screen) -> str:
    state = screen.view._requests._states.state()
    assert isinstance(state, EmptyState)
    return " ".join(label.full_text() for label in state.findChildren(PlainLabel))


def test_that_an_empty_log_says_how_it_fills(screen: Screen) -> None:
    screen.until(lambda: screen.model.is_listed)
    assert "No request yet" in state_words(screen)


def test_that_requests_appear_as_they_are_answered_with_their_reason(screen: Screen, senders: Senders) -> None:
    screen.until(lambda: screen.model.is_listed)
    senders.good()
    senders.pipe_reads()
    senders.without_bearer()
    screen.show(3)
    assert screen.codes() == ["token_header", "pipe_post_only", ""]
    rows = screen.model.rows
    texts = [str(rows.index(1, column).data()) for column in range(rows.columnCount())]
    assert texts[1:6] == ["403 refused", "GET", f"{PATH}?page=1", rows.rows[1].reason, _shown(senders)]
    assert texts[6] == "this computer"
    screen.until(lambda: screen.model.counts and screen.model.counts.refused == 2)
    assert "Kept for 90 days" in screen.view._head._sentence.full_text()


def _shown(senders: Senders) -> str:
    return f"{senders.pipe.value[:4]}…{senders.pipe.value[-4:]}"


def test_that_chips_and_reasons_narrow_the_table(screen: Screen, senders: Senders) -> None:
    senders.good(2)
    senders.pipe_reads()
    senders.broken()
    screen.view.refresh()
    screen.show(4)
    bar = screen.view._requests.bar
    bar.result_chosen.emit(Result.REFUSED)
    screen.show(2)
    bar.reason_chosen.emit("body_not_json")
    screen.show(1)
    assert screen.codes() == ["body_not_json"]
    assert screen.view._requests._strip.isVisible()
    screen.until(lambda: screen.model.counts and screen.model.counts.all == 4)
    bar._fill_menu()
    entries = [action.text() for action in bar._menu.actions() if action.text()]
    assert entries[0] == "Every reason\t2"
    assert sorted(entries[1:]) == ["Body is not JSON\t1", "Pipe token may only POST\t1"]
    screen.view._requests._strip.cleared.emit()
    screen.show(4)
    assert screen.model.filter == EVERY


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


def test_that_a_search_looks_into_paths_headers_and_bodies(screen: Screen, senders: Senders) -> None:
    senders.good()
    senders.send(body=b'{"battery":"needle"}')
    senders.send("GET", "/needle")
    screen.view.refresh()
    screen.show(3)
    screen.view._requests.bar.searched.emit("NEEDLE")
    screen.show(2)
    screen.view._requests.bar.searched.emit("application/json")
    screen.show(3)
    screen.view._requests.bar.searched.emit("nowhere")
    screen.until(lambda: screen.view._requests._states.state() is not None)
    assert "“nowhere”" in state_words(screen)


def test_that_hold_stops_the_picture_and_loses_nothing(screen: Screen, senders: Senders) -> None:
    senders.good()
    screen.view.refresh()
    screen.show(1)
    screen.actions["activity.hold"].trigger()
    senders.good(4)
    screen.until(lambda: screen.model.behind == 4)
    assert screen.model.rows.rowCount() == 1
    assert screen.view._requests.bar._held.full_text() == "On hold, 4 kept"
    screen.actions["activity.hold"].trigger()
    screen.show(5)


def test_that_rows_stand_still_while_somebody_reads_further_down(screen: Screen, senders: Senders) -> None:
    senders.good(40)
    screen.view.refresh()
    screen.show(40)
    table, requests = screen.view._requests.table, screen.view._requests
    table.verticalScrollBar().setValue(400)
    seen = table.indexAt(table.viewport().rect().center()).row()
    before = screen.model.rows.rows[seen].id
    senders.good(3)
    screen.until(lambda: screen.model.behind == 3)
    after = table.indexAt(table.viewport().rect().center()).row()
    assert screen.model.rows.rows[after].id == before
    assert requests._pill.isVisible()
    assert requests._pill.text() == "3 new"
    requests._pill.click()
    screen.show(43)
    assert table.is_at_top()


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


def test_that_scrolling_down_fetches_older_rows(
    screen: Screen, senders: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "PAGE", 50)
    senders.good(120)
    screen.view._requests.reload()
    screen.until(lambda: screen.model.rows.rowCount() >= 50)
    while screen.model.has_older():
        count = screen.model.rows.rowCount()
        screen.view._requests.table.scrollToBottom()
        screen.until(partial(_has_more, screen, count))
    ids = [one.id for one in screen.model.rows.rows]
    assert len(ids) == 120
    assert ids == sorted(ids, reverse=True)


def _has_more(screen: Screen, count: int) -> bool:
    return screen.model.rows.rowCount() > count


def test_that_the_brush_sets_the_range_of_the_table(screen: Screen, senders: Senders) -> None:
    senders.good(2)
    screen.view.refresh()
    screen.show(2)
    screen.until(lambda: screen.model.flow)
    chart = screen.view._requests.flow._chart
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    screen.until(lambda: screen.model.is_listed and screen.model.filter.until is not None)
    assert screen.model.rows.rowCount() == 0
    assert chart.chosen_range() == (0, 0)
    assert "No request matches" in state_words(screen)
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    screen.show(2)
    assert screen.model.filter == EVERY


def test_that_a_request_is_shown_gate_by_gate_and_beside_a_good_one(screen: Screen, senders: Senders) -> None:
    senders.good()
    senders.broken()
    screen.view.refresh()
    screen.show(2)
    screen.choose(0)
    inspector = screen.view._inspector
    spoken = inspector._ladder.accessibleDescription()
    assert "Allowed: passed" in spoken
    assert "Body: stopped here" in spoken
    assert inspector._stopped.full_text() == "stopped at 7 of 7"
    assert "Authorization: Bearer" in inspector._texts["request"].toPlainText()
    assert senders.pipe.value not in inspector._texts["request"].toPlainText()
    assert inspector._texts["response"].toPlainText().startswith("HTTP/1.1 400")
    screen.until(lambda: inspector._compared)
    compared = inspector._texts["compare"].toPlainText()
    assert '- {"a":' in compared
    assert '+   "number": 0' in compared
    assert inspector._said.full_text().startswith("Same caller, same error: 1 time today")


def test_that_the_fix_of_a_refusal_leads_out(screen: Screen, senders: Senders, qapp: QApplication) -> None:
    senders.pipe_reads()
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    asked: list[Way] = []
    screen.view.token_wanted.connect(lambda way, _: asked.append(way))
    screen.view._inspector.way_chosen.emit(Way.PASSWORD_TOKEN)
    assert asked == [Way.PASSWORD_TOKEN]
    screen.view._inspector.way_chosen.emit(Way.CORRECTED_CURL)
    copied = qapp.clipboard().text()
    assert "$PASSWORD_TOKEN" in copied
    assert senders.pipe.value[-4:] not in copied


def test_that_what_a_copied_line_lacks_is_said_before_and_after(
    screen: Screen, senders: Senders, qapp: QApplication
) -> None:
    assert not screen.actions["activity.copy_curl"].isEnabled()
    assert senders.send(body=b'"' + b"x" * 2_000_000 + b'"') == 413
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    said: list[str] = []
    screen.view.said.connect(said.append)
    lack = "The body, 2 MB, was not kept and is missing here."
    assert screen.actions["activity.copy_curl"].toolTip() == lack
    screen.actions["activity.copy_curl"].trigger()
    assert said == [f"Copied. It reads the variable TOKEN: set it before you paste. {lack}"]
    assert qapp.clipboard().text().startswith(f"# {lack}\ncurl ")


def test_that_a_corrected_line_is_offered_only_where_there_is_one(screen: Screen, senders: Senders) -> None:
    assert senders.send("GET", "/") == 404
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    buttons = screen.view._inspector._verdict._ways
    assert list(buttons) == [Way.SEND_AGAIN]


def test_that_a_replay_passes_the_gates_again_and_is_listed(screen: Screen, senders: Senders) -> None:
    senders.broken()
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    screen.actions["activity.replay"].trigger()
    screen.until(lambda: screen.view.window().findChildren(ReplayDialog))
    (dialog,) = screen.view.window().findChildren(ReplayDialog)
    dialog._text.setPlainText('{"a":2}')
    assert dialog.action
    dialog.action.click()
    screen.until(lambda: dialog._answers.isVisible())
    assert dialog._notes["ok"].accessibleName().startswith("200 Let in")
    dialog.reject()
    screen.show(2)
    assert screen.model.rows.rows[0].replay_of == screen.model.rows.rows[1].id
    assert str(screen.model.rows.index(0, 4).data()).startswith("Replay: record")


def test_that_a_request_is_found_by_its_number_among_many(
    screen: Screen, senders: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "PAGE", 50)
    senders.broken()
    senders.good(80)
    screen.view._requests.reload()
    screen.until(lambda: screen.model.rows.rowCount() >= 50)
    wanted = screen.model.rows.rows[0].id - 80
    screen.view.open_request(wanted)
    screen.until(lambda: [one.id for one in [screen.view._requests.chosen()] if one] == [wanted])
    chosen = screen.view._requests.chosen()
    assert chosen is not None
    assert chosen.code == "body_not_json"
    screen.until(lambda: screen.model.rows.rowCount() >= 51)


def test_that_markup_in_a_path_shows_as_it_is_written(screen: Screen, senders: Senders) -> None:
    senders.send(path="/share/%3Cb%3Ebold")
    screen.view.refresh()
    screen.show(1)
    screen.choose(0)
    assert "%3Cb%3Ebold" in str(screen.model.rows.index(0, 3).data())


def test_that_an_error_stands_in_the_pane_and_can_be_tried_again(
    loop: AppLoop, screen: Screen, senders: Senders
) -> None:
    senders.good()
    screen.view.refresh()
    screen.show(1)
    client = screen.view._tools._admin
    url, http = client.base_url, client._http
    client._http = None
    screen.view._requests.narrow(RequestFilter(Result.LET_IN))
    screen.until(lambda: screen.view._requests._states.state() is not None)
    assert "could not be loaded" in state_words(screen)
    client._http, client.base_url = http, url
    screen.view.refresh()
    screen.show(1)
    assert screen.model.filter == RequestFilter(Result.LET_IN)
