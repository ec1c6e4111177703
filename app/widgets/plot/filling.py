"""Very many upright boxes as one picture of how much of each pixel they cover. Pure.

Where boxes fill much of a plot it is made by rows and laid down by rows, in a third of the time that Qt takes to fill
each down its column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.pyramid import Floats

NOTHING, WHOLE = 0, 1  # of a pixel; the numbers from 2 to 255 are parts of 255


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    left: int
    top: int
    cover: NDArray[np.uint8]  # rows of pixels, each row of a length that four divides


def in_sight(boxes: Floats, width: float) -> Floats:
    """Without those beside the plot: the sample before may be a year away, which is billions of pixels."""
    seen: Floats = boxes[(boxes[:, 0] < width) & (boxes[:, 0] + boxes[:, 2] > 0)]
    return seen


def filling(boxes: Floats, height: float) -> Filling:
    """Of boxes in sight whose sides are on whole pixels, from left to right and none on another."""
    begin, past = boxes[:, 0].astype(np.int64), (boxes[:, 0] + boxes[:, 2]).astype(np.int64)
    pixels = np.arange(begin[0], past[-1])
    box = np.searchsorted(past, pixels, side="right")
    there = begin[box] <= pixels
    top = np.where(there, np.clip(boxes[box, 1], -1, height + 1), 0)
    bottom = np.where(there, np.clip(boxes[box, 1] + boxes[box, 3], -1, height + 1), 0)
    whole_from, whole_to = np.ceil(top).astype(np.int16), np.floor(bottom).astype(np.int16)
    first = int(whole_from.min()) - 1
    cover = _cover(whole_from - first, np.maximum(whole_to - whole_from, 0), int(whole_to.max()) + 1 - first)
    for row, part in ((whole_from - 1, whole_from - top), (np.maximum(whole_to, whole_from), bottom - whole_to)):
        ends = np.flatnonzero(part > 0)
        cover[row[ends] - first, ends] = np.maximum(np.round(part[ends] * 255), WHOLE + 1)
    return Filling(int(begin[0]), first, cover)


def _cover(begin: NDArray[np.int16], size: NDArray[np.int16], rows: int) -> NDArray[np.uint8]:
    """Pixels that are covered as a whole; below nought wraps round to more than any size."""
    beside = -len(begin) % 4
    away = np.arange(rows, dtype=np.int16)[:, None] - np.pad(begin, (0, beside))
    return (away.view(np.uint16) < np.pad(size, (0, beside)).view(np.uint16)).view(np.uint8)
