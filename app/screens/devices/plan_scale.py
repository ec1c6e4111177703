"""Of a plan: what stands where in metres, and how many of them are drawn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

METRES = 111_320.0  # in a degree of latitude
STEPS = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000)
ALL_STEPS = (1, 2, 5, *STEPS)
RINGS = 3


@dataclass(frozen=True, slots=True)
class Spot:
    name: str
    east: float  # metres from the middle
    north: float
    signal: str = ""  # of a gateway: how it hears the device

    @property
    def distance(self) -> float:
        return hypot(self.east, self.north)

    @property
    def told(self) -> str:
        return ", ".join(filter(None, (self.name, self.signal, f"{metres(self.distance)} away")))


def spot(name: str, lat: float, lng: float, around: tuple[float, float], signal: str = "") -> Spot:
    """Near enough for a plan: the earth is flat within it."""
    return Spot(name, (lng - around[1]) * METRES * cos(radians(around[0])), (lat - around[0]) * METRES, signal)


def ring_step(spots: Sequence[Spot]) -> int:
    """Metres between rings, so that most of the others lie within them."""
    far = sorted(one.distance for one in spots)
    wanted = far[len(far) * 3 // 4] if far else STEPS[0]
    return next((step for step in STEPS if step * RINGS >= wanted), STEPS[-1])


def step_within(radius: float) -> int:
    """Metres between rings of a plan that reaches so far: two of them and more."""
    return next((step for step in reversed(ALL_STEPS) if step <= radius / 2), ALL_STEPS[0])


def zoomed(radius: float, factor: float) -> float:
    """How far the plan reaches once it is `factor` times as large."""
    return min(max(radius / factor, RINGS), STEPS[-1] * RINGS)


def metres(distance: float) -> str:
    return f"{distance:.0f} m" if distance < 1_000 else f"{distance / 1_000:.1f} km".replace(".0 ", " ")
