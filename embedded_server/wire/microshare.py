"""Microshare's JSON: written in the plain form of 2020 and later, read in that and in the extended form of 2017."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.moments import from_iso, from_ms, iso_of_ms
from embedded_server.domain.record import Origin, Record, Shown, checksum, shown
from embedded_server.domain.share import PageMeta, Share, ShareDetails, SharePage
from embedded_server.wire.extended_json import plain
from embedded_server.wire.microshare_times import from_summary_time, summary_time

_ONE = '{"meta":{"totalPages":0,"currentPage":1,"perPage":0,"totalCount":1,"currentCount":1},"objs":['
_BOM = b"\xef\xbb\xbf"
_AT_ONCE = 50  # records of a piece: about as much as stays near the processor while it is joined and encoded
BETWEEN = b',"\xe2\x80\xa6",'  # data that are compacted together; some may hold it themselves
_BACKSLASH = 0x5C  # a number is looked for in a quarter of the time
_NUMBERS_KEPT = msgspec.json.Decoder(float_hook=lambda number: msgspec.Raw(number.encode()))


def post_reply(rec_type: str, record_id: str, tags: tuple[str, ...], received_ms: int) -> bytes:
    """The reply to a POST, put together as text: it is written for every uplink."""
    named = f'"tags":{msgspec.json.encode(tags).decode()},' if tags else ""
    return (
        f'{_ONE}{{"name":"","url":"/share/{rec_type}/{record_id}","_id":"{record_id}",{named}"id":"{record_id}",'
        f'"tstamp":"{summary_time(received_ms)}","recType":"{rec_type}"}}]}}'
    ).encode()


def delete_reply(record: Record) -> bytes:
    return f'{_ONE}{{"id":"{record.id}","recType":"{record.rec_type}"}}]}}'.encode()


def page_to_json(meta: PageMeta, records: Sequence[Record], details: bool, source: str = "") -> bytes:
    """A listing. `source` is what get-one replies say since 2020: `db`."""
    return b"".join(page_pieces(meta, [shown(record) for record in records], details, source))


def page_pieces(meta: PageMeta, records: Sequence[Shown], details: bool, source: str = "") -> Iterator[bytes]:
    """The same piece by piece, so that the first is under way while the next is written."""
    named = f',"source":{_text_to_json(source)}' if source else ""
    text = (
        f'{{"meta":{{"totalPages":{meta.total_pages},"currentPage":{meta.current_page},"perPage":{meta.per_page},'
        f'"totalCount":{meta.total_count},"currentCount":{meta.current_count}{named}}},"objs":['
    )
    alike: dict[int, tuple[str, ...]] = {}
    for start in range(0, max(len(records), 1), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        texts = [text, *(_details(some, alike) if details else map(_summary, some))]
        if start + _AT_ONCE >= len(records):
            texts[-1] = f"{texts[-1].removesuffix(',')}]}}"
        yield "".join(texts).encode()
        text = ""


def _summary(record: Shown) -> str:
    origin, name, milliseconds, tags, _ = record
    rec_type = origin.rec_type
    return (
        f'{{"name":"","url":"/share/{rec_type}/{name}","_id":"{name}",{_tags(tags)}"id":"{name}",'
        f'"tstamp":"{summary_time(milliseconds)}","recType":"{rec_type}"}},'
    )


def _details(records: Sequence[Shown], alike: dict[int, tuple[str, ...]]) -> list[str]:
    """Text by text, since pages of a thousand are asked for all day. `alike` remembers what origins say, by their `id`:
    their hash costs as much as the rest."""
    found = []
    last: Origin | None = None
    datas = [record[4].removeprefix(_BOM) for record in records]
    for (origin, name, milliseconds, tags, _), data, compacted in zip(records, datas, _compacted(datas), strict=True):
        if origin is not last:
            last, key = origin, id(origin)
            head, creator, source, maker, end = alike.get(key) or alike.setdefault(key, _alike(origin))
        created = iso_of_ms(milliseconds)
        named = f'{name}","checksum":"{checksum(compacted)}"'
        found.append(
            f'{head}{created}","updateDate":"{created}","_id":"{name}",{_tags(tags) if tags else ""}"data":'
            f'{data.decode()}{creator}{named},"tstamp":{milliseconds}{source}{created}"{maker}{named}{end}'
        )
    return found


def _alike(origin: Origin) -> tuple[str, ...]:
    """What all of one origin say, in pieces between what differs. Ids and recTypes hold nothing to escape."""
    user, remote, rec_type = _text_to_json(origin.owner.user), _text_to_json(origin.remote), origin.rec_type
    source = f'{{"tokendata":{{"ip":{remote},"id":"{origin.token_id}"}},"desc":"Record of Type {rec_type}"'
    owner = f'{{"appid":"{origin.owner.client_id}","org":{_text_to_json(origin.owner.organisation)},"owners":[]'
    return (
        f'{{"updaterId":{user},"desc":"","name":"","createDate":"',
        f',"creatorId":{user},"id":"',
        f',"origin":{source},"name":"{rec_type}","createDate":"',
        f',"creatorId":{user},"id":"',
        f',"remoteAddress":{remote}}},"recType":"{rec_type}","owner":{owner},"user":{user}}}}},',
    )


def _tags(tags: tuple[str, ...]) -> str:
    return f'"tags":{msgspec.json.encode(tags).decode()},' if tags else ""


@lru_cache(1_000)
def _text_to_json(text: str) -> str:
    return msgspec.json.encode(text).decode()


def compact(body: bytes) -> bytes:
    """The JSON that a checksum is taken of: without blanks, its texts unescaped, its numbers as they were sent."""
    return _compacted([body.removeprefix(_BOM)])[0]


def _compacted(datas: Sequence[bytes]) -> list[bytes]:
    """All as one list, which takes a fifth less time than one by one."""
    plain = [data if _BACKSLASH not in data else msgspec.json.encode(_NUMBERS_KEPT.decode(data)) for data in datas]
    found = msgspec.json.format(b"[%b]" % BETWEEN.join(plain), indent=-1)[1:-1].split(BETWEEN)
    return found if len(found) == len(plain) else [msgspec.json.format(data, indent=-1) for data in plain]


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
