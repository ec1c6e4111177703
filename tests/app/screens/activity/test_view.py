"""Activity: what a person sees and does, on a real server."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.api.requests import EVERY, RequestFilter
from app.running.loop import AppLoop
from app.screens.activity import model as models
from app.screens.activity.fixes import Way
from app.screens.activity.replay_dialog import ReplayDialog
from app.widgets.empty_state import EmptyState
from app.widgets.labels import PlainLabel
from embedded_server.domain.request import Result
from tests.app.screens.activity.conftest import PATH, Screen, Senders

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
