"""Sensohive's keys, users, webhooks and devices as its JSON. Moments are Unix seconds."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.domain.orbit import OrbitDevice
from embedded_server.domain.sensohive import SensohiveUser
from embedded_server.domain.user_key import UserKey
from embedded_server.domain.webhook import Webhook, WebhookHours
from embedded_server.wire.orbit import OrbitRowJson, device_to_json
from embedded_server.wire.user_keys import UserKeyJson, user_key_to_json


class KeyCreateJson(TypedDict):
    name: str
    scopes: list[str]
    expiration: NotRequired[int]
    user: NotRequired[str]


class UserJson(TypedDict):
    """As it is told, and as it is sent back: `parent` and `created` change nothing."""

    name: str
    integrator: bool
    email: NotRequired[str]
    parent: NotRequired[str]
    created: NotRequired[int]


class WebhookCreateJson(TypedDict):
    url: str
    enabled: NotRequired[bool]


class WebhookJson(TypedDict):
    id: str
    url: str
    enabled: bool
    created: int
    devices: list[str]
    last_status: NotRequired[int]
    disabled_reason: NotRequired[str]
    failing_since: NotRequired[int]


class HoursJson(TypedDict):
    """Deliveries and failed tries in each of the last 24 hours, the one that runs at the end."""

    delivered: list[int]
    failed: list[int]


class OwnedWebhookJson(WebhookJson):
    """As the administrator sees it; `owner` is an e-mail address."""

    owner: str
    last_took_ms: int | None
    hours: HoursJson | None


class OwnerJson(TypedDict):
    user: str


class AttachmentJson(TypedDict):
    """An empty id detaches."""

    webhook: str


def key_to_json(key: UserKey) -> UserKeyJson:
    return {**user_key_to_json(key), "user": key.user}


def owned_device_to_json(device: OrbitDevice) -> OrbitRowJson:
    return {**device_to_json(device), "user": device.user, "webhook": device.webhook}


def user_to_json(user: SensohiveUser) -> UserJson:
    told: UserJson = {"name": user.name, "integrator": False, "parent": user.parent, "created": user.created_s}
    if user.email:
        told["email"] = user.email
    return told


def webhook_to_json(webhook: Webhook) -> WebhookJson:
    told: WebhookJson = {
        "id": webhook.id,
        "url": webhook.url,
        "enabled": webhook.is_enabled,
        "created": webhook.created_s,
        "devices": list(webhook.devices),
    }
    if webhook.last_status is not None:
        told["last_status"] = webhook.last_status
    if webhook.disabled_reason:
        told["disabled_reason"] = webhook.disabled_reason
    if webhook.failing_since_s is not None:
        told["failing_since"] = webhook.failing_since_s
    return told


def owned_webhook_to_json(webhook: Webhook, hours: WebhookHours | None = None) -> OwnedWebhookJson:
    return {
        **webhook_to_json(webhook),
        "owner": webhook.owner,
        "last_took_ms": webhook.last_took_ms,
        "hours": None if hours is None else {"delivered": list(hours.delivered), "failed": list(hours.failed)},
    }
