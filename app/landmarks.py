"""Where moments lie among very many rising times: a few of those stand by themselves, which a cache holds."""

from __future__ import annotations

import numpy as np

from app.pyramid import Column, Floats, Indices

STRIDE = 256  # times from one landmark to the next; a power of two


class Landmarks:
    def __init__(self, t: Floats) -> None:
        self._every = Column(t[::STRIDE].copy())

    def refresh(self, t: Floats, start: int) -> None:
        """Bring those up to date that are times from `start` on."""
        first = -(-start // STRIDE)
        self._every.replace_tail(first, t[first * STRIDE :: STRIDE])

    def places(self, t: Floats, moments: Floats) -> Indices:
        """The index of the first time that is not before each moment, as `np.searchsorted` has it."""
        passed = np.searchsorted(self._every.view(), moments)  # landmarks that are before the moment
        place = np.where(passed > 0, (passed - 1) * STRIDE + 1, 0)
        step = STRIDE
        while step := step // 2:
            place += step * (t.take(place + (step - 1), mode="clip") < moments)
        return np.minimum(place, len(t))
