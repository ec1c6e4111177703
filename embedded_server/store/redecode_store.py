"""What the server asks of a store about decoding history again, so that it survives a restart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from embedded_server.domain.job import JobState
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope, FieldCount


@dataclass(frozen=True, slots=True)
class Counts:
    """Of readings."""

    decoded: int = 0
    gained: int = 0
    changed: int = 0
    newly_failing: int = 0
    newly_right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.decoded + other.decoded,
            self.gained + other.gained,
            self.changed + other.changed,
            self.newly_failing + other.newly_failing,
            self.newly_right + other.newly_right,
        )


@dataclass(frozen=True, slots=True)
class RedecodeJob:
    """`place` is the last record that was looked at, when it was compared and again when it is committed."""

    id: int
    decoder_id: int
    version: int | None  # None: a draft that is not live yet
    sha: str
    source: str
    state: JobState
    started_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    scope: CommitScope | None = None
    place: int = 0
    done: int = 0
    total: int = 0
    counts: Counts = Counts()
    reason: str = ""
    ended_at: datetime | None = None


class RedecodeStore(Protocol):
    async def redecodes(self) -> list[RedecodeJob]:
        """Oldest first."""
        ...

    async def keep_redecode(
        self,
        job: RedecodeJob,
        samples: Sequence[Change] = (),
        fields: Mapping[tuple[ChangeKind, str], int] | None = None,
    ) -> None:
        """Adds or replaces it, and adds to what was found, in one transaction."""
        ...

    async def forget_redecode(self, job_id: int) -> None: ...
    async def redecode_samples(self, job_id: int, kind: ChangeKind | None, after: int, limit: int) -> list[Change]: ...
    async def redecode_fields(self, job_id: int) -> list[FieldCount]:
        """Most frequent first."""
        ...

    async def read_place(self) -> int:
        """The last record that the pipeline looked at."""
        ...
