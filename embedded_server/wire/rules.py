"""Rules as the admin API says them."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.moments import iso
from embedded_server.domain.rule import Operation, OwnerWords, RequestorWords, Rule
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment, Name, Note, Pattern, Word


class OwnerWordsJson(TypedDict):
    user: NotRequired[Word]
    organisation: NotRequired[Word]
    app: NotRequired[Word]


class RequestorWordsJson(OwnerWordsJson):
    role: NotRequired[Word]
    location: NotRequired[Note]  # * or a polygon


class NewRuleJson(TypedDict):
    """What is left out of `owner` and `requestor` is `*`. `account` is an e-mail address: in its name the rule counts
    for its records only; without one it is the administrator's and counts for everybody's. A rule that is replaced
    keeps its account."""

    rectype: Pattern
    name: Name
    desc: NotRequired[Note]
    resource_type: NotRequired[str]
    resource_id: NotRequired[str]
    owner: NotRequired[OwnerWordsJson]
    requestor: NotRequired[RequestorWordsJson]
    operations: Annotated[list[Operation], Meta(max_length=100)]
    account: NotRequired[str | None]


class RuleJson(TypedDict):
    id: str
    rectype: str
    name: str
    desc: str
    resource_type: str
    resource_id: str
    owner: OwnerWordsJson
    requestor: RequestorWordsJson
    operations: list[Operation]
    account: str | None
    created_at: Moment
    updated_at: Moment


def rule_to_json(rule: Rule) -> RuleJson:
    owner, requestor = rule.owner, rule.requestor
    return {
        "id": rule.id,
        "rectype": rule.rec_type,
        "name": rule.name,
        "desc": rule.desc,
        "resource_type": rule.resource_type,
        "resource_id": rule.resource_id,
        "owner": {"user": owner.user, "organisation": owner.organisation, "app": owner.app},
        "requestor": {
            "user": requestor.user,
            "organisation": requestor.organisation,
            "app": requestor.app,
            "role": requestor.role,
            "location": requestor.location,
        },
        "operations": [operation for operation in Operation if operation in rule.operations],
        "account": rule.account,
        "created_at": iso(rule.created_at),
        "updated_at": iso(rule.updated_at),
    }


def rule_from_json(value: object) -> Rule:
    rule = read(value, RuleJson)
    return Rule(
        id=rule["id"],
        rec_type=rule["rectype"],
        name=rule["name"],
        desc=rule["desc"],
        resource_id=rule["resource_id"],
        owner=OwnerWords(**rule["owner"]),
        requestor=RequestorWords(**rule["requestor"]),
        operations=frozenset(rule["operations"]),
        account=rule["account"],
        created_at=moment(rule["created_at"]),
        updated_at=moment(rule["updated_at"]),
        resource_type=rule["resource_type"],
    )
