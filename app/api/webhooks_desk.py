"""What can be known and done about webhooks, whichever system they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.api.sensohive_replies import Webhook
from app.api.users_desk import Roster


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of all that was sent to a webhook. `paused_because` says why nothing is sent any more."""

    delivered: int
    failed: int  # tries
    last_at: datetime | None
    last_error: str = ""  # a code
    paused_because: str = ""


@dataclass(frozen=True, slots=True)
class OwnedWebhook:
    """`sent` is None where the service does not tell, and before the first delivery."""

    webhook: Webhook
    owner: str
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One data point on its way. `status` and what follows are of the last try; 0 tries: it waits for its turn."""

    id: str
    at: datetime
    status: int | None
    is_success: bool
    attempt: int
    attempts: int
    took_ms: int | None
    error: str = ""
    next_at: datetime | None = None
    is_test: bool = False
    body: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryLog:
    """The newest first. Those that failed are tried again until they are `given_up`. `why_none` says why the service
    tells no deliveries."""

    deliveries: tuple[Delivery, ...] = ()
    total: int = 0
    failed: int = 0
    given_up: int = 0
    why_none: str = ""


@dataclass(frozen=True, slots=True)
class WebhookList:
    """`asked` are the users in whose name it was asked, `owners` those who can be given a webhook. `closed` says why
    nothing was told."""

    hooks: tuple[OwnedWebhook, ...] = ()
    owners: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    closed: str = ""


class WebhooksDesk(Protocol):
    """Every method raises ApiError. `roster` is what is known of users, keys and devices."""

    async def load(self, roster: Roster) -> WebhookList: ...
    async def add(self, owner: str, url: str) -> Webhook: ...
    async def change(self, hook: OwnedWebhook, url: str, *, is_enabled: bool) -> None: ...
    async def delete(self, hook: OwnedWebhook) -> None: ...
    async def attach(self, hook: OwnedWebhook, devices: Sequence[str], *, is_attached: bool) -> None: ...
    async def log(self, hook: OwnedWebhook, *, failed_only: bool) -> DeliveryLog: ...
    async def test(self, hook: OwnedWebhook) -> Delivery: ...
    async def replay(self, hook: OwnedWebhook, delivery: Delivery) -> None: ...
    async def replay_failed(self, hook: OwnedWebhook) -> int:
        """How many are sent again."""
        ...
