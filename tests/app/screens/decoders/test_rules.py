"""What Decoders decides without a server: notations, contracts, differences, bytes, rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.screens.decoders import robot_rows, rows, table_text, use_rows
from app.screens.decoders.check_dialog import shown_samples
from app.screens.decoders.contract import contract_of, line_of_field
from app.screens.decoders.differences import Fate, differences, in_short, summary
from app.screens.decoders.field_bytes import field_at, span_of
from app.screens.decoders.history_rows import as_csv, csv_row, kept
from app.screens.decoders.starting_texts import TABLE
from app.screens.decoders.table_text import FieldRow
from app.screens.decoders.trials import reader_of
from app.screens.decoders.uplink_text import Notation, UplinkTextError, likely, read, write
from embedded_server.domain.assignment import Assignment
from embedded_server.domain.check import CheckKind, Finding, Verdict
from embedded_server.domain.decoder import Decoder, DecoderKind, Draft, Version
from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan
from embedded_server.domain.redecode import Change, ChangeKind, FieldChange, FieldCount, Redecode
from embedded_server.domain.robot import RobotRun, RobotTrigger, RobotWrite

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DECODER = Decoder(7, "room-air", DecoderKind.JAVASCRIPT, NOW, Version(3, "ab", "text", NOW), users=14)


@pytest.mark.parametrize(
    ("text", "notation", "payload", "port"),
    [
        ("01 5c:0x02,E0", Notation.HEX, "015c02e0", None),
        ("AVwC4A==", Notation.BASE64, "015c02e0", None),
        ("AVwC4A", Notation.BASE64, "015c02e0", None),
        ('{"pdu": "015C", "port": 85}', Notation.JSON, "015c", 85),
        ('{"uplink_message": {"f_port": 2, "frm_payload": "AVwC4A=="}}', Notation.JSON, "015c02e0", 2),
        ('{"fPort": 5, "data": "AVwC4A==", "deviceInfo": {}}', Notation.JSON, "015c02e0", 5),
        ("[1, 92]", Notation.JSON, "015c", None),
    ],
)
def test_that_an_uplink_is_read_in_every_notation(
    text: str, notation: Notation, payload: str, port: int | None
) -> None:
    found = read(text, notation)
    assert (found.payload.hex(), found.port) == (payload, port)


@pytest.mark.parametrize(
    ("text", "notation", "said"),
    [
        ("01G2", Notation.HEX, "“G” is no hex digit"),
        ("015", Notation.HEX, "the last byte is half"),
        ("a*b", Notation.BASE64, "no base64"),
        ("{", Notation.JSON, "Not JSON"),
        ('{"a": 1}', Notation.JSON, "No payload in it"),
        ("00" * 5_000, Notation.HEX, "no uplink has more"),
        ("[" * 100_000, Notation.JSON, "deeply"),
    ],
)
def test_that_what_is_no_uplink_is_told_in_words(text: str, notation: Notation, said: str) -> None:
    with pytest.raises(UplinkTextError, match=said):
        read(text, notation)


@pytest.mark.parametrize("notation", Notation)
def test_that_bytes_survive_every_notation(notation: Notation) -> None:
    payload = bytes(range(1, 40))
    assert read(write(payload, notation, 3), notation).payload == payload


def test_that_a_pasted_text_says_itself_what_it_is() -> None:
    assert likely(' {"a": 1}') is Notation.JSON
    assert likely("01 5C") is Notation.HEX
    assert likely("AVwC4A==") is Notation.BASE64


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("function decodeUplink(input) {}", "decodeUplink"),
        ("var Decoder = function (bytes, port) {}", "Decoder"),
        ("function Decode(fPort, bytes, variables) {}", "Decode"),
        ("var decentlab_decoder = { decode: function (msg) {} };", "decentlab_decoder"),
        ("exports.decodeUplink = x;", "decodeUplink"),
        ("function main(text, auth) {}", "main"),
    ],
)
def test_that_the_contract_of_a_text_is_named(source: str, name: str) -> None:
    found = contract_of(source)
    assert found is not None
    assert found.name == name


def test_that_a_commented_out_function_is_no_contract() -> None:
    assert contract_of("// function decodeUplink(input) {}\n/* function Decoder() {} */ var x = 1;") is None


def test_that_a_field_leads_to_the_line_that_sets_it() -> None:
    source = "// co2 = 1\nif (co2 === 1) {}\nd.co2 = 5;\nreturn { 'air.co2': 1, rssi: 2 };"
    assert line_of_field(source, "co2") == 3
    assert line_of_field(source, "gateways.0.rssi") == 4
    assert line_of_field(source, "nothing") is None
    assert line_of_field("a = { $set: 1 }", "*[(") is None


def test_that_two_results_are_compared_field_by_field() -> None:
    found = differences({"a": 1, "b": {"c": 2}, "gone": 0}, {"a": 1, "b": {"c": 3}, "new": True})
    assert [(one.field, one.fate) for one in found] == [
        ("a", Fate.SAME),
        ("b.c", Fate.CHANGED),
        ("new", Fate.NEW),
        ("gone", Fate.GONE),
    ]
    assert summary(found) == ("1 changed, 1 new field, 1 gone", "warn")
    assert summary(differences({"a": 1}, {"a": 1, "b": 2})) == ("1 new field", "ok")
    assert summary(differences(None, None)) == ("no difference", "neutral")


def test_that_data_is_told_in_short() -> None:
    assert (
        in_short({"battery": 92, "co2": 812, "t": 22.4, "h": 41.5, "p": 1})
        == "battery 92, co2 812, t 22.4, h 41.5, 1 more"
    )
    assert in_short({}) == "no data"
    assert in_short("failed") == "failed"


def test_that_a_field_has_its_bytes_and_a_byte_its_field() -> None:
    spans = (FieldSpan("a", 0, 4, "All."), FieldSpan("a.b", 1, 1, "One."), FieldSpan("c", 4, 2, "Two."))
    assert span_of(spans, "a") == (0, 4, "All. One.")
    assert span_of(spans, "c") == (4, 6, "Two.")
    assert span_of(spans, "") == (0, 0, "")
    assert field_at(spans, 1) == "a.b"
    assert field_at(spans, 9) == ""


def test_that_the_list_says_what_a_person_has_to_know_first() -> None:
    assert rows.mark(DECODER).text == "v3"
    assert rows.mark(replace(DECODER, draft=Draft("x", NOW))).text == "v4 draft"
    assert rows.mark(replace(DECODER, uplinks=100, failed=2)).text == "fails 2 %"
    assert rows.mark(replace(DECODER, kind=DecoderKind.CAYENNE)).text == "built in"
    assert rows.mark(replace(DECODER, live=None)).text == "empty"
    assert rows.users(DECODER) == "14 devices"
    assert rows.users(replace(DECODER, users=0)) == "not used"
    assert (
        rows.live_sentence(replace(DECODER, uplinks=1_000, failed=4))
        == "v3 is live on 14 devices, fails on 0.4 % of its uplinks"
    )


def test_that_a_vendor_is_not_named_twice() -> None:
    assert rows.sensor(replace(DECODER, vendor="Acme", device="Acme Room")) == "Acme Room"
    assert rows.sensor(replace(DECODER, vendor="Acme", device="Room")) == "Acme Room"
    assert rows.sensor(DECODER) == "JavaScript"


def test_that_the_most_exact_row_reads_an_uplink() -> None:
    table = (
        Assignment(1, 10, rec_type="*"),
        Assignment(2, 20, rec_type="us.*"),
        Assignment(3, 30, rec_type="us.door", port=2),
        Assignment(4, 40, device="70B3D5"),
        Assignment(5, 50, rec_type="us.*"),
    )
    assert reader_of(table, "de.x", None, None) == 10
    assert reader_of(table, "us.door", "A", 1) == 20
    assert reader_of(table, "us.door", "A", 2) == 30
    assert reader_of(table, "us.door", "70B3D5", 2) == 40
    assert reader_of((), "us.door", None, None) is None


def test_that_rows_keep_their_places_when_one_is_edited_added_or_removed() -> None:
    table = [Assignment(1, 10, rec_type="a"), Assignment(2, 20, rec_type="a"), Assignment(3, 10, rec_type="b")]
    uses = use_rows.uses(table, 10, {10: "first", 20: "second"})
    assert [use.at for use in uses] == [0, 2]
    assert use_rows.uses(table, 20, {10: "first"})[0].remark == "Never counts: first comes first"
    changed = replace(table[2], port=5)
    assert use_rows.replaced(table, 2, changed) == [*table[:2], changed]
    assert use_rows.replaced(table, None, changed)[0] is changed
    assert use_rows.without(table, [0, 2]) == [table[1]]


def test_that_an_exported_diff_runs_no_formula() -> None:
    what = FieldChange(ChangeKind.CHANGED, "=cmd()", -1.5, "@x", "why")
    text = as_csv([csv_row(Change(1, "r", "us.a", "+dev", NOW, b"\x01", 2, what))])
    assert "'=cmd()" in text
    assert "'@x" in text
    assert "'+dev" in text
    assert ",-1.5," in text


def test_that_an_exported_diff_has_values_as_they_are() -> None:
    what = FieldChange(ChangeKind.CHANGED, "t", -0.123456789, {"a": [True]})
    line = as_csv([csv_row(Change(1, "r", "us.a", "dev", NOW, b"\x01", 2, what))])
    assert line.split(",", 5)[5].startswith('-0.123456789,"{""a"": [true]}",01,')


def test_that_samples_are_said_to_be_some_of_more() -> None:
    fields = FieldCount(ChangeKind.GAINED, "p", 990), FieldCount(ChangeKind.GAINED, "q", 10)
    found = Redecode(1, 2, "", None, 5_000, 990, 0, 0, 0, fields)
    assert kept(found) == ""
    assert kept(replace(found, fields=(*fields, FieldCount(ChangeKind.GAINED, "r", 1)))).startswith("the table has the")


def test_that_a_table_survives_the_grid_and_what_it_cannot_show_stays_text() -> None:
    rows = table_text.rows_of(TABLE)
    assert rows is not None
    assert table_text.rows_of(table_text.text_of(rows)) == rows
    odd = [FieldRow('quo"ted', "6.0", "bool"), FieldRow("late", "3.7-4.0", "u8", ".5", "-40", "°C")]
    assert table_text.rows_of(table_text.text_of(odd)) == [odd[0], replace(odd[1], scale="0.5")]
    assert table_text.rows_of('[[group]]\nname = "x"') is None
    assert table_text.rows_of('[[field]]\nname = "x"\nvalues = { 0 = "off" }') is None
    assert table_text.rows_of("# a remark\n[[field]]") is None
    assert table_text.rows_of("[[field") is None
    assert table_text.row_at_line(TABLE, 10) == 1
    assert table_text.next_row(rows).at == "3"


@pytest.mark.parametrize(
    ("at", "type_", "next_at", "next_type"),
    [
        ("3", "u16", "5", "u16"),
        ("3", "bcd6", "6", "bcd6"),
        ("3", "ascii8", "11", "ascii8"),
        ("6.0", "bool", "6.1", "bool"),
        ("6.7", "bool", "7.0", "bool"),
        ("3.7-4.0", "u16", "5", "u8"),
        ("", "u8", "0", "u8"),
    ],
)
def test_that_a_new_row_begins_where_the_last_one_ends(at: str, type_: str, next_at: str, next_type: str) -> None:
    added = table_text.next_row([FieldRow("field2", at, type_)])
    assert (added.name, added.at, added.type) == ("field3", next_at, next_type)


def test_that_samples_of_a_check_are_short_enough_for_its_dialog() -> None:
    found = Finding(CheckKind.LOOPS, Verdict.BAD, "It did not come to an end.", 3, 3, ("", "8d8f", "ab" * 200, "00"))
    assert shown_samples(found) == ["no bytes", "8D8F", "ABABABABABAB…ABABABABABAB (200 bytes)"]
    named = replace(found, kind=CheckKind.EXAMPLES, samples=("low battery",))
    assert shown_samples(named) == ["low battery"]


def test_that_what_a_robot_wrote_is_told_with_its_data() -> None:
    written = RobotWrite("my.hot", {"t": 21}, ("hot",))
    run = RobotRun(1, 1, NOW, RobotTrigger.TEST, "", Decoded(DecodeStatus.OK, logs=("seen",)), (written,), ("post x",))
    assert robot_rows.report(run).splitlines() == [
        "write my.hot tags hot: would be stored",
        '  {"t": 21}',
        "refused: post x",
        "seen",
    ]
    assert robot_rows.taken(run) == "—"
