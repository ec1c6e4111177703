"""Notification targets as JSON. Values of headers and signing secrets go in and never come out again."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.moments import iso
from embedded_server.domain.target import Health, OptionalField, Target, TargetHeader
from embedded_server.domain.target_headers import LONGEST_VALUE, MOST_HEADERS, NAME
from embedded_server.domain.target_url import LONGEST_URL
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment, Name

HeaderName = Annotated[str, Meta(extra_json_schema={"pattern": f"^{NAME}$"})]
HeaderValue = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST_VALUE, "pattern": r"^[\x20-\x7e]*$"})]
Url = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": LONGEST_URL})]


class HeaderJson(TypedDict):
    """The tail are the last characters of a long value, to tell it by."""

    name: str
    tail: str


class NewHeaderJson(TypedDict):
    """Without a value the one that is saved under this name stays."""

    name: HeaderName
    value: NotRequired[HeaderValue]


class TargetJson(TypedDict):
    id: int
    device: str
    webhook: str
    is_enabled: bool
    url: str
    headers: list[HeaderJson]
    fields: list[OptionalField]
    is_legacy: bool
    allows_private: bool
    created_at: Moment
    updated_at: Moment
    health: Health
    failures: int
    failing_since: Moment | None
    paused_at: Moment | None
    pause_reason: str
    delivered: int
    failed: int
    dropped: int
    last_at: Moment | None
    last_status: int | None
    last_error: str
    old_secret_until: Moment | None


class TargetChangeJson(TypedDict):
    """The whole of what people choose: what is left out is as in a new target."""

    url: Url
    is_enabled: NotRequired[bool]
    headers: NotRequired[Annotated[list[NewHeaderJson], Meta(extra_json_schema={"maxItems": MOST_HEADERS})]]
    fields: NotRequired[list[OptionalField]]
    is_legacy: NotRequired[bool]
    allows_private: NotRequired[bool]


class NewTargetJson(TargetChangeJson):
    device: Name


class SignedTargetJson(TypedDict):
    """The secret that signs from now on, told this once."""

    target: TargetJson
    secret: str


def target_to_json(target: Target) -> TargetJson:
    return {
        "id": target.id,
        "device": target.device,
        "webhook": target.webhook,
        "is_enabled": target.is_enabled,
        "url": target.url,
        "headers": [{"name": header.name, "tail": header.tail} for header in target.headers],
        "fields": sorted(target.fields),
        "is_legacy": target.is_legacy,
        "allows_private": target.allows_private,
        "created_at": iso(target.created_at),
        "updated_at": iso(target.updated_at),
        "health": target.health,
        "failures": target.failures,
        "failing_since": None if target.failing_since is None else iso(target.failing_since),
        "paused_at": None if target.paused_at is None else iso(target.paused_at),
        "pause_reason": target.pause_reason,
        "delivered": target.delivered,
        "failed": target.failed,
        "dropped": target.dropped,
        "last_at": None if target.last_at is None else iso(target.last_at),
        "last_status": target.last_status,
        "last_error": target.last_error,
        "old_secret_until": None if target.old_secret_until is None else iso(target.old_secret_until),
    }


def target_from_json(value: object) -> Target:
    told = read(value, TargetJson)
    return Target(
        id=told["id"],
        device=told["device"],
        webhook=told["webhook"],
        is_enabled=told["is_enabled"],
        url=told["url"],
        headers=tuple(TargetHeader(header["name"], header["tail"]) for header in told["headers"]),
        fields=frozenset(told["fields"]),
        is_legacy=told["is_legacy"],
        allows_private=told["allows_private"],
        created_at=moment(told["created_at"]),
        updated_at=moment(told["updated_at"]),
        failures=told["failures"],
        failing_since=moment_or_none(told["failing_since"]),
        paused_at=moment_or_none(told["paused_at"]),
        pause_reason=told["pause_reason"],
        delivered=told["delivered"],
        failed=told["failed"],
        dropped=told["dropped"],
        last_at=moment_or_none(told["last_at"]),
        last_status=told["last_status"],
        last_error=told["last_error"],
        old_secret_until=moment_or_none(told["old_secret_until"]),
    )


def signed_target_to_json(target: Target, secret: str) -> SignedTargetJson:
    return {"target": target_to_json(target), "secret": secret}


def signed_target_from_json(value: object) -> tuple[Target, str]:
    told = read(value, SignedTargetJson)
    return target_from_json(told["target"]), told["secret"]
