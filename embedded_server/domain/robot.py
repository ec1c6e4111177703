"""Robots: scripts that run on new records or by the clock, in the name of their owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from embedded_server.domain.decoding import Decoded

DEEPEST = 8  # robots that start one another in a row
USUAL_SCOPES = ("SHARE:READ", "SHARE:WRITE")
SENDER = "robot"  # what their records were sent from, followed by the ids of the chain


class RobotTrigger(StrEnum):
    RECORD = "record"
    CLOCK = "clock"
    TEST = "test"  # writes nothing


@dataclass(frozen=True, slots=True)
class Robot:
    id: int
    name: str
    desc: str
    rec_type: str
    account: str  # the owner's e-mail address
    source: str
    is_active: bool
    delay_ms: int  # by the clock: once, so long after it was switched on; 0: not
    interval_ms: int  # by the clock: again and again; 0: not
    scopes: tuple[str, ...]  # what it may do of all that its owner may
    created_at: datetime
    updated_at: datetime
    runs: int = 0
    failed: int = 0
    last_run_at: datetime | None = None
    suspended: str = ""  # why it is not run any more, although it is active

    @property
    def is_scheduled(self) -> bool:
        return bool(self.delay_ms or self.interval_ms)


@dataclass(frozen=True, slots=True)
class RobotWrite:
    """A share that a robot wrote, and what became of it."""

    rec_type: str
    data: object
    tags: tuple[str, ...]
    record_id: str = ""  # empty where it was not stored
    refusal: str = ""  # why not; empty in a test that would have stored it


@dataclass(frozen=True, slots=True)
class RobotRun:
    """One run, as the log keeps it."""

    id: int
    robot_id: int
    at: datetime
    trigger: RobotTrigger
    record_id: str  # of the record it ran on; empty by the clock
    result: Decoded
    writes: tuple[RobotWrite, ...] = ()
    refused: tuple[str, ...] = ()  # calls that were not allowed, such as get and post


def chain_of(remote: str) -> tuple[int, ...]:
    """The robots that led to a record, the first one first, by what it was sent from."""
    sender, *ids = remote.split("/")
    return tuple(map(int, ids)) if sender == SENDER else ()


def sender_of(chain: tuple[int, ...]) -> str:
    return "/".join((SENDER, *map(str, chain)))


def may_run(robot: Robot, chain: tuple[int, ...]) -> bool:
    """Never on what it wrote itself, be it by way of others, and never deeper than `DEEPEST`."""
    return robot.is_active and robot.id not in chain and len(chain) < DEEPEST
