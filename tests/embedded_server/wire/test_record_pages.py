"""Pages of records, read from the bytes of an answer."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_server.domain.record_entry import RecordEntry
from embedded_server.wire.records import record_page_from_body, record_page_to_json, record_to_json
from embedded_server.wire.strict import WireError
from tests.embedded_server.wire.conftest import MOMENT
from tests.embedded_server.wire.test_wire_pairs import ENTRY


@settings(max_examples=40, deadline=None)
@given(st.lists(ENTRY, max_size=3), MOMENT | st.none())
def test_that_a_page_is_read_as_it_was_written(entries: list[RecordEntry], searched_to: object) -> None:
    told = record_page_to_json(map(record_to_json, entries), "17", searched_to)  # type: ignore[arg-type]  # a moment
    page = record_page_from_body(msgspec.json.encode(told))
    assert (page.items, page.next, page.searched_to) == (tuple(entries), "17", searched_to)


HALF = b'{"items": [{}], "next": null, "searched_to": null}'


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[]", HALF])
def test_that_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(WireError):
        record_page_from_body(body)


def test_that_the_sentence_names_the_member_that_is_wrong() -> None:
    body = json.dumps({"items": 3, "next": None, "searched_to": None}).encode()
    with pytest.raises(WireError, match='"items" must be a list, not a whole number'):
        record_page_from_body(body)
