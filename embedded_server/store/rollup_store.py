"""What was measured before there were rollups, rolled up piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RollPlace:
    series: int
    bucket: int  # the first one that may not be rolled up yet


class RollupStore(Protocol):
    async def roll_up(self, place: RollPlace | None) -> RollPlace | None:
        """The piece behind `place`; None when nothing is left."""
        ...
