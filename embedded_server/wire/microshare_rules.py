"""Rules in Microshare's JSON: the rule's recType is the one it covers, what it says lies in `data`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from embedded_server.domain.rule import ANYTHING, SHARES, Operation, OwnerWords, RequestorWords, Rule
from embedded_server.wire.microshare_objects import OwnObject
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


def rule_to_object(rule: Rule) -> OwnObject:
    account = rule.account or ""
    return OwnObject(
        "rule", rule.id, rule.rec_type, rule.name, rule.desc, account, _data(rule), rule.created_at, rule.updated_at
    )


def _data(rule: Rule) -> dict[str, str | list[Operation]]:
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
