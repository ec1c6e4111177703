"""What the server asks of a store about targets and deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from embedded_server.domain.delivery import Attempt, Cause, Delivery, DeliveryDetail, DeliveryState
from embedded_server.domain.device import Description
from embedded_server.domain.target import OptionalField, Target


@dataclass(frozen=True, slots=True)
class SealedHeader:
    name: str
    tail: str
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Secrets:
    """As they are kept: sealed. The old signing secret counts until its end."""

    headers: tuple[SealedHeader, ...] = ()
    signing: str = field(default="", repr=False)
    old_signing: str = field(default="", repr=False)  # several with blanks between, the newest first


@dataclass(frozen=True, slots=True)
class KeptTarget:
    target: Target
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class TargetWish:
    is_enabled: bool
    url: str = field(repr=False)
    headers: tuple[SealedHeader, ...]
    fields: frozenset[OptionalField]
    is_legacy: bool
    allows_private: bool
    carries: frozenset[bytes] = field(default=frozenset(), repr=False)  # hashes of what may be tokens in it


@dataclass(frozen=True, slots=True)
class TargetOfDevice:
    """What the pipeline has to know of one."""

    id: int
    fields: frozenset[OptionalField]
    is_legacy: bool
    described: Description | None = None  # its device


@dataclass(frozen=True, slots=True)
class NewDelivery:
    target: int
    device: str
    message_id: str
    cause: Cause
    body: bytes
    record_id: str = ""
    replay_of: int | None = None
    hops: int = 0  # servers like this one that it came through


@dataclass(frozen=True, slots=True)
class Due:
    id: int
    message_id: str
    body: bytes = field(repr=False)
    attempts: int
    hops: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A target that may be sent to, and what is due for it."""

    kept: KeptTarget
    due: list[Due]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to. `pause` stops the target, in words; a test changes nothing of its health."""

    delivery: int
    target: int
    attempt: Attempt
    state: DeliveryState
    next_ms: int | None = None
    pause: str = ""
    is_test: bool = False
    webhook: str = ""  # that the target stands for


@dataclass(frozen=True, slots=True)
class DeliveriesWanted:
    target: int | None = None
    device: str | None = None
    state: DeliveryState | None = None
    cause: Cause | None = None
    error: str | None = None  # a code
    record: str | None = None  # the id of the record it came from
    since: datetime | None = None
    until: datetime | None = None
    after_id: int | None = None  # older ones than this
    limit: int = 100


class DeliveryStore(Protocol):
    async def targets(self) -> list[Target]: ...
    async def target(self, target_id: int) -> KeptTarget | None: ...
    async def targets_of_devices(self) -> dict[str, TargetOfDevice]:
        """Of those that are on, by device."""
        ...

    async def add_target(self, device: str, wish: TargetWish, signing: str) -> Target:
        """Raises RefusedError(409) when the device has one, or when it would send a token that was rotated."""
        ...

    async def change_target(self, target_id: int, wish: TargetWish) -> Target | None:
        """Raises RefusedError(409) when it would send a token that was rotated."""
        ...

    async def delete_target(self, target_id: int) -> bool:
        """What waits for it is dropped."""
        ...

    async def rotate_signing(self, target_id: int, signing: str, old_until_ms: int) -> Target | None: ...
    async def resume_target(self, target_id: int) -> Target | None:
        """What waits is due at once."""
        ...

    async def due_targets(self, now_ms: int) -> dict[int, int]:
        """How many failures in a row each has had."""
        ...

    async def lane(self, target_id: int, now_ms: int, limit: int) -> Lane | None:
        """Those that wait longest first; None of a target that is off, paused or gone."""
        ...

    async def settle(self, outcomes: Sequence[Outcome]) -> list[int]:
        """The targets that were paused for it."""
        ...

    async def tidy_deliveries(self) -> None:
        """Drops what is beyond a target's room, and forgets what ended long ago."""
        ...

    async def deliveries(self, wanted: DeliveriesWanted) -> list[Delivery]:
        """Newest first."""
        ...

    async def delivery(self, delivery_id: int) -> DeliveryDetail | None: ...
    async def add_delivery(self, new: NewDelivery) -> Delivery:
        """Due at once; a test is not: it is sent by who adds it."""
        ...

    async def replay_failed(self, target_id: int, since: datetime) -> int:
        """How many of those that failed since are sent again, one a second."""
        ...

    async def failed_since(self, target_id: int, since: datetime) -> int:
        """How many `replay_failed` would send."""
        ...

    async def delivery_counts(self) -> Mapping[str, int]:
        """By state, and how many targets are paused."""
        ...
