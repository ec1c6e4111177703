"""Records as a listing shows them: without the body, with what was read from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Owner, Record


@dataclass(frozen=True, slots=True)
class RecordEntry:
    id: str
    rec_type: str
    received_at: datetime
    owner: Owner
    is_mine: bool  # of the account that asks
    token_id: str
    remote: str
    tags: tuple[str, ...]
    is_test: bool
    size: int  # of the body, in bytes
    readings: tuple[Reading, ...]
    granted_by: str | None = (
        None  # the rule that shows it to the account that asks; None: it is its own, or nobody asks
    )


def entry_of(record: Record, readings: Iterable[Reading], account: str, granted_by: str | None = None) -> RecordEntry:
    """`account` is the e-mail address of the one that asks."""
    return RecordEntry(
        id=record.id,
        rec_type=record.rec_type,
        received_at=record.received_at,
        owner=record.owner,
        is_mine=record.owner.user == account,
        granted_by=granted_by,
        token_id=record.token_id,
        remote=record.remote,
        tags=record.tags,
        is_test=record.is_test,
        size=len(record.body),
        readings=tuple(readings),
    )


@dataclass(frozen=True, slots=True)
class RecordDetails:
    entry: RecordEntry
    body: str  # session keys and root keys in it are hidden
    suffix: str  # what the sender appended to the path, such as /dataUp
    query: str
