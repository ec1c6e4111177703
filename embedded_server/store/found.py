"""What a search of records found, and records as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from embedded_server.domain.record_order import Keyed


@dataclass(frozen=True, slots=True)
class Found:
    """In the order of the listing. `last_seq` is how far it came in the time it may take, None at the end; `at` is when
    that record arrived."""

    seqs: list[int]
    last_seq: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Ordered:
    """Messages in order, those that come first. So many `matching` records were looked at; None where only those were
    looked for that come before a bound. `last_seq` and `at` are as `Found` has them."""

    items: Sequence[Keyed]
    matching: int | None
    last_seq: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """The values of each column that was asked for: a row for each reading, one without any where nothing was read. No
    columns at all where there are no rows. `last_seq` is that of the last record, None when there was none."""

    columns: Mapping[str, Sequence[Any]]  # known to who asked, hence Any
    last_seq: int | None
