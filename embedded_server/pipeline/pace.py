"""How long the pipeline steps aside after a batch, so that what arrives is acknowledged first."""

from __future__ import annotations

SHARE = 0.1  # of the time it needs alone, at least: it never starves
CALM = 0.5  # what the rest of the server may take, as a part of the pipeline's own time, before it steps aside
PRESSED = 2.0  # from here on only its share is left to the pipeline
LONGEST = 1.0  # seconds


def pause(worked: float, others: float) -> float:
    """Seconds to wait. `worked` is how long a batch held the loop, `others` how long the rest of the server held it
    in the turns between."""
    pressure = (others / worked - CALM) / (PRESSED - CALM) if worked > 0 else 0.0
    return min(worked * (1 / SHARE - 1) * min(max(pressure, 0.0), 1.0), LONGEST)
