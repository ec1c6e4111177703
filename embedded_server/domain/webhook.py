"""Webhooks of Sensohive's API: where a user's data points are posted, one request each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Webhook:
    """Times are whole Unix seconds, as the API tells them."""

    id: str
    owner: str  # e-mail
    owner_id: int
    url: str = field(repr=False)  # the receiver is protected by a secret in it
    is_enabled: bool
    created_s: int
    devices: tuple[str, ...] = ()  # whose data points it gets
    last_status: int | None = None  # of the last answer
    disabled_reason: str = ""  # why it was switched off by the server; empty when its owner did
    failing_since_s: int | None = None  # first failure since the last success
    last_took_ms: int | None = None  # to the last answer, or until it was given up


@dataclass(frozen=True, slots=True)
class WebhookHours:
    """Deliveries and failed tries in each of the last 24 hours, the one that runs at the end."""

    delivered: tuple[int, ...]
    failed: tuple[int, ...]
