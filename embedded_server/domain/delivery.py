"""Deliveries: one body on its way to one target, and every attempt to bring it there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DeliveryState(StrEnum):
    WAITING = "waiting"  # for its turn or its next try; held while its target is off or paused
    DELIVERED = "delivered"
    FAILED = "failed"  # after the last try
    DROPPED = "dropped"  # there was no room, or the target is gone


class Cause(StrEnum):
    UPLINK = "uplink"
    POINT = "point"  # a data point of a sensor, for a webhook
    REPLAY = "replay"
    EDITED = "edited"  # sent again with another body
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Delivery:
    id: int
    target: int
    device: str
    message_id: str  # the same on every try and replay
    cause: Cause
    record_id: str  # of the uplink; empty where there is none
    state: DeliveryState
    attempts: int
    size: int  # bytes of the body
    created_at: datetime
    next_at: datetime | None = None
    ended_at: datetime | None = None
    last_status: int | None = None
    last_error: str = ""  # a code
    last_words: str = ""
    last_took_ms: int | None = None
    replay_of: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange, as it went. Secrets of what was sent are hidden."""

    number: int
    at: datetime
    url: str = field(repr=False)
    sent: tuple[tuple[str, str], ...] = ()  # headers
    address: str = ""
    tls: str = ""
    status: int | None = None
    took_ms: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""  # its beginning
    is_cut: bool = False
    error: str = ""  # a code: url, address, name, connect, tls, timeout, protocol, status
    words: str = ""  # what is wrong


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    delivery: Delivery
    body: bytes
    attempts: tuple[Attempt, ...]  # oldest first
