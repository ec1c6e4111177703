"""What a row says: state, values, cells, and the facts beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screens.data.facts import decoder_words, facts
from app.screens.data.fields import Choice, Field, choice_from_text, with_new
from app.screens.data.rows import Row, State, fields, reason, rows_of, shown
from app.screens.data.table_columns import NOT_RECOGNISED, Shown, columns
from app.widgets.cells import TextCell
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.message import Message
from embedded_server.domain.reading import Reading
from embedded_server.domain.record_entry import RecordEntry
from embedded_server.domain.token import Token, TokenKind
from tests.app.screens.data.entries import DEVICE, NOON, entry, reading

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def row(*readings: Reading, **more: object) -> Row:
    return rows_of(entry(1, *readings, **more))[0]  # type: ignore[arg-type]  # what `entry` takes


def shown_as(names: dict[str, str] | None = None, read_until: datetime = NOON + timedelta(hours=1)) -> Shown:
    return Shown(lambda: NOON + timedelta(minutes=1), UTC, names or {}, read_until)


def cells(made: Row, *known: Field, names: dict[str, str] | None = None) -> list[TextCell]:
    found = [column.painted(made) for column in columns(known, shown_as(names))]
    return [cell for cell in found if isinstance(cell, TextCell)]


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (reading({"a": 1}), State.DECODED),
        (reading({"a": 1}, status=DecodeStatus.WARNED, warnings=("low",)), State.WARNED),
        (reading({"a": 1}, warnings=("low",)), State.WARNED),
        (reading(status=DecodeStatus.THREW, errors=("no",)), State.FAILED),
        (reading(has_decoded=False), State.UNDECODED),
        (reading(has_decoded=False, payload=None), State.NO_PAYLOAD),
        (reading(has_decoded=False, event="join"), State.NO_PAYLOAD),
    ],
)
def test_that_the_state_tells_what_became_of_the_payload(made: Reading, state: State) -> None:
    assert row(made).state is state


def test_that_a_record_without_a_message_is_one_row() -> None:
    (made,) = rows_of(entry(1))
    assert (made.state, made.reading, made.device) == (State.NOT_RECOGNISED, None, "")
    assert [one.key for one in rows_of(entry(1, reading(), reading()))] == [(entry(1).id, 0), (entry(1).id, 1)]


def test_that_fields_are_texts_numbers_and_truth_values_by_path() -> None:
    data = {"temp": 21.5, "gps": {"lat": 1, "ok": True}, "list": [{"v": "x"}], "none": None}
    assert fields(data) == {"temp": 21.5, "gps.lat": 1, "gps.ok": True, "list.0.v": "x", "none": None}
    assert fields(None) == {}


@given(json)
def test_that_any_decoded_data_can_be_shown(data: object) -> None:
    made = row(reading(data))
    known = with_new((), [made])
    assert all(isinstance(cell.text, str) for cell in cells(made, *known))
    assert set(made.values) >= {field.path for field in known}


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (24, 1, "24.0"),
        (24.25, 1, "24.25"),
        (0.1 + 0.2, 1, "0.3"),
        (1e9, 2, "1e+09"),
        (True, 1, "true"),
        (None, 1, "null"),
        (float("nan"), 1, "not a number"),
        (10**400, 0, "about 1e400"),
        pytest.param(10**5000, 0, "a very large number", id="huge"),
        ("<b>x</b>", 1, "<b>x</b>"),
    ],
)
def test_that_numbers_stand_under_one_another(value: object, decimals: int, text: str) -> None:
    assert shown(value, decimals) == text  # type: ignore[arg-type]  # what JSON can hold


def test_that_a_column_has_the_unit_and_the_decimals_of_its_field() -> None:
    rows = [row(reading({"temperature": 24, "co2": 802})), row(reading({"temperature": 24.5, "door": "open"}))]
    known = with_new((), rows)
    assert [field.title for field in known] == ["temperature °C", "co2 ppm", "door"]
    assert [field.decimals for field in known] == [1, 0, 0]
    assert [cell.text for cell in cells(rows[0], *known)][2:5] == ["24.0", "802", ""]


def test_that_the_first_fields_are_shown_but_for_what_a_person_chose() -> None:
    known = [Field(f"f{number}", "") for number in range(10)]
    choice = Choice().switched("f0", False).switched("f9", True)
    assert [field.path for field in choice.shown(known)] == ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f9"]
    assert choice_from_text(choice.to_text()) == choice
    assert choice_from_text("[") == choice_from_text('{"on": 1}') == Choice()


def test_that_a_payload_that_failed_has_dashes_a_sign_and_its_reason() -> None:
    made = row(reading(status=DecodeStatus.THREW, errors=("unknown channel 9",), line=31, column=7))
    column = columns((Field("co2", "ppm"),), shown_as())
    assert column[2].painted(made) == TextCell("—", tone="text3", align="right")
    assert "unknown channel 9 (line 31, column 7)" in column[-1].text(made)
    assert column[-1].painted(made).icon == "triangle-alert"  # type: ignore[union-attr]  # a TextCell


def test_that_tests_copies_and_other_events_are_marked_in_words() -> None:
    remarks = columns((), shown_as())[-1].text
    assert "Test record" in remarks(row(reading({}), is_test=True))
    assert "copy" in remarks(row(reading({}, is_duplicate=True)))
    assert "No uplink: join request" in remarks(row(reading(has_decoded=False, event="join_request")))
    assert remarks(row(reading({}), is_mine=False)).endswith("dana@northfield.example, local")


def test_that_a_named_device_shows_its_name_exactly() -> None:
    assert cells(row(reading({})), names={DEVICE: "<img src=x>"})[1].text == "<img src=x>"
    assert cells(row(reading({})))[1].text == DEVICE


def test_that_a_record_is_not_called_unknown_before_it_was_read() -> None:
    made = row()
    assert cells(made)[1].text == NOT_RECOGNISED
    unread = shown_as(read_until=NOON)
    assert columns((), unread)[1].text(made) == ""
    assert unread.is_waiting(made)


def test_that_the_reason_falls_back_to_the_status() -> None:
    assert reason(Decoded(DecodeStatus.TIMEOUT)) == "The decoder ended with timeout."


def token() -> Token:
    return Token(
        "token", TokenKind.PIPE, "SHARE:WRITE", (), "4be1aaaa", "bbbb90d7", "Lobby", "c", "local", "o", "", NOON,
        None, None, None, None, 0, (0,) * 7,
    )  # fmt: skip


def told(made: RecordEntry, names: dict[str, str] | None = None) -> dict[str, str]:
    return {fact.label: fact.text for fact in facts(rows_of(made)[0], token(), names or {}, UTC)}


def test_that_the_inspector_knows_who_sent_a_record_and_how() -> None:
    found = told(entry(1, reading({})), {DEVICE: "lobby"})
    assert found == {
        "Owner": "you, local",
        "Sent by": "lobby",
        "Device": DEVICE,
        "Let in with": "pipe 4be1…90d7, Lobby",
        "Network": "senet, uplink",
        "Frame": "port 2, count 7",
        "Signal": "−101 dBm, 3.5 dB",
    }
    assert told(entry(1))["Sent from"] == "this computer"


def test_that_a_device_clock_far_from_the_arrival_is_marked() -> None:
    message = Message("senet", "uplink", DEVICE, device_time=NOON - timedelta(days=2))
    made = rows_of(entry(1, Reading(message, "", False, None, False)))[0]
    tones = {fact.label: fact.tone for fact in facts(made, None, {}, UTC)}
    assert tones["Device time"] == "warn"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (reading({}, decoder="em500"), "em500"),
        (reading({}, decoder="envelope"), "decoded by the network"),
        (reading({}, status=DecodeStatus.THREW, decoder="em500", line=31), "em500, line 31"),
        (reading(has_decoded=False), "none assigned"),
        (reading(has_decoded=False, event="join"), ""),
    ],
)
def test_that_the_decoder_is_named(made: Reading, said: str) -> None:
    assert decoder_words(row(made)) == said
