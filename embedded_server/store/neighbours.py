"""Other servers on the same store: what they tell each other, and which of them reads records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from embedded_server.domain.event import Event


class Neighbours(Protocol):
    async def tell(self, events: Sequence[Event]) -> None:
        """What happened here. Raises StoreUnavailableError; then nobody was told."""
        ...

    async def heard(self) -> list[Event]:
        """Waits for what happened elsewhere. No count is lost, whoever could not be reached for a while."""
        ...

    async def lead(self) -> None:
        """Waits until this server is the one that reads records."""
        ...

    async def be_relieved(self) -> None:
        """Waits until it no longer is."""
        ...
