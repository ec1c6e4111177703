"""What of the range of a plot is here already, so that nobody asks for it again. Pure."""

from __future__ import annotations

from dataclasses import dataclass

COARSER = 1.1  # times as broad as a pixel a bucket may be: a window a little wider asks for nothing


@dataclass(frozen=True, slots=True)
class Loaded:
    start: float  # Unix seconds
    end: float
    bucket: float  # seconds; 0 where every point is here

    def covers(self, start: float, end: float, buckets: int) -> bool:
        return self.start <= start and end <= self.end and self.bucket <= (end - start) / buckets * COARSER
