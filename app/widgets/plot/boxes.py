"""Strokes along one of the axes as the boxes they cover, rows of (x, y, width, height). Pure.

Qt fills a box in a third of the time of a broad stroke, and a picture along its rows far faster than down a column.
"""

from __future__ import annotations

import numpy as np

from app.pyramid import Floats

GROUP = 16  # bars side by side that share a broad box


def boxes(ends: Floats, breadth: float, thickness: float) -> Floats:
    """Of strokes from (x, y) to (x, y): so broad across, and so thick up and down."""
    covered = np.empty_like(ends)
    for number, room in enumerate((breadth, thickness)):
        one, other = ends[:, number], ends[:, number + 2]
        np.subtract(np.minimum(one, other), room / 2, out=covered[:, number])
        np.add(np.abs(other - one), room, out=covered[:, number + 2])
    return covered


def banded(bars: Floats) -> Floats:
    """The same pixels: what all bars of a group cover becomes one box, and of each is left what stands out of it."""
    whole = len(bars) // GROUP * GROUP
    groups = bars[:whole].reshape(-1, GROUP, 4)
    x, y, width, height = (groups[:, :, number] for number in range(4))
    top, bottom = np.ceil(y.max(axis=1)), np.floor((y + height).min(axis=1))
    touch = (x[:, 1:] <= x[:, :-1] + width[:, :-1]).all(axis=1)
    shared = touch & (bottom > top)
    left, right = x[shared, 0], x[shared, -1] + width[shared, -1]
    core = np.column_stack((left, top[shared], right - left, (bottom - top)[shared]))
    above, below = groups[shared], groups[shared]
    above[:, :, 3] = top[shared, None] - y[shared]
    below[:, :, 1], below[:, :, 3] = bottom[shared, None], (y + height)[shared] - bottom[shared, None]
    rest = (above, below, groups[~shared])
    return np.concatenate((core, *(some.reshape(-1, 4) for some in rest), bars[whole:]))
