"""Decoders: written, tried, saved, assigned, run over history; on a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.screens.decoders.decoder_dialogs import KINDS, NewDecoderDialog
from app.screens.decoders.example_dialog import ExampleDialog
from app.screens.decoders.examples_page import Detail, ExamplesPage
from app.screens.decoders.head import EXAMPLES, HISTORY
from app.screens.decoders.history_bar import HistoryBar
from app.screens.decoders.history_page import HistoryPage
from app.screens.decoders.result_view import ResultView
from app.screens.decoders.starting_texts import GRAMMAR, TABLE
from app.screens.decoders.use_dialog import UseDialog
from app.widgets.hex_view import HexView
from app.widgets.labels import PlainLabel
from app.window.palette_entries import palette_entries
from embedded_server.domain.decoder import Decoder, DecoderKind, Spelling
from embedded_server.domain.decoding import DecodeStatus
from embedded_server.domain.example import ExampleState
from embedded_server.domain.job import JobState
from embedded_server.domain.redecode import ChangeKind, CommitScope
from tests.app.screens.decoders.conftest import LEVEL, TOO, Screen, press

pytestmark = pytest.mark.slow


def bench_payload(screen: Screen, payload: str) -> None:
    screen.desk._bench.fields._payload.setText(payload)
    screen.until(screen.desk._bench.trial)


def test_that_a_new_decoder_begins_with_a_draft_that_loads(screen: Screen) -> None:
    screen.actions["decoders.create"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, NewDecoderDialog)
    dialog._name.setText("fresh")
    press(dialog)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.name == "fresh")
    made = screen.model.decoder
    assert made is not None
    assert made.live is None
    screen.actions["decoders.save"].trigger()
    screen.until(lambda: screen.said)
    assert screen.said[-1].startswith("v1 of fresh is live")


def test_that_what_is_typed_is_kept_as_a_draft_and_goes_with_discard(screen: Screen, tank: Decoder) -> None:
    screen.type(TOO)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.draft)
    assert screen.actions["decoders.save"].isEnabled()
    screen.actions["decoders.discard"].trigger()
    press(screen.dialog())
    screen.until(lambda: screen.model.decoder and screen.model.decoder.draft is None)
    screen.until(lambda: screen.desk.editing.editor.toPlainText() == LEVEL)
    assert not screen.actions["decoders.save"].isEnabled()


def test_that_what_somebody_else_saves_is_shown_and_tried(screen: Screen, tank: Decoder) -> None:
    bench_payload(screen, "0F")
    screen.loop.run_until_complete(screen.client.add_example(tank.id, "five", b"\x05", 2, None, {"level": 10}))
    screen.desk.run_examples()
    screen.until(lambda: screen.model.examples and screen.model.examples[0].state is ExampleState.PASSES)
    screen.loop.run_until_complete(screen.client.save_draft(tank.id, TOO))
    screen.view.refresh()
    screen.until(lambda: screen.desk.editing.editor.toPlainText() == TOO)
    screen.until(lambda: (trial := screen.desk._bench.trial()) and trial.result.data == {"level": 30, "wet": True})
    screen.until(lambda: screen.model.examples and screen.model.examples[0].state is ExampleState.FAILS)


def test_that_typing_the_live_text_again_is_no_draft(screen: Screen, tank: Decoder) -> None:
    screen.type(TOO)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.draft)
    screen.type(LEVEL)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.draft is None)


def test_that_leaving_a_decoder_keeps_what_was_typed(screen: Screen, tank: Decoder) -> None:
    other = screen.add("other", "other.one", LEVEL)
    screen.type(TOO)
    screen.open(other)
    screen.until(lambda: (found := screen.model.find(tank.id)) and found.draft)
    assert screen.desk.editing.editor.toPlainText() == LEVEL


def test_that_the_bench_shows_fields_differences_and_their_bytes(screen: Screen, tank: Decoder) -> None:
    screen.type(TOO)
    bench_payload(screen, "15FF")
    (result,) = screen.desk._bench.findChildren(ResultView)
    screen.until(lambda: result._badge.text() == "valid")
    screen.until(lambda: screen.desk._bench._spans)
    assert {one.field for one in screen.desk._bench._spans} >= {"level"}
    screen.until(lambda: result.against._badge.text() == "1 new field")
    result.tree.select_path("data.level")
    result._on_path("data.level")
    (bytes_view,) = screen.desk._bench.findChildren(HexView)
    assert bytes_view.selected_span() == (0, 1)
    assert screen.desk.editing.editor.textCursor().blockNumber() == 0


def test_that_a_throw_is_marked_at_its_line(screen: Screen, tank: Decoder) -> None:
    screen.type("function decodeUplink(input) {\n  return input.nothing.at;\n}")
    bench_payload(screen, "15")
    screen.until(lambda: "Line 2" in screen.desk.editing.strip._said.text())
    trial = screen.desk._bench.trial()
    assert trial is not None
    assert trial.result.status is DecodeStatus.THREW
    screen.type(LEVEL)
    screen.until(lambda: screen.desk.editing.strip._said.text() == "No problems")


def test_that_a_text_that_does_not_load_is_told_without_an_uplink(screen: Screen, tank: Decoder) -> None:
    screen.type("function decodeUplink(input) {\n  return {data: {};\n}")
    screen.until(lambda: screen.desk.editing.strip._said.text().startswith("Line 2"))
    screen.actions["decoders.save"].trigger()
    screen.until(lambda: screen.desk.editing.editor.textCursor().blockNumber() == 1)
    assert screen.model.decoder is not None
    assert screen.model.decoder.live == tank.live


def test_that_the_last_uplink_is_taken(screen: Screen) -> None:
    decoder = screen.add("taken", "taken.level", LEVEL)
    screen.send("taken.level", "11", "2A")
    screen.open(decoder)
    screen.until(lambda: screen.desk._bench.fields._payload.text() == "2A")
    assert screen.desk._bench.fields._port.text() == "2"


def test_that_no_example_is_made_of_a_payload_and_the_result_of_another(screen: Screen, tank: Decoder) -> None:
    bench_payload(screen, "05")
    screen.desk._bench.fields._payload.setText("06")
    screen.actions["decoders.keep"].trigger()
    assert screen.said[-1] == "It has no result yet."
    bench_payload(screen, "06")
    trial = screen.desk._bench.trial()
    assert trial is not None
    assert trial.result.data == {"level": 12}


def test_that_an_example_is_kept_fails_asks_and_may_be_expected_anew(screen: Screen, tank: Decoder) -> None:
    bench_payload(screen, "05")
    screen.actions["decoders.keep"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, ExampleDialog)
    dialog._name.setText("low")
    press(dialog)
    screen.until(lambda: screen.model.examples)
    assert screen.model.examples[0].state is ExampleState.PASSES
    screen.type(LEVEL.replace("* 2", "* 3"))
    screen.until(lambda: screen.model.examples[0].state is ExampleState.FAILS)
    screen.actions["decoders.save"].trigger()
    asked = screen.dialog()
    assert "examples fail" in asked.windowTitle()
    asked.reject()
    screen.desk.show_tab(EXAMPLES)
    (page,) = screen.desk.findChildren(ExamplesPage)
    (detail,) = page.findChildren(Detail)
    detail._accept.click()
    screen.until(lambda: screen.model.examples and screen.model.examples[0].state is ExampleState.PASSES)
    assert screen.model.examples[0].example.expected == {"level": 15}
    screen.actions["decoders.save"].trigger()
    screen.until(lambda: screen.said and screen.said[-1].startswith("v2 of tank is live"))


def test_that_a_version_can_be_made_live_again(screen: Screen, tank: Decoder) -> None:
    undo: list[object] = []
    screen.view.undo_offered.connect(lambda _, run: undo.append(run))
    screen.type(TOO)
    screen.actions["decoders.save"].trigger()
    screen.until(lambda: undo)
    run = undo[0]
    assert callable(run)
    run()
    screen.until(lambda: screen.model.decoder and screen.model.decoder.source == LEVEL)


def test_that_a_decoder_is_assigned_to_a_port_with_a_pinned_version(screen: Screen, tank: Decoder) -> None:
    screen.desk._errands.assign(None)
    dialog = screen.dialog()
    assert isinstance(dialog, UseDialog)
    press(dialog)
    assert dialog.isVisible()  # for what it is to be assigned is not said yet
    dialog._prefix.setText("70:b3:d5")
    dialog._port.setText("7")
    dialog._version.setCurrentIndex(1)
    press(dialog)
    screen.until(lambda: any(row.port == 7 for row in screen.model.assignments))
    row = next(row for row in screen.model.assignments if row.port == 7)
    assert (row.dev_eui_prefix, row.version, row.decoder_id) == ("70B3D5", 1, tank.id)
    assert screen.model.assignments[0] == row  # it wins over those that ask for the same


def test_that_a_run_over_history_shows_what_would_change_and_applies_it(screen: Screen) -> None:
    decoder = screen.add("past", "past.level", LEVEL)
    screen.send("past.level", "05", "0A", "0B")
    screen.open(decoder)
    screen.type(TOO)
    screen.actions["decoders.run"].trigger()
    press(screen.dialog())
    assert screen.desk.tab() == HISTORY
    (page,) = screen.desk.findChildren(HistoryPage)
    screen.until(lambda: page._rows.rowCount() == 3)
    assert {one.change.field for one in page._rows.rows} == {"wet"}
    (bar,) = page.findChildren(HistoryBar)
    assert bar.isVisible()
    bar.applied.emit(CommitScope.ALL)
    screen.until(lambda: screen.said)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.source == TOO)
    page_of = screen.loop.run_until_complete(screen.admin.records("past.level"))
    data = [one.readings[0].decoded.data for one in page_of.items if one.readings[0].decoded]
    assert all(isinstance(one, dict) and "wet" in one for one in data)
    assert not bar.isVisible()


def test_that_a_diff_is_written_whole_and_a_draft_with_failing_examples_is_asked_about(
    screen: Screen, tmp_path: Path
) -> None:
    decoder = screen.add("diffed", "diffed.level", LEVEL)
    screen.send("diffed.level", "05", "0A")
    adding = screen.client.add_example(decoder.id, "five", b"\x05", 2, None, {"level": 10})
    screen.loop.run_until_complete(adding)
    screen.open(decoder)
    screen.type(LEVEL.replace("return", "input.bytes[0] += 1; return"))
    screen.actions["decoders.run"].trigger()
    press(screen.dialog())
    (page,) = screen.desk.findChildren(HistoryPage)
    screen.until(lambda: page._rows.rowCount() == 2)
    assert page._chips.key() == ChangeKind.CHANGED.value
    file, counted = tmp_path / "diff.csv", list[int]()
    screen.loop.run_until_complete(page._model.export(file, counted.append))
    assert counted == [2]
    assert [line.split(",")[4:7] for line in file.read_text().splitlines()[1:]] == [
        ["level", "10", "12"],
        ["level", "20", "22"],
    ]
    page.bar.applied.emit(CommitScope.NEW)
    press(screen.dialog())
    screen.until(lambda: page._model.job and page._model.job.state is JobState.DONE)


@pytest.mark.parametrize(("payloads", "said"), [((), "No stored record"), (("05",), "Nothing would change")])
def test_that_a_run_without_changes_says_so(screen: Screen, payloads: tuple[str, ...], said: str) -> None:
    rec_type = f"same.n{len(payloads)}"
    decoder = screen.add("same", rec_type, LEVEL)
    screen.send(rec_type, *payloads)
    screen.open(decoder)
    screen.type(LEVEL + "// the same")
    screen.actions["decoders.run"].trigger()
    press(screen.dialog())
    (page,) = screen.desk.findChildren(HistoryPage)
    screen.until(lambda: page._model.job and page._model.job.state is JobState.READY)
    screen.until(page._changes.state)
    state = page._changes.state()
    assert state is not None
    assert any(label.full_text().startswith(said) for label in state.findChildren(PlainLabel))


def test_that_a_run_can_be_cancelled_and_leaves_all_as_it_was(screen: Screen) -> None:
    decoder = screen.add("slow", "slow.level", LEVEL)
    screen.send("slow.level", *[f"{number:02X}" for number in range(60)])
    screen.open(decoder)
    screen.type(LEVEL.replace("return", "while (input.bytes[0] < 200); return"))  # each record until it is stopped
    screen.actions["decoders.run"].trigger()
    press(screen.dialog())
    (page,) = screen.desk.findChildren(HistoryPage)
    screen.until(page._cancel.isVisible)
    page._cancel.click()
    screen.until(lambda: page._model.job is None or page._model.job.state is JobState.CANCELLED)
    assert not page._cancel.isVisible()
    assert not page.bar.isVisible()
    page_of = screen.loop.run_until_complete(screen.admin.records("slow.level", limit=1))
    (reading,) = page_of.items[0].readings
    assert reading.decoded is not None
    assert (reading.version, reading.decoded.data) == (1, {"level": 118})


def test_that_the_palette_finds_decoders_by_name(screen: Screen, tank: Decoder) -> None:
    entries = palette_entries(screen.actions, (), decoders=screen.model.decoders)
    found = {entry.key: (entry.title, entry.fact) for entry in entries if entry.group == "Decoders"}
    decoder = screen.model.decoder
    assert decoder is not None
    assert found[f"decoder {tank.id}"] == ("tank", decoder.pattern)


def test_that_the_list_is_narrowed_and_says_when_nothing_matches(screen: Screen, tank: Decoder) -> None:
    pane = screen.view._list
    pane._search.setText("tank")
    pane._search.returnPressed.emit()
    assert pane.list.keys()
    assert all("tank" in one.name for one in pane.list.entries())
    pane._search.setText("nowhere")
    pane._search.returnPressed.emit()
    assert pane._stack.currentWidget() is pane._no_match


def test_that_cayenne_has_no_text_to_edit(screen: Screen) -> None:
    screen.open(screen.add("lpp", "lpp.one", "", DecoderKind.CAYENNE))
    assert not screen.desk.editing.editor.isVisible()
    assert not screen.actions["decoders.export"].isEnabled()
    bench_payload(screen, "01670110")
    trial = screen.desk._bench.trial()
    assert trial is not None
    assert trial.result.spans
    screen.actions["decoders.replace"].trigger()
    assert not screen.desk.editing.find_bar.isVisible()


def test_that_cayenne_is_named_as_was_chosen(screen: Screen) -> None:
    screen.actions["decoders.create"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, NewDecoderDialog)
    dialog._name.setText("nested")
    chosen = [text for _, text, _ in KINDS].index(Spelling.CHIRPSTACK)
    dialog._kind.setCurrentIndex(chosen)
    press(dialog)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.name == "nested")
    assert "temperatureSensor.1" in screen.desk._head._contract.text()
    bench_payload(screen, "01670110")
    trial = screen.desk._bench.trial()
    assert trial is not None
    assert trial.result.data == {"temperatureSensor": {"1": 27.2}}


def test_that_a_table_is_edited_in_a_grid_and_its_faults_are_found_while_typing(screen: Screen) -> None:
    source = TABLE
    screen.open(screen.add("meter", "meter.one", source, DecoderKind.TABLE))
    editing = screen.desk.editing
    assert editing.grid.isVisible()
    rows = editing.grid._rows
    assert rows.setData(rows.index(0, 0), "outside")
    assert 'name = "outside"' in screen.model.text
    assert rows.setData(rows.index(1, 2), "u99")
    screen.until(lambda: "u99" in editing.strip._said.text())
    assert editing.grid._table.currentIndex().row() == 1
    assert rows.setData(rows.index(1, 2), "u8")
    bench_payload(screen, "00E052")
    screen.until(lambda: editing.strip._said.text() == "No problems")
    trial = screen.desk._bench.trial()
    assert trial is not None
    assert trial.result.data == {"outside": 22.4, "humidity": 41}
    editing.grid._add.click()
    assert rows.rows[-1].at == "3"


def test_that_a_grammar_is_checked_while_it_is_typed(screen: Screen) -> None:
    screen.open(screen.add("script", "box.two", LEVEL))
    screen.open(screen.add("box", "box.one", GRAMMAR, DecoderKind.SIGFOX))
    assert not screen.model.is_unsaved  # the text of the one that was open before is not its draft
    screen.type("temperature::int:16 humidity::nothing:8")
    screen.until(lambda: screen.desk.editing.strip._said.text().startswith("Line 1, column"))
