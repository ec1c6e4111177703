"""Records as the admin API lists and shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from embedded_server.domain.moments import iso
from embedded_server.domain.record import Owner
from embedded_server.domain.record_entry import RecordDetails, RecordEntry
from embedded_server.wire.readings import ReadingJson, reading_of, reading_to_json
from embedded_server.wire.strict import moment, moment_or_none, read, read_body
from embedded_server.wire.texts import Moment


class OwnerJson(TypedDict):
    user: str
    organisation: str
    client_id: str


class RecordJson(TypedDict):
    id: str
    rectype: str
    received_at: Moment
    owner: OwnerJson
    mine: bool
    token_id: str
    remote: str
    tags: list[str]
    is_test: bool
    size: int
    readings: list[ReadingJson]
    granted_by: str | None


class DeletedJson(TypedDict):
    records: int
    next: str | None


def deleted_to_json(records: int, after: str | None) -> DeletedJson:
    return {"records": records, "next": after}


class RecordDetailsJson(RecordJson):
    body: str
    suffix: str
    query: str


class RecordPageJson(TypedDict):
    items: list[RecordJson]
    next: str | None
    searched_to: Moment | None


@dataclass(frozen=True, slots=True)
class RecordPage:
    items: tuple[RecordEntry, ...]
    next: str | None
    searched_to: datetime | None = None  # when the last record that was looked at arrived; None: nothing is left


def record_page_to_json(
    items: Iterable[object], after: str | None, searched_to: datetime | None = None
) -> dict[str, object]:
    """Of items that are JSON already."""
    return {"items": list(items), "next": after, "searched_to": None if searched_to is None else iso(searched_to)}


def record_page_from_json(value: object) -> RecordPage:
    return _page(read(value, RecordPageJson))


def record_page_from_body(body: bytes) -> RecordPage:
    """Checked once as a whole: a table that is scrolled reads many."""
    return _page(read_body(body, RecordPageJson))


def _page(page: RecordPageJson) -> RecordPage:
    return RecordPage(tuple(map(_record, page["items"])), page["next"], moment_or_none(page["searched_to"]))


def record_to_json(entry: RecordEntry) -> RecordJson:
    owner = entry.owner
    return {
        "id": entry.id,
        "rectype": entry.rec_type,
        "received_at": iso(entry.received_at),
        "owner": {"user": owner.user, "organisation": owner.organisation, "client_id": owner.client_id},
        "mine": entry.is_mine,
        "token_id": entry.token_id,
        "remote": entry.remote,
        "tags": list(entry.tags),
        "is_test": entry.is_test,
        "size": entry.size,
        "readings": [reading_to_json(reading) for reading in entry.readings],
        "granted_by": entry.granted_by,
    }


def record_from_json(value: object) -> RecordEntry:
    return _record(read(value, RecordJson))


def _record(record: RecordJson) -> RecordEntry:
    return RecordEntry(
        id=record["id"],
        rec_type=record["rectype"],
        received_at=moment(record["received_at"]),
        owner=Owner(**record["owner"]),
        is_mine=record["mine"],
        token_id=record["token_id"],
        remote=record["remote"],
        tags=tuple(record["tags"]),
        is_test=record["is_test"],
        size=record["size"],
        readings=tuple(map(reading_of, record["readings"])),
        granted_by=record["granted_by"],
    )


def record_details_to_json(details: RecordDetails) -> RecordDetailsJson:
    return {
        **record_to_json(details.entry),
        "body": details.body,
        "suffix": details.suffix,
        "query": details.query,
    }


def record_details_from_json(value: object) -> RecordDetails:
    details = read(value, RecordDetailsJson)
    return RecordDetails(record_from_json(value), details["body"], details["suffix"], details["query"])
