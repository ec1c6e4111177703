"""Which series are plotted at first, and how they are called. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from embedded_server.domain.series import SeriesInfo

AT_FIRST = 3
DULL = ("battery", "batt", "bat", "rssi", "snr", "version", "counter")  # of use, but not what the device is for


def first_choice(series: Sequence[SeriesInfo], device: str = "") -> tuple[SeriesInfo, ...]:
    """Up to three fields of one device, of as many units as there are: of the device asked for, else the busiest."""
    counts = Counter[str]()
    for one in series:
        counts[one.device] += one.count
    chosen = device if device in counts else next((name for name, _ in counts.most_common(1)), "")
    own = sorted((one for one in series if one.device == chosen), key=_dullness)
    by_unit = {one.unit: one for one in reversed(own)}
    varied = [one for one in own if by_unit[one.unit] is one]
    return tuple([*varied, *(one for one in own if one not in varied)][:AT_FIRST])


def _dullness(one: SeriesInfo) -> tuple[bool, bool]:
    name = one.field.casefold()
    return any(word in name for word in DULL), not one.unit


def labels(plotted: Sequence[SeriesInfo], names: Mapping[str, str]) -> dict[int, str]:
    """By series: the field, with the device before it where more than one is plotted."""
    several = len({one.device for one in plotted}) > 1
    return {one.id: f"{called(one, names)} · {one.field}" if several else one.field for one in plotted}


def called(one: SeriesInfo, names: Mapping[str, str]) -> str:
    return names.get(one.device) or one.device
