"""Microshare's JSON: written in the plain form of 2020 and later, read in that and in the extended form of 2017."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

import msgspec

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.moments import from_iso, from_ms, iso, to_ms
from embedded_server.domain.record import Record, checksum
from embedded_server.domain.share import PageMeta, Share, ShareDetails, SharePage
from embedded_server.wire.extended_json import plain
from embedded_server.wire.microshare_times import from_summary_time, summary_time

_Fields: TypeAlias = "dict[str, str | int | tuple[str, ...] | msgspec.Raw | _Fields | list[str]]"
_ONE = '{"meta":{"totalPages":0,"currentPage":1,"perPage":0,"totalCount":1,"currentCount":1},"objs":['
_BOM = b"\xef\xbb\xbf"


def post_reply(rec_type: str, record_id: str, tags: tuple[str, ...], received_ms: int) -> bytes:
    """The reply to a POST, put together as text: it is written for every uplink."""
    named = f'"tags":{msgspec.json.encode(tags).decode()},' if tags else ""
    return (
        f'{_ONE}{{"name":"","url":"/share/{rec_type}/{record_id}","_id":"{record_id}",{named}"id":"{record_id}",'
        f'"tstamp":"{summary_time(from_ms(received_ms))}","recType":"{rec_type}"}}]}}'
    ).encode()


def delete_reply(record: Record) -> bytes:
    return f'{_ONE}{{"id":"{record.id}","recType":"{record.rec_type}"}}]}}'.encode()


def page_to_json(meta: PageMeta, records: Iterable[Record], details: bool, source: str = "") -> bytes:
    """A listing. `source` is what get-one replies say since 2020: `db`."""
    head: _Fields = {
        "totalPages": meta.total_pages,
        "currentPage": meta.current_page,
        "perPage": meta.per_page,
        "totalCount": meta.total_count,
        "currentCount": meta.current_count,
    }
    if source:
        head["source"] = source
    objects = [_details(record) if details else _summary(record) for record in records]
    return msgspec.json.encode({"meta": head, "objs": objects})


def _summary(record: Record) -> _Fields:
    tags: _Fields = {"tags": record.tags} if record.tags else {}
    return {
        "name": "",
        "url": f"/share/{record.rec_type}/{record.id}",
        "_id": record.id,
        **tags,
        "id": record.id,
        "tstamp": summary_time(record.received_at),
        "recType": record.rec_type,
    }


def _details(record: Record) -> _Fields:
    created, digest = iso(record.received_at), checksum(compact(record.body))
    user = record.owner.user
    tags: _Fields = {"tags": record.tags} if record.tags else {}
    return {
        "updaterId": user,
        "desc": "",
        "name": "",
        "createDate": created,
        "updateDate": created,
        "_id": record.id,
        **tags,
        "data": msgspec.Raw(record.body.removeprefix(_BOM)),
        "creatorId": user,
        "id": record.id,
        "checksum": digest,
        "tstamp": to_ms(record.received_at),
        "origin": _origin(record, created, digest),
        "recType": record.rec_type,
        "owner": {
            "appid": record.owner.client_id,
            "org": record.owner.organisation,
            "owners": [],
            "user": user,
        },
    }


def _origin(record: Record, created: str, digest: str) -> _Fields:
    return {
        "tokendata": {"ip": record.remote, "id": record.token_id},
        "desc": f"Record of Type {record.rec_type}",
        "name": record.rec_type,
        "createDate": created,
        "creatorId": record.owner.user,
        "id": record.id,
        "checksum": digest,
        "remoteAddress": record.remote,
    }


def compact(body: bytes) -> bytes:
    """The JSON that a checksum is taken of: read and written again without blanks, in the order of its keys."""
    return msgspec.json.encode(msgspec.json.decode(body.removeprefix(_BOM)))


def page_from_json(body: bytes) -> SharePage:
    """Reads a reply of either generation. Raises ValueError when it is none."""
    reply: JsonValue = msgspec.json.decode(body)
    if not isinstance(reply, dict) or not isinstance(reply.get("objs"), list):
        raise ValueError("no Microshare reply: it has no objs")
    objects = reply["objs"]
    assert isinstance(objects, list)
    return SharePage(_meta(_object(reply, "meta")), tuple(_share(obj) for obj in objects if isinstance(obj, dict)))


def _meta(meta: JsonObject) -> PageMeta:
    keys = ("totalPages", "currentPage", "perPage", "totalCount", "currentCount")
    pages, page, per_page, total, count = (_number(meta, key) for key in keys)
    return PageMeta(pages, page, per_page, total, count)


def _share(obj: JsonObject) -> Share:
    created = obj.get("createDate") or obj.get("tstamp")
    return Share(
        id=_text(obj, "id"),
        rec_type=_text(obj, "recType"),
        name=_text(obj, "name"),
        tags=_texts(obj.get("tags")),
        created_at=None if created is None else _moment(created),
        details=_share_details(obj) if "data" in obj else None,
    )


def _share_details(obj: JsonObject) -> ShareDetails:
    owner, origin = _object(obj, "owner"), _object(obj, "origin")
    return ShareDetails(
        data=obj["data"],
        checksum=_text(obj, "checksum"),
        creator=_text(obj, "creatorId"),
        user=_text(owner, "user"),
        organisation=_text(owner, "org"),
        app_id=_text(owner, "appid"),
        token_id=_text(_object(origin, "tokendata"), "id"),
        remote=_text(origin, "remoteAddress"),
        updated_at=_moment(obj.get("updateDate") or obj.get("createDate") or obj.get("tstamp")),
    )


def _moment(value: JsonValue) -> datetime:
    """Dates come as ISO text, as milliseconds, as a summary's time, or wrapped."""
    value = plain(value)
    if isinstance(value, int):
        return from_ms(value)
    text = str(value)
    return from_iso(text) if "T" in text else from_summary_time(text)


def _object(obj: JsonObject, key: str) -> JsonObject:
    value = obj.get(key)
    return value if isinstance(value, dict) else {}


def _text(obj: JsonObject, key: str) -> str:
    value = plain(obj.get(key))
    return value if isinstance(value, str) else ""


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _number(obj: JsonObject, key: str) -> int:
    value = plain(obj.get(key))
    return value if isinstance(value, int) else 0
