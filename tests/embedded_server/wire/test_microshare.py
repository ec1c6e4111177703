"""Microshare's JSON: what we write is read back, and both generations of what Microshare wrote are understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.record import Origin, Owner, Record, Shown, checksum
from embedded_server.domain.share import PageMeta, Share, SharePage
from embedded_server.wire.extended_json import plain
from embedded_server.wire.microshare import (
    BETWEEN,
    compact,
    delete_reply,
    page_from_json,
    page_pieces,
    page_to_json,
    post_reply,
)
from embedded_server.wire.microshare_times import from_summary_time, summary_time

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[2] / "data" / "microshare"
ID = "6b06e4dfa78bfc0000000001"
META = PageMeta(3, 2, 10, 5_310, 1)

milliseconds = st.integers(0, 4_000_000_000_000)
tags = st.lists(st.text(min_size=1, max_size=9), max_size=3).map(tuple)
owners = st.builds(Owner, st.emails(), st.text(max_size=9), st.uuids().map(str))
origins = st.builds(Origin, st.just("org.harbour.tide"), owners, st.uuids().map(str), st.text(max_size=9))
bodies = st.sampled_from(
    [
        b'{"b": 1, "a": [2.50]}',
        b"\xef\xbb\xbf[]",
        b'"\\u00e9\\ud83d\\ude00\\u0000 \\/ \\" %s {0}"',
        '{"\u00e9\U0001f600\x7f\u2028": "\u00fc", "": {}}'.encode(),
        b" [1E400 , -0.0, 12345678901234567890123, 0.1000000000000000055511151231257827] \r\n\t",
        b'{"a\\u0022":1, "n": 1.10e+05}',
        b"[1%b2]" % BETWEEN,
        b'["%b"]' % BETWEEN.replace(b'"', b'\\"'),
    ]
) | st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
).map(lambda value: json.dumps(value, ensure_ascii=False).encode())
moments = milliseconds.map(from_ms)
records = st.builds(
    Record,
    id=st.just(ID),
    seq=st.just(1),
    rec_type=st.just("org.harbour.tide"),
    received_ms=milliseconds,
    owner=owners,
    token_id=st.uuids().map(str),
    remote=st.ip_addresses().map(str),
    tags=tags,
    suffix=st.just(""),
    query=st.just(""),
    is_test=st.just(False),
    body=st.sampled_from([b'{"b": 1, "a": [2.50]}', b"\xef\xbb\xbf[]", b'"\\u00e9"', b"12345678901234567890123"]),
)


def read(name: str) -> SharePage:
    return page_from_json((DATA / name).read_bytes())


@given(records)
def test_that_details_survive_the_wire(record: Record) -> None:
    page = page_from_json(page_to_json(META, [record], details=True))
    assert page.meta == META
    (share,) = page.shares
    assert share.details is not None
    assert (share.id, share.rec_type, share.tags) == (record.id, record.rec_type, record.tags)
    assert share.created_at == share.details.updated_at == record.received_at
    assert share.details.data == json.loads(record.body.decode("utf-8-sig"))
    assert (share.details.token_id, share.details.remote) == (record.token_id, record.remote)
    assert Owner(share.details.user, share.details.organisation, share.details.app_id) == record.owner


@given(st.lists(origins, min_size=1, max_size=3), st.data())
def test_that_details_are_what_a_plain_writer_writes(several: list[Origin], data: st.DataObject) -> None:
    """Byte for byte, whatever the names and bodies; records of one origin share what is written once for all of it."""
    shown = st.tuples(
        st.sampled_from(several), st.from_regex(r"[0-9a-f]{24}", fullmatch=True), milliseconds, tags, bodies
    )
    page = data.draw(st.lists(shown, max_size=6))
    text = b"".join(page_pieces(META, page, details=True))
    assert text[text.index(b'"objs":[') + 7 : -1] == msgspec.json.encode([_plainly(*each) for each in page])


def _plainly(origin: Origin, name: str, milliseconds: int, tags: tuple[str, ...], body: bytes) -> dict[str, object]:
    created = f"{from_ms(milliseconds):%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"
    user, remote, digest = origin.owner.user, origin.remote, checksum(compact(body))
    about: dict[str, object] = {"creatorId": user, "id": name, "checksum": digest}
    source = {
        "tokendata": {"ip": remote, "id": origin.token_id},
        "desc": f"Record of Type {origin.rec_type}",
        "name": origin.rec_type,
        "createDate": created,
        **about,
        "remoteAddress": remote,
    }
    organisation = {"appid": origin.owner.client_id, "org": origin.owner.organisation, "owners": [], "user": user}
    first = {"updaterId": user, "desc": "", "name": "", "createDate": created, "updateDate": created, "_id": name}
    tagged = {"tags": tags} if tags else {}
    record = {**first, **tagged, "data": msgspec.Raw(body.removeprefix(b"\xef\xbb\xbf")), **about}
    return {**record, "tstamp": milliseconds, "origin": source, "recType": origin.rec_type, "owner": organisation}


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 150])
def test_that_the_pieces_of_a_page_are_its_text(count: int) -> None:
    origin = Origin("a.b", Owner("u", "o", "c"), "t", "r")
    page: Sequence[Shown] = [(origin, f"{n:024x}", n, (), b"{}") for n in range(count)]
    text = b"".join(page_pieces(META, page, details=False))
    assert [obj["id"] for obj in json.loads(text)["objs"]] == [name for _, name, *_ in page]


@given(records)
def test_that_summaries_survive_the_wire(record: Record) -> None:
    expected = Share(record.id, record.rec_type, "", record.tags, record.received_at, None)
    assert page_from_json(page_to_json(META, [record], details=False)) == SharePage(META, (expected,))


@given(records)
def test_that_the_reply_to_a_post_is_one_summary(record: Record) -> None:
    reply = post_reply(record.rec_type, record.id, record.tags, record.received_ms)
    page = page_from_json(reply)
    assert page.meta == PageMeta(0, 1, 0, 1, 1)
    assert page.shares == page_from_json(page_to_json(META, [record], details=False)).shares
    assert json.loads(reply)["objs"] == json.loads(page_to_json(META, [record], details=False))["objs"]


@given(records)
def test_that_the_reply_to_a_delete_names_the_record(record: Record) -> None:
    reply = delete_reply(record)
    assert json.loads(reply)["objs"] == [{"id": record.id, "recType": record.rec_type}]
    assert page_from_json(reply).shares == (Share(record.id, record.rec_type, "", (), None, None),)


def test_that_both_generations_say_the_same_of_a_record() -> None:
    old, new = read("list_details_2017.json").shares[0], read("get_one_2020.json").shares[0]
    assert old.details is not None
    assert new.details is not None
    assert (old.id, old.rec_type, old.details.data) == (new.id, new.rec_type, new.details.data)
    assert (old.details.checksum, old.details.user) == (new.details.checksum, new.details.user)
    assert old.created_at == old.details.updated_at == datetime(2017, 11, 28, 6, 54, 35, 141_000, UTC)
    assert new.created_at == datetime(2021, 3, 4, 12, 0, 1, 7_000, UTC)
    assert new.details.updated_at == datetime(2021, 3, 5, tzinfo=UTC)


def test_that_summaries_of_2017_have_the_times_of_their_details() -> None:
    details, summaries = read("list_details_2017.json"), read("list_summaries_2017.json")
    assert details.meta == summaries.meta == PageMeta(1, 1, 999, 5, 2)
    for full, short in zip(details.shares, summaries.shares, strict=True):
        assert short.details is None
        assert (full.id, full.tags, full.created_at) == (short.id, short.tags, short.created_at)
    assert read("post_reply_2017.json").shares == summaries.shares[1:]


@pytest.mark.parametrize("details", [True, False])
def test_that_we_write_the_keys_microshare_writes(details: bool) -> None:
    """With those that came later: updateDate, and owners of the owner."""
    recorded = json.loads((DATA / f"list_{'details' if details else 'summaries'}_2017.json").read_bytes())
    record = Record(ID, 1, "a.b", 0, Owner("u", "o", "c"), "t", "r", ("x",), "", "", False, b"{}")
    written = json.loads(page_to_json(META, [record], details=details))
    assert [*written["meta"]] == [*recorded["meta"]]
    (mine,), theirs = written["objs"], recorded["objs"][1]
    later = {"updateDate"} if details else set()
    assert mine.keys() - later == theirs.keys()
    if details:
        assert mine["origin"].keys() == theirs["origin"].keys()
        assert mine["owner"].keys() - {"owners"} == theirs["owner"].keys()


@pytest.mark.parametrize(
    ("wrapped", "value"),
    [
        ({"$oid": "59ab"}, "59ab"),
        ({"$date": 12}, 12),
        ({"$date": {"$numberLong": "12"}}, 12),
        ({"$numberLong": "-9007199254740993"}, -9_007_199_254_740_993),
        ({"$oid": "59ab", "x": 1}, {"$oid": "59ab", "x": 1}),
        ({"other": 1}, {"other": 1}),
        ("59ab", "59ab"),
        (None, None),
    ],
)
def test_that_extended_json_is_unwrapped(wrapped: JsonValue, value: JsonValue) -> None:
    assert plain(wrapped) == value


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"objs": 1}', b"<html>", b'{"objs": [{"tstamp": "x"}], "meta": 1}']
)
def test_that_what_is_no_reply_is_an_error_of_value(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        page_from_json(body)


@pytest.mark.parametrize(
    ("hour", "text"),
    [(0, "12:00:00:000 AM"), (1, "01:00:00:000 AM"), (12, "12:00:00:000 PM"), (23, "11:00:00:000 PM")],
)
def test_that_noon_is_pm_and_midnight_am(hour: int, text: str) -> None:
    moment = datetime(2017, 5, 23, hour, tzinfo=UTC)
    assert summary_time(to_ms(moment)) == f"05/23/2017 {text}"
    assert from_summary_time(f"05/23/2017 {text}") == moment


@given(moments)
def test_that_times_of_summaries_survive(moment: datetime) -> None:
    assert from_summary_time(summary_time(to_ms(moment))) == moment
    assert timedelta() == from_summary_time(summary_time(to_ms(moment))).utcoffset()


@pytest.mark.parametrize(
    "text", ["", "05/23/2017 01:08:35 AM", "05/23/2017 01:08:35:141", "13/01/2017 01:08:35:141 AM"]
)
def test_that_other_texts_are_no_times(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_summary_time(text)


def test_that_compact_data_keeps_the_order_of_keys_and_long_numbers() -> None:
    assert (
        compact(b'\xef\xbb\xbf{"b": 1, "a":\n[123456789012345678901, 2.5]}')
        == b'{"b":1,"a":[123456789012345678901,2.5]}'
    )
    assert compact(b"[1 , 2%b3]" % BETWEEN) == b"[1,2%b3]" % BETWEEN
    assert compact(b'"\\u00e9"') == '"é"'.encode()
