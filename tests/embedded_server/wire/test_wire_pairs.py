"""What is written as JSON and read again is what it was; what is malformed is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey, IssuedKey
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan
from embedded_server.domain.device import Device
from embedded_server.domain.event import Event
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.message import Message
from embedded_server.domain.reading import Reading
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record import Owner
from embedded_server.domain.record_entry import RecordDetails, RecordEntry
from embedded_server.domain.request import (
    Answered,
    Edits,
    Identified,
    Presented,
    Replayed,
    Request,
    RequestCounts,
    RequestDetails,
    RequestPage,
)
from embedded_server.domain.series import POINT_COLUMNS, SeriesInfo
from embedded_server.domain.status import ServerStatus
from embedded_server.domain.token import IssuedToken, Token, TokenKind
from embedded_server.domain.visibility import Visibility
from embedded_server.wire import (
    accounts,
    decoders,
    devices,
    events,
    keys,
    rec_types,
    records,
    requests,
    series,
    status,
    tokens,
    visibility,
)
from embedded_server.wire.pages import page_from_json, page_to_json
from embedded_server.wire.strict import WireError
from tests.embedded_server.wire.conftest import REAL, TEXT

pytestmark = pytest.mark.slow

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | REAL | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)

DECODED = st.builds(
    Decoded,
    status=st.sampled_from(DecodeStatus),
    data=JSON,
    normalized=st.none() | st.lists(JSON, max_size=3).map(tuple),
    warnings=...,
    errors=...,
    nan_paths=...,
    logs=...,
    entry=...,
    codec_sha=...,
    engine=...,
    cpu_us=...,
    line=...,
    column=...,
    spans=st.lists(st.builds(FieldSpan), max_size=2).map(tuple),
)
MESSAGE = st.builds(
    Message,
    payload=...,
    device=...,
    port=...,
    f_cnt=...,
    device_time=...,
    rssi=...,
    snr=...,
    gateways=...,
    decoded=st.none(),
    duplicate_key=st.none(),
)
READING = st.builds(Reading, message=MESSAGE, decoded=st.none() | DECODED)
ENTRY = st.builds(RecordEntry, owner=st.builds(Owner), readings=st.lists(READING, max_size=2).map(tuple))
FACTS = st.dictionaries(TEXT.filter(lambda name: name not in ("type", "id", "at")), JSON, max_size=3)
ANSWERED = st.builds(Answered, body=st.none() | TEXT.map(str.encode))
DETAILS = st.builds(RequestDetails, response=st.none() | ANSWERED)
PAIRS: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], object], Callable[[object], object]]] = {
    "key": (st.builds(AppKey), keys.key_to_json, keys.key_from_json),
    "issued key": (st.builds(IssuedKey), keys.issued_key_to_json, keys.issued_key_from_json),
    "token": (st.builds(Token), tokens.token_to_json, tokens.token_from_json),
    "issued token": (st.builds(IssuedToken), tokens.issued_token_to_json, tokens.issued_token_from_json),
    "identified": (st.builds(Identified), tokens.identified_to_json, tokens.identified_from_json),
    "account": (st.builds(Account), accounts.account_to_json, accounts.account_from_json),
    "organisation": (st.builds(Organisation), accounts.organisation_to_json, accounts.organisation_from_json),
    "recType": (st.builds(RecTypeSummary), rec_types.rec_type_to_json, rec_types.rec_type_from_json),
    "visibility": (st.builds(Visibility), visibility.visibility_to_json, visibility.visibility_from_json),
    "record": (ENTRY, records.record_to_json, records.record_from_json),
    "record details": (
        st.builds(RecordDetails, entry=ENTRY),
        records.record_details_to_json,
        records.record_details_from_json,
    ),
    "device": (st.builds(Device), devices.device_to_json, devices.device_from_json),
    "series": (st.builds(SeriesInfo), series.series_to_json, series.series_from_json),
    "decoder": (st.builds(Decoder), decoders.decoder_to_json, decoders.decoder_from_json),
    "request": (st.builds(Request), requests.request_to_json, requests.request_from_json),
    "request page": (st.builds(RequestPage), requests.request_page_to_json, requests.request_page_from_json),
    "request details": (DETAILS, requests.details_to_json, requests.details_from_json),
    "request counts": (st.builds(RequestCounts), requests.counts_to_json, requests.counts_from_json),
    "presented": (st.builds(Presented), requests.presented_to_json, requests.presented_from_json),
    "replayed": (st.builds(Replayed, response=ANSWERED), requests.replayed_to_json, requests.replayed_from_json),
    "status": (st.builds(ServerStatus), status.status_to_json, status.status_from_json),
    "flow minute": (st.builds(FlowMinute), status.flow_minute_to_json, status.flow_minute_from_json),
    "event": (st.builds(Event, facts=FACTS), events.event_to_json, events.event_from_json),
}


@pytest.mark.parametrize("noun", PAIRS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_that_what_is_written_is_read_again(noun: str, data: st.DataObject) -> None:
    things, to_json, from_json = PAIRS[noun]
    thing = data.draw(things)
    assert from_json(json.loads(msgspec.json.encode(to_json(thing)))) == thing


@given(edits=st.builds(Edits, body=st.none() | TEXT.map(str.encode)))
@settings(max_examples=40, deadline=None)
def test_that_what_a_replay_changes_is_read_again(edits: Edits) -> None:
    assert requests.edits_from_json(json.loads(msgspec.json.encode(requests.edits_to_json(edits)))) == edits


@pytest.mark.parametrize("noun", PAIRS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_that_a_reply_without_one_of_its_members_is_refused(noun: str, data: st.DataObject) -> None:
    things, to_json, from_json = PAIRS[noun]
    thing = data.draw(things)
    written = json.loads(msgspec.json.encode(to_json(thing)))
    facts = thing.facts if isinstance(thing, Event) else {}
    del written[data.draw(st.sampled_from(sorted(written.keys() - facts.keys())))]
    with pytest.raises(WireError):
        from_json(written)


@pytest.mark.parametrize("noun", PAIRS)
@given(value=JSON)
@settings(max_examples=15, deadline=None)
def test_that_any_other_json_is_refused(noun: str, value: object) -> None:
    with pytest.raises(WireError):
        PAIRS[noun][2](value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uses": "3"}, '"uses" must be a whole number, not a text.'),
        ({"uses": True}, '"uses" must be a whole number, not true or false.'),
        ({"type": "webhook"}, '"type" has a value that is not known here.'),
        ({"issued_at": "yesterday"}, "'yesterday' is no moment; write it as 2026-11-25T13:07:24.120Z."),
        (
            {"issued_at": "2026-11-25T13:07:24"},
            "'2026-11-25T13:07:24' is no moment; write it as 2026-11-25T13:07:24.120Z.",
        ),
        ({"rectypes": ["a", 1]}, '"rectypes[1]" must be a text, not a whole number.'),
    ],
)
def test_that_the_sentence_names_what_is_wrong(change: dict[str, object], words: str) -> None:
    token = Token(
        id="7b0c",
        kind=TokenKind.PIPE,
        scope="SHARE:WRITE",
        rec_types=(),
        head="3f2a9c1d",
        tail="88b0c4e1",
        app_name="Freezers",
        client_id="A1",
        identity="local",
        account="owner@this.computer",
        note="",
        issued_at=datetime(2026, 11, 25, tzinfo=UTC),
        expires_at=None,
        revoked_at=None,
        last_used_at=None,
        last_used_from=None,
        uses=0,
        uses_by_day=(0,) * 7,
    )
    with pytest.raises(WireError) as refused:
        tokens.token_from_json({**tokens.token_to_json(token), **change})
    assert str(refused.value) == words


def test_that_a_page_keeps_its_items_and_its_cursor() -> None:
    page = page_from_json(page_to_json([{"code": "a", "name": "A"}], "17"), accounts.organisation_from_json)
    assert page.items == (Organisation("a", "A"),)
    assert page.next == "17"


def test_that_a_member_unknown_to_this_version_is_left_out() -> None:
    assert accounts.organisation_from_json({"code": "a", "name": "A", "colour": "red"}) == Organisation("a", "A")


def test_that_points_with_other_columns_or_too_few_bytes_are_refused() -> None:
    columns = bytes(len(POINT_COLUMNS) * 8 * 3)
    headers = series.points_headers(columns)
    assert series.points_rows(headers, columns) == 3
    with pytest.raises(WireError):
        series.points_rows(headers, columns[:-8])
    with pytest.raises(WireError):
        series.points_rows({**headers, "Sluice-Columns": "t,value"}, columns)
