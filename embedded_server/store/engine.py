"""What the parts of a store need of the database below them, so that SQLite and PostgreSQL share them.

Statements are written in what both understand, with `?`, `?1` and `:name` for values. Lists of numbers travel as JSON:
`IN (SELECT value FROM json_each(?))`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from embedded_server.clock import Clock
from embedded_server.domain.rule import SignedRule
from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention, Waiter
from embedded_server.store.high_water import HighWater

Result = TypeVar("Result")
Value: TypeAlias = str | bytes | int | float | None
Values: TypeAlias = Sequence[Value] | Mapping[str, Value]


class Rows(Protocol):
    """What a statement found. Its columns are known to who wrote it, hence Any."""

    def __iter__(self) -> Iterator[Any]: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    @property
    def get(self) -> Any:
        """The first row, of one column its value; None when there is none."""
        ...


class Sql(Protocol):
    """One connection, in one thread."""

    def execute(self, statement: str, values: Values = (), /) -> Rows: ...
    def executemany(self, statement: str, rows: Iterable[Values], /) -> object: ...
    def changes(self) -> int:
        """Rows that the last statement changed."""
        ...


Work: TypeAlias = Callable[[Sql], Result]


class Engine(Protocol):
    """A database that is open."""

    @property
    def instance(self) -> str:
        """Six hex characters inside every record id."""
        ...

    @property
    def mark_key(self) -> bytes:
        """Of the keyed hashes that tell presented tokens apart."""
        ...

    @property
    def clock(self) -> Clock: ...

    @property
    def high_water(self) -> HighWater: ...

    @property
    def is_alone(self) -> bool:
        """Whether nobody else changes the database."""
        ...

    @property
    def known_generation(self) -> int:
        """How many revocations are known of here."""
        ...

    @property
    def retention(self) -> Retention: ...

    def generation(self, connection: Sql) -> int:
        """How many there are; asked before what they may change is read."""
        ...

    def rules(self, connection: Sql) -> tuple[SignedRule, ...]:
        """As of the last change."""
        ...

    def size(self, connection: Sql) -> int:
        """Bytes on disk."""
        ...

    async def read(self, work: Work[Result]) -> Result:
        """For what takes about as long as a page."""
        ...

    async def read_slowly(self, work: Work[Result]) -> Result:
        """For what takes as long as it takes."""
        ...

    async def change(self, work: Work[Result], *, revokes: bool = False) -> Result:
        """Commits what `work` does; an exception of its own undoes it. `revokes`: no grant and no rule that was read
        before counts any more."""
        ...

    async def change_first(self, work: Work[Result]) -> Result:
        """As `change`, before all that waits: a radio listens for the answer. Several of them are one transaction."""
        ...

    async def change_beside(self, work: Work[Result]) -> Result:
        """As `change`, for the pipeline: it changes nothing that arrivals change, and need not wait for them."""
        ...

    def append(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None: ...
    def log(self, request: NewRequest) -> asyncio.Future[int]: ...
    def retain(self, retention: Retention) -> None: ...
    async def settle(self) -> None:
        """Waits until all that arrived before is stored or lost."""
        ...

    async def catch_up(self) -> None:
        """Waits until all that was acknowledged is counted, where the database can be written."""
        ...
