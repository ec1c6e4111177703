"""What Microshare keeps for an account beside its shares, rules and device clusters, in its JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from embedded_server.domain.moments import iso, to_ms
from embedded_server.domain.record import checksum
from embedded_server.domain.share import PageMeta
from embedded_server.wire.microshare_times import summary_time

_CHANGED = PageMeta(0, 1, 0, 1, 1)
_Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnObject:
    """`kind` is the first part of its path; what it says lies in `data`."""

    kind: str
    id: str
    rec_type: str
    name: str
    desc: str
    account: str  # an e-mail address
    data: Any = field(repr=False)  # JSON, and perhaps with a device's keys
    created_at: datetime
    updated_at: datetime


def objects_to_json(meta: PageMeta, objects: Iterable[OwnObject], details: bool, source: str = "") -> bytes:
    head: _Object = {
        "totalPages": meta.total_pages,
        "currentPage": meta.current_page,
        "perPage": meta.per_page,
        "totalCount": meta.total_count,
        "currentCount": meta.current_count,
        **({"source": source} if source else {}),
    }
    return msgspec.json.encode({"meta": head, "objs": [_details(one) if details else _summary(one) for one in objects]})


def changed_reply(changed: OwnObject) -> bytes:
    """To a POST or PUT."""
    return objects_to_json(_CHANGED, (changed,), details=False)


def deleted_reply(deleted: OwnObject) -> bytes:
    reply = msgspec.json.encode({"id": deleted.id, "recType": deleted.rec_type})
    return objects_to_json(_CHANGED, (), details=False).replace(b'"objs":[]', b'"objs":[%b]' % reply)


def _summary(one: OwnObject) -> _Object:
    return {
        "name": one.name,
        "url": f"/{one.kind}/{one.rec_type}/{one.id}",
        "_id": one.id,
        "id": one.id,
        "tstamp": summary_time(to_ms(one.created_at)),
        "recType": one.rec_type,
    }


def _details(one: OwnObject) -> _Object:
    return {
        "updaterId": one.account,
        "desc": one.desc,
        "name": one.name,
        "createDate": iso(one.created_at),
        "updateDate": iso(one.updated_at),
        "_id": one.id,
        "data": one.data,
        "creatorId": one.account,
        "id": one.id,
        "checksum": checksum(msgspec.json.encode(one.data)),
        "tstamp": to_ms(one.created_at),
        "recType": one.rec_type,
    }
