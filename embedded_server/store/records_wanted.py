"""Which records are wanted, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from embedded_server.store.sight import Viewer


@dataclass(frozen=True, slots=True)
class RecordsWanted:
    """Which records of a listing. `before_seq` and `after_seq` page by arrival; `offset` counts from the chosen end.
    Records have all of the `tags` and arrived at `since` or later and before `until`."""

    rec_type: str | None = None
    account: int | None = None  # only what this account owns
    seen_by: Viewer | None = None  # only what this viewer owns or may read by a rule
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before_seq: int | None = None
    after_seq: int | None = None
    newest_first: bool = False
    offset: int = 0
    limit: int = 100
    with_tests: bool = True
