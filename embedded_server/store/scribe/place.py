"""Where a scribe works, as the event loop sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from embedded_server.store.parts.arrived import Arrived
from embedded_server.store.scribe.messages import Answer, Terms
from embedded_server.store.scribe.scribe import Make

OnAnswer: TypeAlias = Callable[[Answer], None]
OnEnd: TypeAlias = Callable[[], None]


class Place(Protocol):
    """Used in the event loop's thread."""

    def send(self, terms: Terms, arrived: list[Arrived]) -> None: ...

    def give_up(self) -> None:
        """What was sent may be stored or not; `end` need not wait for it."""
        ...

    async def end(self) -> None:
        """Once all that was sent is stored or lost."""
        ...


# Raises OSError; `OnEnd` is for later. Answers come in the order of what was sent; after `OnEnd` none do.
Start: TypeAlias = Callable[[OnAnswer, OnEnd], Awaitable[Place]]
StartSomewhere: TypeAlias = Callable[[Make, OnAnswer, OnEnd], Awaitable[Place]]
