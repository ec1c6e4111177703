"""Lines of files, and why they are none."""

from __future__ import annotations

import io
import json

from embedded_server.domain.import_file import BadLine, Columns, ImportLine, csv_lines, guessed, head_of, ndjson_lines
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
