"""What decoders may rely on: entry points, sloppy mode, names, clock, and nothing left of the last message."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embedded_server.decoding.frames import Job
from embedded_server.decoding.limits import MAX_SOURCES
from embedded_server.decoding.recent import Places
from embedded_server.decoding.request import DecodeRequest, Direction, decoded_from_answer, message_of
from embedded_server.decoding.sandbox import read_harness
from embedded_server.decoding.worker import Worker
from embedded_server.domain.decoding import Decoded, DecodeStatus

CODECS = Path(__file__).parents[2] / "data" / "codecs"
ASKED = DecodeRequest(
    "",
    bytes.fromhex("010203FF"),
    2,
    datetime(2026, 3, 5, 13, 4, 9, 7000, tzinfo=UTC),
    message_id="a message",
    variables={"factor": 10, "site": "hall"},
)

OUT_OF_RANGE = 'RangeError: The value of "offset" is out of range. It must be >= 0 and <= 0. Received 1000'


class Bench:
    """The worker's own code, without its process."""

    def __init__(self) -> None:
        self._worker = Worker(read_harness())
        self._numbers = itertools.count(1)
        self._places = Places(MAX_SOURCES)

    def run(self, codec: str, payload: str | None = None, asked: DecodeRequest = ASKED) -> Decoded:
        asked = replace(asked, source=(CODECS / f"{codec}.js").read_text("utf-8"))
        if payload is not None:
            asked = replace(asked, payload=bytes.fromhex(payload))
        return self.ask(asked)

    def ask(self, asked: DecodeRequest) -> Decoded:
        sha = asked.codec_sha
        place, has_it = self._places.of(sha)
        job = Job(next(self._numbers), place, None if has_it else asked.source, message_of(asked))
        return decoded_from_answer(self._worker.answer(job), sha, "engine")


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(
    ("codec", "payload", "entry", "data"),
    [
        ("decode_uplink", "00E15050", "decodeUplink", {"temperature": 22.5, "humidity": 40, "battery": 80}),
        ("decoder", "0102", "Decoder", {"water": 2.58, "port": 2}),
        ("decode", "07", "Decode", {"port": 2, "level": 70, "site": "hall"}),
        ("raw_to_payload", "07", "rawToPayload", {"first": 7, "port": 2}),
        ("plain_decode", "07", "decode", {"first": 7, "port": 2}),
        ("decentlab_style", "02800C", "decentlab_decoder", {"depth": {"value": 12, "unit": "mm"}}),
        ("exported", "07", "decodeUplink", {"first": 7, "module": "object", "required": "undefined"}),
        ("arrow", "07", "decodeUplink", {"first": 7, "spread": True}),
        ("base64", "0102", "Decoder", {"encoded": "AQI=", "decoded": 2}),
    ],
)
def test_that_every_known_entry_point_is_called_as_its_inventors_call_it(
    bench: Bench, codec: str, payload: str, entry: str, data: object
) -> None:
    decoded = bench.run(codec, payload)
    assert (decoded.status, decoded.entry, decoded.data) == (DecodeStatus.OK, entry, data)


@pytest.mark.parametrize(
    ("codec", "data", "frame"),
    [
        ("decode_uplink", {"interval": 300}, {"bytes": [1, 1, 44], "fPort": 5}),
        ("decoder", {"interval": 300}, {"bytes": [2, 44], "fPort": 2}),
        ("decode", {"level": 9}, {"bytes": [2, 9], "fPort": 2}),
    ],
)
def test_that_downlinks_are_encoded_with_their_port(bench: Bench, codec: str, data: object, frame: object) -> None:
    assert bench.run(codec, asked=replace(ASKED, direction=Direction.ENCODE, data=data)).data == frame


def test_that_an_encoder_reports_what_it_cannot_send(bench: Bench) -> None:
    decoded = bench.run("decode_uplink", asked=replace(ASKED, direction=Direction.ENCODE, data={"interval": 0}))
    assert decoded.status is DecodeStatus.CODEC_ERROR
    assert decoded.errors == ("interval is not between 1 and 1440",)
    assert decoded.data is None


def test_that_downlinks_are_decoded(bench: Bench) -> None:
    assert bench.run("decode_uplink", "01012C", replace(ASKED, direction=Direction.DOWNLINK)).data == {"interval": 300}


def test_that_normalizing_can_be_asked_for_alone(bench: Bench) -> None:
    asked = replace(ASKED, direction=Direction.NORMALIZE, data={"temperature": 1.5, "humidity": 2})
    decoded = bench.run("decode_uplink", asked=asked)
    assert decoded.normalized == ({"air": {"temperature": 1.5, "relativeHumidity": 2}},)


def test_that_what_normalizing_gives_comes_with_the_data(bench: Bench) -> None:
    decoded = bench.run("normalizes", "15")
    assert decoded.data == {"temp": 21}
    assert decoded.normalized == ({"air": {"temperature": 21}}, {"air": {}})


@pytest.mark.parametrize(("payload", "why"), [("65", "too hot"), ("5B", "Error: sensor lost")])
def test_that_a_fault_in_normalizing_leaves_the_decoding_good(bench: Bench, payload: str, why: str) -> None:
    decoded = bench.run("normalizes", payload)
    assert decoded.status is DecodeStatus.OK
    assert decoded.normalized is None
    assert decoded.logs == (f"normalizeUplink: {why}",)


def test_that_sloppy_mode_is_the_rule(bench: Bench) -> None:
    decoded = bench.run("sloppy", "0102")
    assert decoded.data == {"total": 6, "mode": 420, "callee": "function", "world": True}


def test_that_a_text_may_ask_for_strict_mode(bench: Bench) -> None:
    decoded = bench.run("strict")
    assert decoded.status is DecodeStatus.THREW
    assert decoded.errors == ("ReferenceError: undeclared is not defined",)


def test_that_a_decoder_may_declare_names_the_harness_gives(bench: Bench) -> None:
    decoded = bench.run("own_names")
    assert decoded.data == {"buffer": "own", "log": 2}
    assert decoded.logs == ()


@pytest.mark.parametrize("codec", ["leaks", "leaks_for_good"])
def test_that_nothing_is_left_of_the_last_message(bench: Bench, codec: str) -> None:
    first = bench.run(codec)
    assert first.status is DecodeStatus.OK
    assert [bench.run(codec).data for _ in range(4)] == [first.data] * 4
    assert first.data in ({"counts": [1] * 12}, {"seen": 1})


def test_that_a_decoder_which_replaces_built_ins_harms_no_other(bench: Bench) -> None:
    untouched = {"a": "  x", "b": 1}
    for _ in range(3):
        assert bench.run("polyfills").data == {"a": "padded", "b": "polyfill"}
        assert bench.run("plain_assign").data == untouched


def test_that_a_used_context_answers_as_a_fresh_one(bench: Bench) -> None:
    """The figure: differences over all decoders here, three payloads, five rounds."""
    names = sorted(path.stem for path in CODECS.glob("*.js"))
    cases = [(name, payload) for name in names for payload in ("00E15010", "02800C", "FFFFFFFFFFFF")]
    fresh = {case: replace(Bench().run(*case), cpu_us=0) for case in cases}
    differing = [case for _ in range(5) for case in cases if replace(bench.run(*case), cpu_us=0) != fresh[case]]
    assert differing == []


def test_that_buffer_is_there_for_texts_that_name_it(bench: Bench) -> None:
    assert bench.run("node_buffer").data == {
        "hex": "010203ff",
        "base64": "AQID/w==",
        "unsigned": 258,
        "signed": -253,
        "lower": 2,
        "long": 66051,
        "negative": -253,
        "float": 0.5,
        "slice": "0203",
        "joined": 5,
        "old": 2,
        "text": "grün €",
        "broken": "\ufffdA\ufffd",
        "json": {"type": "Buffer", "data": [1]},
        "is": True,
        "equal": True,
        "written": "fffe00000000003f",
    }


@pytest.mark.parametrize("size", [0, 1, 1000, 1001])
@pytest.mark.parametrize("port", [0, 2, 255, 256, 2**40, None])
def test_that_payloads_of_any_size_arrive_as_they_are_on_any_port(bench: Bench, size: int, port: int | None) -> None:
    source = """function decodeUplink(input) {
      input.bytes.push(input.bytes.length);
      return { data: { names: Object.keys(input), bytes: input.bytes, port: input.fPort, received: +input.recvTime } };
    }"""
    payload = bytes(at % 256 for at in range(size))
    asked = replace(ASKED, source=source, payload=payload, port=port, variables={})
    told = {} if port is None else {"port": port}
    names = ["bytes", "variables", *(["fPort"] if told else []), "recvTime"]
    wanted = {"names": names, "bytes": [*payload, size], "received": 1772715849007, **told}
    assert [bench.ask(asked).data for _ in range(3)] == [wanted] * 3


def test_that_the_clock_stands_at_the_moment_of_receipt(bench: Bench) -> None:
    data = bench.run("clock").data
    assert isinstance(data, dict)
    random = data.pop("random")
    assert data == {
        "now": 1772715849007,
        "date": "2026-03-05T13:04:09.007Z",
        "received": "2026-03-05T13:04:09.007Z",
        "called": "Thu Mar 05 2026 13:04:09 GMT+0000 (Coordinated Universal Time)",
        "text": "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)",
        "year": 2026,
        "zone": 0,
        "is": True,
        "parsed": True,
        "local": "2026-03-05T00:00:00.000Z",
    }
    assert random[0] != random[1]


def test_that_chance_is_the_same_for_the_same_message(bench: Bench) -> None:
    def chance(message_id: str) -> object:
        data = bench.run("clock", asked=replace(ASKED, message_id=message_id)).data
        assert isinstance(data, dict)
        return data["random"]

    assert chance("one") == chance("one") != chance("other")


def test_that_numbers_and_dates_speak_as_in_v8(bench: Bench) -> None:
    assert bench.run("locale").data == {
        "date": ["3/5/2026, 1:04:09 PM", "3/5/2026", "1:04:09 PM"],
        "midnight": "12:00:00 AM",
        "invalid": "Invalid Date",
        "numbers": ["1,234,567.892", "-0.5", "1,000,000,000,000,000,000,000", "7"],
        "digits": "1,234.50",
        "whole": "1,234.6",
        "list": "1,234,5",
        "upper": "GRÜN",
    }


def test_that_numbers_json_has_no_word_for_become_null_and_are_told(bench: Bench) -> None:
    decoded = bench.run("numbers")
    assert decoded.status is DecodeStatus.OK
    assert decoded.data == {
        "good": 1,
        "none": None,
        "nan": None,
        "list": [1, None],
        "deep": {"low": None, "text": "null"},
    }
    assert decoded.nan_paths == ("nan", "list.1", "deep.low")


def test_that_a_hundred_lines_of_the_console_are_kept(bench: Bench) -> None:
    logs = bench.run("logs").logs
    assert logs[:3] == ('bytes [1,2,3,255] {"port":2} Error: odd undefined Symbol(s)', "printed", "logged")
    assert len(logs) == 100


def test_that_data_is_kept_when_the_decoder_reports_errors(bench: Bench) -> None:
    decoded = bench.run("reports_errors")
    assert decoded.status is DecodeStatus.CODEC_ERROR
    assert decoded.data == {"kept": 1}
    assert decoded.errors == ("checksum", '{"code":7}', "Error: late")
    assert decoded.warnings == ("one text",)


def test_that_fields_without_data_around_them_are_kept_and_warned_of(bench: Bench) -> None:
    decoded = bench.run("unwrapped")
    assert (decoded.status, decoded.data) == (DecodeStatus.WARNED, {"temperature": 21.5})
    assert decoded.warnings == ("decodeUplink returned its fields without data: {…} around them.",)


@pytest.mark.parametrize(
    ("codec", "line", "column", "error"),
    [
        ("throws", 4, 18, "TypeError: Cannot read properties of null (reading 'temperature')"),
        ("throws_in_buffer", 3, 25, OUT_OF_RANGE),
        ("broken", 2, 26, "SyntaxError: Unexpected token ';'"),
        ("strict", 3, 16, "ReferenceError: undeclared is not defined"),
    ],
)
def test_that_a_fault_names_its_line_in_the_decoder(
    bench: Bench, codec: str, line: int, column: int, error: str
) -> None:
    decoded = bench.run(codec)
    assert decoded.status is DecodeStatus.THREW
    assert decoded.errors == (error,)
    assert (decoded.line, decoded.column) == (line, column)


def test_that_a_text_without_an_entry_point_is_told_what_is_looked_for(bench: Bench) -> None:
    decoded = bench.run("helpers_only")
    assert decoded.status is DecodeStatus.NO_ENTRY
    assert "decodeUplink, Decoder, Decode" in decoded.errors[0]


def test_that_checking_loads_the_text_and_calls_nothing(bench: Bench) -> None:
    def check(codec: str) -> Decoded:
        return bench.run(codec, asked=replace(ASKED, direction=Direction.CHECK))

    assert (check("throws").status, check("throws").entry) == (DecodeStatus.OK, "decodeUplink")
    assert (check("broken").status, check("broken").line) == (DecodeStatus.THREW, 2)
    assert check("helpers_only").status is DecodeStatus.NO_ENTRY


KINDS = """var calls = {};
function decodeUplink(input) {
  var kind = input.bytes[0], data = {kind: kind, before: typeof left};
  if (kind === 1) return {data: data, warnings: ["low"], errors: []};
  if (kind === 2) return {data: [kind]};
  if (kind === 3) console.log("three");
  if (kind === 4) data.lost = NaN;
  if (kind === 5) return {data: {toJSON: function () { left = 1; return data; }}};
  if (kind === 6) data.nothing = null;
  if (kind === 7) throw new Error("seven");
  return {data: data, warnings: [], errors: []};
}
"""


def test_that_each_message_has_its_own_words_beside_the_data_whatever_the_one_before_had(bench: Bench) -> None:
    def told(kind: int) -> tuple[object, ...]:
        decoded = bench.ask(replace(ASKED, source=KINDS, payload=bytes([kind])))
        return decoded.status, decoded.data, decoded.warnings, decoded.errors, decoded.logs, decoded.nan_paths

    def usual(kind: int, **more: object) -> dict[str, object]:
        return {"kind": kind, "before": "undefined", **more}

    expected = {
        0: (DecodeStatus.OK, usual(0), (), (), (), ()),
        1: (DecodeStatus.WARNED, usual(1), ("low",), (), (), ()),
        2: (DecodeStatus.OK, [2], (), (), (), ()),
        3: (DecodeStatus.OK, usual(3), (), (), ("three",), ()),
        4: (DecodeStatus.OK, usual(4, lost=None), (), (), (), ("lost",)),
        5: (DecodeStatus.OK, usual(5), (), (), (), ()),
        6: (DecodeStatus.OK, usual(6, nothing=None), (), (), (), ()),
        7: (DecodeStatus.THREW, None, (), ("Error: seven",), (), ()),
    }
    for kind in (0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, *range(7, -1, -1)):
        assert told(kind) == expected[kind], kind


def test_that_an_answer_names_the_function_that_made_it_and_no_other() -> None:
    source = """function Decoder(bytes) { return {old: 1}; }
      if (Math.random() < 0.5) var decodeUplink = function () { return {data: {next: 1}}; };"""
    bench = Bench()
    for number in range(40):
        decoded = bench.ask(replace(ASKED, source=source, message_id=str(number)))
        assert decoded.entry == ("Decoder" if decoded.data == {"old": 1} else "decodeUplink")
