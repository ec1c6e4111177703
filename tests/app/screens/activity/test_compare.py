"""A refused request beside a good one: exactly the lines that differ are marked."""

from __future__ import annotations

from app.screens.activity.compare import Line, Mark, compared, differences
from app.screens.activity.message_text import answer_text, request_text, shown_body
from embedded_server.domain.request import Answered
from tests.app.screens.activity.requests import LET_IN, refused, whole

BEARER = ("Authorization", "Bearer 4be1••••90d7")
JSON = ("Content-Type", "application/json")


def test_that_the_order_and_case_of_headers_make_no_difference() -> None:
    this = whole(refused("body_not_json"), (JSON, BEARER), b"{}")
    good = whole(LET_IN, (("authorization", BEARER[1]), ("content-type", JSON[1])), b"{}")
    assert differences(compared(this, good)) == 0


def test_that_a_missing_header_and_another_value_are_marked() -> None:
    this = whole(refused("token_missing"), (JSON,), b'{"pdu":"00","port":1}')
    good = whole(LET_IN, (JSON, BEARER), b'{"pdu":"01","port":1}')
    lines = compared(this, good)
    marked = [line for line in lines if line.mark is not Mark.SAME]
    assert marked == [
        Line(Mark.ONLY_GOOD, "Authorization: Bearer 4be1••••90d7"),
        Line(Mark.ONLY_HERE, '  "pdu": "00",'),
        Line(Mark.ONLY_GOOD, '  "pdu": "01",'),
    ]
    assert differences(lines) == 2


def test_that_of_a_broken_body_only_the_broken_line_differs() -> None:
    good = b'{"devEui": "A84041C2B0010203", "pdu": "016700E0", "port": 1}'
    lines = compared(whole(refused("body_not_json"), (("Content-Length", "58"),), good[:-1]), whole(LET_IN, (), good))
    assert [line for line in lines if line.mark is not Mark.SAME] == [Line(Mark.ONLY_GOOD, "}")]


def test_that_a_body_that_is_no_text_is_told_in_hex() -> None:
    assert shown_body(b"\xff\x00") == "ff 00"
    assert shown_body(b'{"a":') == '{"a":'
    assert shown_body(b'{"a":1}') == '{\n  "a": 1\n}'
    assert shown_body(None) == ""


def test_that_a_message_reads_as_it_stood_on_the_wire() -> None:
    text = request_text(whole(LET_IN, (JSON,), b"[]"))
    assert text == "POST /share/us.philadelphia.em500 HTTP/1.1\nContent-Type: application/json\n\n[]"
    assert answer_text(None).startswith("Nothing was answered")
    assert answer_text(Answered(401, (), None, 120)).startswith("HTTP/1.1 401 Unauthorized\n\nThe body, 120 bytes")
