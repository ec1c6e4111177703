"""Rules in Microshare's JSON: the rule's recType is the one it covers, what it says lies in `data`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NotRequired, TypeAlias, TypedDict

import msgspec

from embedded_server.domain.moments import iso, to_ms
from embedded_server.domain.record import checksum
from embedded_server.domain.rule import ANYTHING, SHARES, Operation, OwnerWords, RequestorWords, Rule
from embedded_server.domain.share import PageMeta
from embedded_server.wire.microshare_times import summary_time
from embedded_server.wire.strict import read


class RuleDataJson(TypedDict):
    resourceType: NotRequired[str]
    resourceId: NotRequired[str]
    ownerUser: NotRequired[str]
    ownerOrg: NotRequired[str]
    ownerApp: NotRequired[str]
    callingUser: NotRequired[str]
    callingOrg: NotRequired[str]
    callingApp: NotRequired[str]
    callingRole: NotRequired[str]
    callingLoc: NotRequired[str]
    operations: list[Operation]


_Object: TypeAlias = "dict[str, str | int | list[str] | _Object]"
_CHANGED = PageMeta(0, 1, 0, 1, 1)


class RuleBodyJson(TypedDict):
    """What else such a record holds is Microshare's own business."""

    name: NotRequired[str]
    desc: NotRequired[str]
    data: RuleDataJson


@dataclass(frozen=True, slots=True)
class RuleBody:
    name: str
    desc: str
    resource_type: str
    resource_id: str
    owner: OwnerWords
    requestor: RequestorWords
    operations: frozenset[Operation]


def rule_body_from_json(value: object) -> RuleBody:
    """What is left out is `*`, and so are an empty role and location. Raises WireError."""
    body = read(value, RuleBodyJson)
    data = body["data"]
    return RuleBody(
        name=body.get("name", ""),
        desc=body.get("desc", ""),
        resource_type=data.get("resourceType", SHARES),
        resource_id=data.get("resourceId", ANYTHING),
        owner=OwnerWords(
            data.get("ownerUser", ANYTHING), data.get("ownerOrg", ANYTHING), data.get("ownerApp", ANYTHING)
        ),
        requestor=RequestorWords(
            data.get("callingUser", ANYTHING),
            data.get("callingOrg", ANYTHING),
            data.get("callingApp", ANYTHING),
            data.get("callingRole") or ANYTHING,
            data.get("callingLoc") or ANYTHING,
        ),
        operations=frozenset(data["operations"]),
    )


def rules_to_json(meta: PageMeta, rules: Iterable[Rule], details: bool, source: str = "") -> bytes:
    head: _Object = {
        "totalPages": meta.total_pages,
        "currentPage": meta.current_page,
        "perPage": meta.per_page,
        "totalCount": meta.total_count,
        "currentCount": meta.current_count,
        **({"source": source} if source else {}),
    }
    return msgspec.json.encode(
        {"meta": head, "objs": [_details(each) if details else _summary(each) for each in rules]}
    )


def changed_reply(rule: Rule) -> bytes:
    """To a POST or PUT."""
    return rules_to_json(_CHANGED, (rule,), details=False)


def deleted_reply(rule: Rule) -> bytes:
    reply = msgspec.json.encode({"id": rule.id, "recType": rule.rec_type})
    return rules_to_json(_CHANGED, (), details=False).replace(b'"objs":[]', b'"objs":[%b]' % reply)


def _summary(rule: Rule) -> _Object:
    return {
        "name": rule.name,
        "url": f"/rule/{rule.rec_type}/{rule.id}",
        "_id": rule.id,
        "id": rule.id,
        "tstamp": summary_time(to_ms(rule.created_at)),
        "recType": rule.rec_type,
    }


def _details(rule: Rule) -> _Object:
    data, user = _data(rule), rule.account or ""
    return {
        "updaterId": user,
        "desc": rule.desc,
        "name": rule.name,
        "createDate": iso(rule.created_at),
        "updateDate": iso(rule.updated_at),
        "_id": rule.id,
        "data": data,
        "creatorId": user,
        "id": rule.id,
        "checksum": checksum(msgspec.json.encode(data)),
        "tstamp": to_ms(rule.created_at),
        "recType": rule.rec_type,
    }


def _data(rule: Rule) -> _Object:
    owner, requestor = rule.owner, rule.requestor
    return {
        "resourceType": rule.resource_type,
        "resourceId": rule.resource_id,
        "ownerUser": owner.user,
        "ownerOrg": owner.organisation,
        "ownerApp": owner.app,
        "callingUser": requestor.user,
        "callingOrg": requestor.organisation,
        "callingApp": requestor.app,
        "callingRole": requestor.role,
        "callingLoc": requestor.location,
        "operations": [operation for operation in Operation if operation in rule.operations],
    }
