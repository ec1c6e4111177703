"""Work that takes longer than a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from embedded_server.domain.redecode import Redecode


class JobKind(StrEnum):
    BACKUP = "backup"
    REDECODE = "redecode"


class JobState(StrEnum):
    RUNNING = "running"
    READY = "ready"  # it waits to be committed or discarded
    COMMITTING = "committing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    kind: JobKind
    state: JobState
    done: int  # of `total`, in a unit of the kind's own
    total: int  # 0 while it is not known
    file: str  # what it writes, on the server's computer
    reason: str  # why it failed
    started_at: datetime
    ended_at: datetime | None
    redecode: Redecode | None = None
