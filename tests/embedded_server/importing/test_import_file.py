"""Lines of files, and why they are none."""

from __future__ import annotations

import io
import json
from itertools import repeat

import pytest

from embedded_server.domain.import_file import (
    LONGEST,
    BadLine,
    Columns,
    ImportLine,
    Line,
    batches,
    csv_lines,
    guessed,
    head_of,
    ndjson_lines,
)
from embedded_server.domain.moments import from_iso, from_ms
from embedded_server.envelopes.recognise import recognise


def test_that_lines_are_bodies_or_say_why_not() -> None:
    text = b'{"a": 1}\n\n[2]\n{"a":\n{"seq":7,"rectype":"x","body":{"b":1.5},"tags":["t"],"suffix":"/dataUp"}\n\xff\n'
    good, second, cut, exported, no_text = ndjson_lines(io.BytesIO(text))
    assert good == ImportLine(1, '{"a": 1}', end=9)
    assert second == ImportLine(3, "[2]", end=14)
    assert isinstance(cut, BadLine)
    assert cut.number == 4
    assert exported == ImportLine(5, '{"b":1.5}', ("t",), "/dataUp", len(text) - 2)
    assert isinstance(no_text, BadLine)


def test_that_a_row_becomes_what_a_device_measured_then() -> None:
    text = b"device,time,level,note\r\n70b3d5e75e00a101,2025-11-25T12:00:00Z,1.5,'=1\r\n"
    head = head_of(io.BytesIO(text))
    assert guessed(head) == Columns("", "device", "time", ("level", "note"))
    (line,) = csv_lines(io.BytesIO(text), guessed(head))
    assert isinstance(line, ImportLine)
    (message,) = recognise(json.loads(line.body), from_ms(0))
    assert message.device == "70B3D5E75E00A101"
    assert message.device_time == from_iso("2025-11-25T12:00:00Z")
    assert message.decoded == {"level": 1.5, "note": "=1"}


def test_that_bad_rows_say_why() -> None:
    text = b"device,time,level\r\n,2025-11-25T12:00:00Z,1\r\nA1,yesterday,1\r\nA1,1764072000,\r\nA1,1764072000,2\r\n"
    lines = list(csv_lines(io.BytesIO(text), Columns("", "device", "time", ("level",))))
    assert [(line.number, line.reason) for line in lines if isinstance(line, BadLine)] == [
        (2, '"device" is empty.'),
        (3, '"time" is no moment such as 2026-11-25T13:07:24Z.'),
        (4, "It has no values."),
    ]
    assert isinstance(lines[3], ImportLine)


def test_that_an_export_is_guessed() -> None:
    assert guessed(["seq", "id", "device", "device_time", "status", "data.level"]) == Columns(
        "", "device", "device_time", ("data.level",)
    )
    assert guessed(["seq", "body"]) == Columns(body="body")


def read(table: bytes) -> list[Line]:
    return list(csv_lines(io.BytesIO(table), guessed(head_of(io.BytesIO(table)))))


def said(table: bytes) -> list[object]:
    """Values by row, or why there are none."""
    return [
        {one["n"]: one.get("v", one.get("vs")) for one in json.loads(line.body)}
        if isinstance(line, ImportLine)
        else line.reason
        for line in read(table)
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (b"\xef\xbb\xbfdevice,v\r\nA,1\r\n", [{"v": 1}]),
        ("device,°C\nA,1\nB,ü\n".encode("utf-16"), [{"°C": 1}, {"°C": "ü"}]),
        ("device,°C\nA,1\nB,ü\n".encode("cp1252"), [{"°C": 1}, {"°C": "ü"}]),
        (b"device;v;w\nA;1,5;2\nB;x,y;3.5\n", [{"v": 1.5, "w": 2}, {"v": "x,y", "w": 3.5}]),
        (b"device\tv\nA\t1\n", [{"v": 1}]),
        (b"device,v,v,,v (2)\nA,1,2,3,4\n", [{"v": 1, "v (2)": 2, "column 4": 3, "v (2) (2)": 4}]),
        (b"device,v\nA,1,2\nB\nC,3\n", ["It has 3 cells, and the first line names 2.", "It has no values.", {"v": 3}]),
        (b"device,v,w\nA,NaN,1_000\nB,1\x002,\n", [{"w": "1_000"}, {"v": "1\x002"}]),
        (b"", []),
        (b"device,v", []),
    ],
)
def test_that_tables_of_any_making_are_read(table: bytes, rows: list[object]) -> None:
    assert said(table) == rows


def test_that_long_cells_are_bodies_until_no_request_holds_them() -> None:
    long, longer = "x" * 300_000, "x" * LONGEST
    good, bad, last = read(f'body\n"""{long}"""\n"""{longer}"""\n[1]\n'.encode())
    assert isinstance(good, ImportLine)
    assert json.loads(good.body) == long
    assert bad == BadLine(3, "It has 400,002 bytes, the limit is 400,000.", bad.end)
    assert isinstance(last, ImportLine)


def test_that_halves_of_letters_stay_escaped() -> None:
    (line,) = ndjson_lines(io.BytesIO(b'{"seq":1,"rectype":"x","body":{"a":"\\uD800","b":"\xc3\xbc"}}\n'))
    assert isinstance(line, ImportLine)
    assert line.body.encode() == b'{"a":"\\ud800","b":"\\u00fc"}'


def test_that_a_line_without_end_is_not_kept() -> None:
    text = b"[" + b" " * 3_000_000 + b"]\n[2]\n"
    bad, good = ndjson_lines(io.BytesIO(text))
    assert bad == BadLine(1, "It has 3,000,003 bytes, the limit is 400,000.", 3_000_003)
    assert good == ImportLine(2, "[2]", end=len(text))


@pytest.mark.parametrize("letter", ['"', "ü", "汉", "\U0001f321"])
def test_that_lines_fit_into_a_request_whatever_they_are_written_in(letter: str) -> None:
    longest = letter * (LONGEST // len(letter.encode()))
    for text in (longest, letter * 2_000):
        for batch in batches(map(ImportLine, range(1, 401), repeat(text, 4 if text is longest else 400)), 0):
            bodies = [line.body for line in batch if isinstance(line, ImportLine)]
            assert len(json.dumps(bodies, ensure_ascii=False).encode()) < 1_000_000
