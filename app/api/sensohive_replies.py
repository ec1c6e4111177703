"""What a Sensohive endpoint says, by its swagger file: of an answer only what that promises is demanded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NotRequired, TypedDict

from embedded_server.domain.webhook import WebhookHours
from embedded_server.wire.strict import WireError, read


@dataclass(frozen=True, slots=True)
class ApiUser:
    name: str
    is_integrator: bool
    parent: str = ""
    email: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """`id` is empty where the service does not tell it: such a key cannot be changed."""

    id: str
    name: str
    tail: str
    expires_at: datetime | None
    scopes: tuple[str, ...]
    user: str
    is_revoked: bool
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    last_used_from: str = ""


@dataclass(frozen=True, slots=True)
class IssuedApiKey:
    """A key at the one moment its value is told."""

    key: ApiKey
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiDevice:
    id: str
    name: str
    model: str
    user: str
    webhook: str = ""
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    id: str
    url: str = field(repr=False)  # it may hold a key
    is_enabled: bool
    devices: tuple[str, ...] = ()
    created_at: datetime | None = None
    last_status: int | None = None
    disabled_reason: str = ""
    failing_since: datetime | None = None
    last_took_ms: int | None = None
    hours: WebhookHours | None = None  # None where the service does not tell


class _UserJson(TypedDict):
    name: str
    integrator: bool
    parent: NotRequired[str | None]
    email: NotRequired[str | None]
    created: NotRequired[int | None]


class _KeyJson(TypedDict):
    name: str
    key: str
    expiration: int
    scopes: list[str]
    user: str
    revoked: bool
    id: NotRequired[int | str]
    created: NotRequired[int | None]
    last_used: NotRequired[int | None]
    last_used_from: NotRequired[str]


class _DeviceJson(TypedDict):
    id: str
    model: str
    user: str
    name: NotRequired[str | None]
    webhook: NotRequired[str | None]
    last_seen: NotRequired[int | None]


class _WebhookJson(TypedDict):
    id: int | str
    url: str
    enabled: bool
    created: NotRequired[int | None]
    devices: NotRequired[list[str]]
    last_status: NotRequired[int | None]
    disabled_reason: NotRequired[str | None]
    failing_since: NotRequired[int | None]


class _HoursJson(TypedDict):
    delivered: list[int]
    failed: list[int]


class _OwnedWebhookJson(_WebhookJson):
    owner: str
    last_took_ms: int | None
    hours: _HoursJson | None


def users_from_json(value: object) -> list[ApiUser]:
    return [_user(one) for one in read(value, list[_UserJson])]


def keys_from_json(value: object) -> list[ApiKey]:
    return [_key(one) for one in read(value, list[_KeyJson])]


def devices_from_json(value: object) -> list[ApiDevice]:
    return [_device(one) for one in read(value, list[_DeviceJson])]


def webhooks_from_json(value: object) -> list[Webhook]:
    return [_webhook(one) for one in read(value, list[_WebhookJson])]


def user_from_json(value: object) -> ApiUser:
    return _user(read(value, _UserJson))


def key_from_json(value: object) -> ApiKey:
    return _key(read(value, _KeyJson))


def issued_key_from_json(value: object) -> IssuedApiKey:
    told = read(value, _KeyJson)
    if "*" in told["key"]:
        raise WireError('"key" is not told whole, though this is the only moment it could be.')
    return IssuedApiKey(_key(told), told["key"])


def device_from_json(value: object) -> ApiDevice:
    return _device(read(value, _DeviceJson))


def webhook_from_json(value: object) -> Webhook:
    return _webhook(read(value, _WebhookJson))


def owned_webhook_from_json(value: object) -> tuple[Webhook, str]:
    """With its owner's e-mail address, as the administrator of a Sluice server is told."""
    told = read(value, _OwnedWebhookJson)
    hours = told["hours"] or {"delivered": [], "failed": []}  # none: nothing was sent
    counts = WebhookHours(tuple(hours["delivered"]), tuple(hours["failed"]))
    return replace(_webhook(told), last_took_ms=told["last_took_ms"], hours=counts), told["owner"]


def _user(told: _UserJson) -> ApiUser:
    name, email = told["name"], told.get("email") or ""
    return ApiUser(name, told["integrator"], told.get("parent") or "", email, _moment(told.get("created")))


def _key(told: _KeyJson) -> ApiKey:
    return ApiKey(
        id=str(told.get("id", "")),
        name=told["name"],
        tail=told["key"][-4:],
        expires_at=_moment(told["expiration"]),
        scopes=tuple(told["scopes"]),
        user=told["user"],
        is_revoked=told["revoked"],
        created_at=_moment(told.get("created")),
        last_used_at=_moment(told.get("last_used")),
        last_used_from=told.get("last_used_from", ""),
    )


def _device(told: _DeviceJson) -> ApiDevice:
    name, webhook = told.get("name") or "", told.get("webhook") or ""
    return ApiDevice(told["id"], name, told["model"], told["user"], webhook, _moment(told.get("last_seen")))


def _webhook(told: _WebhookJson) -> Webhook:
    return Webhook(
        id=str(told["id"]),
        url=told["url"],
        is_enabled=told["enabled"],
        devices=tuple(told.get("devices") or ()),
        created_at=_moment(told.get("created")),
        last_status=told.get("last_status") or None,
        disabled_reason=told.get("disabled_reason") or "",
        failing_since=_moment(told.get("failing_since")),
    )


def _moment(seconds: int | None) -> datetime | None:
    """0 and nothing are never. Raises WireError."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        raise WireError(f"{seconds} is no moment in Unix seconds.") from None
