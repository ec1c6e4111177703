"""The bench of a decoder and what its editor says of the text; on a real server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.api.errors import ApiError
from app.screens.decoders.decoder_dialogs import FactsDialog, NoteDialog
from app.screens.decoders.examples_page import ExamplesPage
from app.screens.decoders.head import EXAMPLES
from app.screens.decoders.result_view import ResultView
from app.screens.decoders.starting_texts import TABLE
from app.screens.decoders.use_dialog import UseDialog
from app.screens.decoders.uses_page import UsesPage
from app.screens.decoders.versions_dialog import VersionsDialog
from app.widgets.note import Note
from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.domain.example import ExampleResult
from tests.app.screens.decoders.conftest import LEVEL, TOO, Screen, press
from tests.app.screens.decoders.test_view import bench_payload

pytestmark = pytest.mark.slow
HANGS = "function decodeUplink(input) { if (input.bytes[0]) for (;;) 'x'.padStart(5e6); return {data: {level: 0}}; }"


def test_that_a_port_and_a_time_that_are_none_are_told_at_their_fields(screen: Screen, tank: Decoder) -> None:
    fields = screen.desk._bench.fields
    fields._payload.setText("0F")
    fields._port.setText("300")
    assert screen.desk._bench.uplink() is None
    assert fields._wrong.text() == "A port is a number from 0 to 255."
    assert [one.property("state") for one in (fields._payload, fields._port, fields._time)] == ["", "error", ""]
    fields._port.setText("30")
    fields._time.setText("yesterday")
    assert screen.desk._bench.uplink() is None
    assert fields._time.property("state") == "error"
    fields._time.setText("2026-11-25T10:06:03Z")
    screen.until(screen.desk._bench.trial)
    assert not fields._wrong.isVisible()


def test_that_what_is_typed_while_the_last_uplink_is_fetched_stays(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder = screen.add("typed", "typed.one", LEVEL)
    screen.send("typed.one", "0A")
    screen.open(decoder)
    work, came = screen.desk._work, list[bool]()
    fetch = work._trials.take_last

    async def fetched(*asked: Any) -> None:
        await fetch(*asked)
        came.append(True)

    monkeypatch.setattr(work._trials, "take_last", fetched)
    screen.desk._bench.fields._payload.setText("15FF")
    work.take_last(lambda _: None, silently=True)
    screen.until(lambda: came)
    assert screen.desk._bench.fields._payload.text() == "15FF"
    work.take_last(lambda _: None)
    screen.until(lambda: screen.desk._bench.fields._payload.text() == "0A")


def test_that_a_field_which_is_the_time_of_receipt_has_no_bytes(screen: Screen, tank: Decoder) -> None:
    screen.type(LEVEL.replace("}};", ", at: input.recvTime.getTime()}};"))
    bench_payload(screen, "15FF")
    screen.until(lambda: screen.desk._bench._spans)
    assert [(one.field, one.offset, one.length) for one in screen.desk._bench._spans] == [("level", 0, 1)]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("function decodeUplink(input) { for (;;); }", "Stopped: it took longer than 250 ms"),
        ("function nothing() {}", "None of its functions is known"),
        ("function decodeUplink(input) { return 5; }", "What it returned is no data"),
    ],
)
def test_that_what_is_wrong_at_no_place_is_told_below_the_editor(
    screen: Screen, tank: Decoder, source: str, said: str
) -> None:
    screen.type(source)
    screen.desk._bench.fields._payload.setText("15")
    screen.until(lambda: screen.desk.editing.strip._said.text() == said)
    (result,) = screen.desk._bench.findChildren(ResultView)
    screen.until(lambda: not result._keep.isEnabled())  # the result may come after what is said of the text


def test_that_a_text_that_does_not_load_threw_nothing(screen: Screen, tank: Decoder) -> None:
    screen.type("function decodeUplink(input) {\n  return {data: {};\n}")
    screen.desk._bench.fields._payload.setText("15")
    (result,) = screen.desk._bench.findChildren(ResultView)
    screen.until(lambda: result._notes)
    assert result._notes[0].accessibleName().startswith("It does not load at line 2")
    assert not result.against.isVisible()


def test_that_a_suspended_decoder_says_so_and_is_called_again(screen: Screen) -> None:
    decoder = screen.add("hangs", "hangs.one", HANGS)
    screen.send("hangs.one", "01", "02", "03")
    screen.open(decoder)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.suspended)
    entries = {one.name: one.mark for one in screen.view._list.list.entries()}
    mark = entries["hangs"]
    assert mark is not None
    assert (mark.text, mark.tone) == ("suspended", "danger")
    suspended = screen.desk._suspended
    assert suspended.isVisible()
    (note,) = suspended.findChildren(Note)
    assert "3 times within 10 minutes" in note.accessibleName()
    suspended._again.click()
    screen.until(lambda: screen.model.decoder and not screen.model.decoder.suspended)
    assert not suspended.isVisible()
    assert screen.said[-1] == "hangs is called again."
    bench_payload(screen, "00")
    assert (trial := screen.desk._bench.trial()) is not None
    assert trial.result.data == {"level": 0}


def test_that_a_version_is_saved_with_a_note(screen: Screen, tank: Decoder) -> None:
    assert not screen.actions["decoders.save_noted"].isEnabled()
    screen.type(LEVEL + "// the same")
    screen.actions["decoders.save_noted"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, NoteDialog)
    dialog._note.setText("says what it does")
    press(dialog)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.live and screen.model.decoder.live.number == 2)
    versions = screen.loop.run_until_complete(screen.client.versions(tank.id))
    assert [(one.number, one.note) for one in versions] == [(2, "says what it does"), (1, "")]


def test_that_a_row_that_was_assigned_is_there_at_once(screen: Screen, tank: Decoder) -> None:
    (page,) = screen.desk.findChildren(UsesPage)
    before = page._model.rowCount()
    screen.desk._errands.assign(None)
    dialog = screen.dialog()
    assert isinstance(dialog, UseDialog)
    assert not dialog._rec_type_field.problem()  # it is optional, as it says
    press(dialog)
    assert dialog._rec_type_field.has_error()
    dialog._device.setEditText("70B3D5E75E007103")
    press(dialog)
    screen.until(lambda: page._model.rowCount() == before + 1)


def test_that_f2_edits_a_cell_of_the_grid_and_renames_nothing(screen: Screen) -> None:
    screen.open(screen.add("keys", "keys.one", TABLE, DecoderKind.TABLE))
    grid = screen.desk.editing.grid
    grid.go_to(1)
    QTest.keyClick(grid._table, Qt.Key.Key_F2)
    assert grid._table.state() is grid._table.State.EditingState
    assert not [one for one in screen.dialogs() if isinstance(one, FactsDialog)]


def test_that_a_wrong_row_of_the_grid_is_named_marked_and_gone_to(screen: Screen) -> None:
    screen.open(screen.add("rows", "rows.one", TABLE, DecoderKind.TABLE))
    editing = screen.desk.editing
    rows = editing.grid._rows
    assert rows.setData(rows.index(1, 1), "")
    screen.until(lambda: editing.strip._said.text().startswith("Field humidity: "))
    assert not rows.data(rows.index(1, 0), Qt.ItemDataRole.DecorationRole).isNull()
    assert rows.data(rows.index(0, 0), Qt.ItemDataRole.DecorationRole) is None
    editing.strip.opened.emit(8, 1)
    assert editing.grid._table.currentIndex().row() == 1
    assert rows.setData(rows.index(1, 1), "2")
    screen.until(lambda: editing.strip._said.text() == "No problems")
    assert rows.data(rows.index(1, 0), Qt.ItemDataRole.DecorationRole) is None


def test_that_examples_of_another_decoder_are_told_of_none_and_come_once_the_server_answers(
    screen: Screen, tank: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding = screen.client.add_example(tank.id, "five", b"\x05", 2, None, {"level": 11})
    screen.loop.run_until_complete(adding)
    other = screen.add("other", "other.examples", LEVEL)
    screen.desk.run_examples()
    (page,) = screen.desk.findChildren(ExamplesPage)
    screen.until(lambda: page._said.text() == "0 of 1 pass")

    async def away(_: int) -> list[ExampleResult]:
        raise ApiError("The server cannot be reached.", "Is it running?")

    with monkeypatch.context() as patched:
        patched.setattr(screen.model._client, "examples", away)
        screen.view.open_decoder(other.id)
        screen.until(page._pane.state)
        assert page._said.text() == ""
        assert screen.desk._head.tabs._tabs[EXAMPLES].accessibleName() == "Examples"
    screen.live.caught_up.emit()
    screen.until(lambda: page._said.text() == "No examples yet")


def test_that_whoever_waits_for_a_draft_that_is_being_kept_finds_it(screen: Screen, tank: Decoder) -> None:
    screen.type(TOO)

    async def keep_twice() -> bool:
        first = asyncio.ensure_future(screen.model.keep_draft())
        await asyncio.sleep(0)
        await screen.model.keep_draft()
        is_known = screen.model.decoder is not None and screen.model.decoder.draft is not None
        await first
        return is_known

    assert screen.loop.run_until_complete(keep_twice())


def test_that_what_was_saved_is_no_longer_held_against_the_version_before(screen: Screen, tank: Decoder) -> None:
    screen.type(TOO)
    bench_payload(screen, "15")
    (result,) = screen.desk._bench.findChildren(ResultView)
    screen.until(result.against.isVisible)
    screen.actions["decoders.save"].trigger()
    screen.until(lambda: not result.against.isVisible())


def test_that_a_note_stands_among_the_versions(screen: Screen, tank: Decoder) -> None:
    screen.type(TOO)
    screen.actions["decoders.save_noted"].trigger()
    noted = screen.dialog()
    assert isinstance(noted, NoteDialog)
    noted._note.setText("tells what is wet")
    press(noted)
    screen.until(lambda: screen.said)
    screen.actions["decoders.versions"].trigger()
    screen.until(lambda: any(isinstance(one, VersionsDialog) for one in screen.dialogs()))
    dialog = screen.dialog()
    assert isinstance(dialog, VersionsDialog)
    assert [(one.number, one.note) for one in dialog._model.rows] == [(2, "tells what is wet"), (1, "")]
