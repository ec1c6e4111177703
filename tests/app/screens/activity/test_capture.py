"""Files of requests: programs can read them back, spreadsheets compute nothing in them."""

from __future__ import annotations

import csv
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screens.activity.capture import csv_head, csv_line, har_end, har_entry, har_start, json_line
from embedded_server.wire.requests import details_from_json
from tests.app.screens.activity.requests import LET_IN, refused, whole

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(path=TEXT, reason=TEXT)
def test_that_a_line_of_csv_holds_what_came_and_no_formula(path: str, reason: str) -> None:
    (head,), (row,) = (
        csv.reader([csv_head()]),
        csv.reader([csv_line(refused("path", path=path, reason=reason))], strict=True),
    )
    cells = dict(zip(head, row, strict=True))
    for text, cell in ((path, cells["path"]), (reason, cells["reason"])):
        assert cell in (text, f"'{text}")
        assert not cell.lstrip().startswith(("=", "+", "-", "@")) or NUMBER.fullmatch(cell)


@pytest.mark.parametrize("body", [b'{"pdu":"00"}', b"\xff\xfe", b"", None])
def test_that_a_captured_request_can_be_read_back(body: bytes | None) -> None:
    details = whole(LET_IN, (("Host", "h"),), body)
    line = json_line(details)
    assert line.count("\n") == 1
    assert details_from_json(json.loads(line)) == details


def test_that_a_har_is_one_document() -> None:
    entries = [whole(LET_IN, (("Content-Type", "text/plain"),), b"\xff"), whole(refused("path"))]
    text = (
        har_start() + "".join(har_entry(one, "http://h", first=at == 0) for at, one in enumerate(entries)) + har_end()
    )
    log = json.loads(text)["log"]
    assert log["version"] == "1.2"
    first, second = log["entries"]
    assert first["request"]["url"] == "http://h/share/us.philadelphia.em500"
    assert first["request"]["postData"] == {"mimeType": "text/plain", "text": "/w==", "encoding": "base64"}
    assert second["comment"] == "It is so. Do this."
    assert second["response"]["content"]["text"] == '{"ok":true}'
