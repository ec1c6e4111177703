"""Which series are plotted at first, and how they are called. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from embedded_server.domain.series import SeriesInfo

AT_FIRST = 3
TAIL = 4  # characters of a device id that tell it from others
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


def labels(known: Iterable[SeriesInfo], names: Mapping[str, str]) -> dict[int, str]:
    """By series: the field, with the device after it where the recType has more than one."""
    every = list(known)
    devices = {one.device for one in every}
    if len(devices) < 2:
        return {one.id: one.field for one in every}
    tails = Counter(device[-TAIL:] for device in devices)
    return {one.id: f"{one.field} · {names.get(one.device) or _short(one.device, tails)}" for one in every}


def _short(device: str, tails: Mapping[str, int]) -> str:
    """The end of its id, unless another device ends alike."""
    return device[-TAIL:] if tails[device[-TAIL:]] == 1 else device


def field_to_plot(values: Mapping[str, object], chosen: str, plotted: Collection[str]) -> tuple[str, str]:
    """The chosen field, or without one the first number that is not plotted yet; else why there is none."""
    numbers = [path for path, value in values.items() if isinstance(value, int | float)]
    if chosen in values:
        if chosen not in numbers:
            return "", "Only numbers can be plotted: choose a field that is one"
        return ("", "This field is plotted already") if chosen in plotted else (chosen, "")
    free = next((path for path in numbers if path not in plotted), "")
    if free:
        return free, ""
    return "", "Every number of this record is plotted already" if numbers else "This record has no number to plot"


def called(one: SeriesInfo, names: Mapping[str, str]) -> str:
    return names.get(one.device) or one.device
