"""Where a scribe works: in a process of its own, or in a thread where that would be more than is needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from embedded_server.store.scribe.messages import Answer
from embedded_server.store.scribe.scribe import Make

OnAnswer: TypeAlias = Callable[[Answer], None]
OnEnd: TypeAlias = Callable[[], None]


class Place(Protocol):
    """Used in the event loop's thread."""

    def send(self, batch: bytes) -> None: ...

    async def end(self) -> None:
        """Once all that was sent is stored or lost."""
        ...


# Raises OSError. What is answered comes in the order it was sent; after `OnEnd` nothing more does.
Start: TypeAlias = Callable[[Make, OnAnswer, OnEnd], Awaitable[Place]]
