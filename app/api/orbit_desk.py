"""What can be known and done about Orbit sensors, whichever system they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.api.http import Json
from embedded_server.domain.orbit import AuditEvent
from embedded_server.domain.orbit_told import SensorGlance, SensorSheet, Traffic, WishOutcome


class OrbitDesk(Protocol):
    """Every method raises ApiError."""

    async def all(self) -> list[SensorGlance]: ...
    async def one(self, sensor: str) -> SensorSheet: ...
    async def raw(self, sensor: str) -> Json:
        """As the service says it."""
        ...

    def raw_path(self, sensor: str) -> str:
        """Where it says so."""
        ...

    async def rehearse(self, sensor: str, wishes: Mapping[str, int], *, is_acknowledged: bool) -> WishOutcome:
        """What wishes would become; nothing is registered."""
        ...

    async def queue(self, sensor: str, wishes: Mapping[str, int]) -> None:
        """All of them or none."""
        ...

    async def cancel(self, sensor: str, parameter: str, *, is_forced: bool) -> None: ...
    async def traffic(self, sensor: str, since: datetime) -> Traffic: ...
    async def history(self, sensor: str, since: datetime | None) -> Sequence[AuditEvent]:
        """Oldest first."""
        ...

    async def register(self, sensor: str, model: str, name: str) -> None: ...
