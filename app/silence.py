"""When a series is silent: a distance that is long for it, judged by its own rhythm. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from app.pyramid import Floats

SILENT_AFTER = 5.0  # a distance of more than this many usual intervals is a silence, not a late packet
SHORTEST_SILENCE = 60.0  # seconds; a fast stream that arrives in batches is not silent between them
FEWEST_SAMPLES = 8  # with fewer nobody can say what is usual
RUN = 1.5  # usual intervals that a stream lasts on average before it falls silent; what is shorter is a burst
RARE = 10.0  # times as long as what was sent: silences that, where they are many, are the rhythm of bursts
SAMPLED_INTERVALS = 65_536


def silent_after(began: Floats, t: Floats, n: Floats) -> float:
    """Several usual distances; of bursts, which are no stream, several distances from one to the next."""
    distances, times = _distances(began, t, n)
    if np.maximum(n, 1).sum() < FEWEST_SAMPLES or not len(distances):
        return math.inf
    usual = _median(distances, times)
    longest = max(SILENT_AFTER * usual, SHORTEST_SILENCE)
    far = distances > longest
    silences, sent = float(times[far].sum()), float((distances * times)[~far].sum())
    is_rare = silences >= FEWEST_SAMPLES and float((distances * times)[far].sum()) > RARE * sent
    if sent >= (silences + 1) * max(RUN * usual, SHORTEST_SILENCE) and not is_rare:
        return longest
    return SILENT_AFTER * _median(distances[far], times[far]) if silences >= FEWEST_SAMPLES else math.inf


def _distances(began: Floats, t: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Seconds from point to point and how often, of a fair sample of very many: between the samples, and in buckets
    as long as they are on average there."""
    step = max(len(t) // SAMPLED_INTERVALS, 1)
    before = np.arange(0, len(t) - 1, step)
    bucket = np.arange(0, len(t), step)
    bucket = bucket[n[bucket] > 1]
    inner = n[bucket] - 1
    distances = np.concatenate((began[before + 1] - t[before], (t[bucket] - began[bucket]) / inner))
    times = np.concatenate((np.full(len(before), float(step)), inner * step))
    return distances[distances > 0], times[distances > 0]


def _median(values: Floats, times: Floats) -> float:
    order = np.argsort(values)
    past = np.cumsum(times[order])
    return float(values[order][np.searchsorted(past, past[-1] / 2)])


def common_gaps(gaps: Iterable[Floats]) -> Floats:
    """The times in which every one of several series was silent; each is rows of (start, end) in order."""
    every = list(gaps)
    if not every:
        return np.empty((0, 2))
    # at equal times ends come first: a lone sample parts two silences
    times = np.concatenate([rows[:, 1] for rows in every] + [rows[:, 0] for rows in every])
    order = np.argsort(times, kind="stable")
    depth = np.cumsum(np.repeat((-1, 1), len(times) // 2)[order])
    began = np.flatnonzero(depth == len(every))
    began = began[began + 1 < len(times)]
    return np.column_stack((times[order][began], times[order][began + 1]))
