"""What a store keeps of how long records are kept."""

from __future__ import annotations

from typing import Protocol

from embedded_server.domain.retention import Doomed, RecordRetention


class RetentionStore(Protocol):
    async def retentions(self) -> list[RecordRetention]: ...
    async def keep_retention(self, rule: RecordRetention) -> None:
        """An endless one is forgotten."""
        ...

    async def doomed(self, rule: RecordRetention) -> Doomed:
        """From counters and a few records; nothing is counted one by one."""
        ...

    async def overdue(self, rule: RecordRetention, limit: int) -> list[int]:
        """The numbers of the oldest records that have to go."""
        ...
