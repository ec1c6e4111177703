"""How long records are kept, as JSON."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.moments import iso
from embedded_server.domain.retention import Doomed, RecordRetention
from embedded_server.wire.strict import moment_or_none, read
from embedded_server.wire.texts import Moment

Days = Annotated[int, Meta(ge=1, le=36_500)]
Amount = Annotated[int, Meta(ge=1, le=2**53)]


class RetentionWishJson(TypedDict):
    days: NotRequired[Days | None]
    records: NotRequired[Amount | None]
    bytes: NotRequired[Amount | None]


class RetentionJson(TypedDict):
    rectype: str
    days: int | None
    records: int | None
    bytes: int | None


class DoomedJson(TypedDict):
    records: int
    bytes: int
    oldest_at: Moment | None
    total_records: int
    total_bytes: int


def retention_of(rec_type: str, wish: RetentionWishJson) -> RecordRetention:
    return RecordRetention(rec_type, wish.get("days"), wish.get("records"), wish.get("bytes"))


def retention_wish(rule: RecordRetention) -> RetentionWishJson:
    return {"days": rule.days, "records": rule.records, "bytes": rule.bytes}


def retention_to_json(rule: RecordRetention) -> RetentionJson:
    return {"rectype": rule.rec_type, "days": rule.days, "records": rule.records, "bytes": rule.bytes}


def retention_from_json(value: object) -> RecordRetention:
    rule = read(value, RetentionJson)
    return RecordRetention(rule["rectype"], rule["days"], rule["records"], rule["bytes"])


def doomed_to_json(doomed: Doomed) -> DoomedJson:
    return {
        "records": doomed.records,
        "bytes": doomed.bytes,
        "oldest_at": None if doomed.oldest_at is None else iso(doomed.oldest_at),
        "total_records": doomed.total_records,
        "total_bytes": doomed.total_bytes,
    }


def doomed_from_json(value: object) -> Doomed:
    said = read(value, DoomedJson)
    oldest_at = moment_or_none(said["oldest_at"])
    return Doomed(said["records"], said["bytes"], oldest_at, said["total_records"], said["total_bytes"])
