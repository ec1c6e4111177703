"""How long the pipeline steps aside after a batch, so that what arrives is acknowledged first."""

from __future__ import annotations

SHARE = 0.05  # of the time, at least, some 150 records a second on two cores: it never starves
CALM = 1_500.0  # records a second that arrive without the pipeline stepping aside: it keeps up with them
PRESSED = 3_000.0  # from here on only its share is left to it, and it catches up afterwards
LONGEST = 1.0  # seconds


def pause(worked: float, arriving: float) -> float:
    """Seconds to wait. `worked` is how many seconds the batch took, `arriving` how many records a second came in
    meanwhile. Time in the loop's turns says nothing here: between two turns uvloop hardly looks at its sockets."""
    pressure = (arriving - CALM) / (PRESSED - CALM)
    return min(worked * (1 / SHARE - 1) * min(max(pressure, 0.0), 1.0), LONGEST)
