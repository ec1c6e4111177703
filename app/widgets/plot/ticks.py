"""Where the ticks of an axis are and what they say. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from PySide6.QtCore import QLocale

from app import words
from app.widgets.plot.ranges import TimeRange, ValueRange

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MONTH, YEAR = 30.4 * DAY, 365.25 * DAY
CLOCK_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30)
MINUTE_STEPS = (1, 2, 5, 10, 15, 30)
HOUR_STEPS, DAY_STEPS, MONTH_STEPS = (1, 2, 3, 6, 12), (1, 2, 7, 14), (1, 2, 3, 6)
DAY_SHOWN_FROM = 6  # hours between ticks from which midnight reads as its date
FEWEST, MOST = 2, 6
EXPONENT_FROM, EXPONENT_BELOW = 1e7, 1e-4
DIGITS = 6  # of a value under the cursor
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


def value_ticks(shown: ValueRange, most: int) -> list[Tick]:
    """Round numbers from bottom to top, at most about `most` of them."""
    step = round_step(shown.half / max(most, 1) * 2)
    first = math.ceil(shown.lo / step)
    count = math.floor(shown.hi / step) - first + 1
    if count < FEWEST and most < MOST:  # one number says nothing of the scale
        return value_ticks(shown, most + 1)
    return [Tick(value, number(value, step)) for value in (step * (first + index) for index in range(count))]


def round_step(least: float) -> float:
    """The next of 1, 2, 5, 10 … that is not smaller."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((size * power for size in (1, 2, 5) if size * power >= least * 0.999), 10 * power)


def number(value: float, step: float) -> str:
    """With the decimals that a distance of `step` needs; in powers of ten when it would be long."""
    size = max(abs(value), step)
    if size >= EXPONENT_FROM or step < EXPONENT_BELOW:
        return _written(value, "g", min(max(math.ceil(math.log10(size / step)) + 1, 4), 15))
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    return _written(round(value, decimals) + 0.0, "f", decimals)  # plus zero: never "-0"


def reading(value: float, digits: int = DIGITS) -> str:
    """A value as it was measured: with decimals of its own, in at most so many digits; a whole part stays whole."""
    if math.isnan(value):
        return "–"
    said = float(round(value)) if 10**digits <= abs(value) < EXPONENT_FROM else float(f"{value:.{digits}g}")
    if said and not EXPONENT_BELOW <= abs(said) < EXPONENT_FROM:
        return _written(said, "g", digits)
    decimals = max(-int(Decimal(repr(said)).normalize().as_tuple().exponent), 0)
    return _written(said + 0.0, "f", decimals)  # plus zero: never "-0"


def _written(value: float, form: str, digits: int) -> str:
    """As the person's country writes it, with a minus sign for a hyphen."""
    return QLocale().toString(value, form, digits).replace("-", words.MINUS)


def duration(seconds: float) -> str:
    """`33 min`, `24 h`, `7 d`: hours up to two days."""
    return words.span(timedelta(seconds=round(seconds))) if not DAY <= seconds < 2 * DAY else f"{seconds // HOUR:.0f} h"


def local(t: float, zone: tzinfo | None) -> datetime:
    """The moment on the zone's clock (None: this computer's); in UTC where the platform knows no offset."""
    moment = EPOCH + timedelta(seconds=t)
    try:
        return moment.astimezone(zone)
    except (OSError, OverflowError, ValueError):
        return moment


def time_ticks(shown: TimeRange, most: int, zone: tzinfo | None) -> list[Tick]:
    """Round moments of the zone's clock, at most about `most` of them."""
    least = shown.span / max(most, 1)
    within_hour = (*CLOCK_STEPS, *(step * MINUTE for step in MINUTE_STEPS))
    if least <= within_hour[-1]:
        return _within_hours(shown, next(step for step in within_hour if step >= least), zone)
    start = local(shown.start, zone)
    ticks: list[Tick] = []
    for wall, text in _walls(start.replace(tzinfo=None), least):
        at = wall.replace(tzinfo=start.tzinfo if zone is None else zone).timestamp()
        if zone is None:
            at = _settled(at, wall)
        if at > shown.end:
            break
        if at >= shown.start and (not ticks or at > ticks[-1].at):
            ticks.append(Tick(at, text))
    return ticks


def _settled(at: float, wall: datetime) -> float:
    """A moment guessed with another day's offset, corrected to the offset this computer has then."""
    return at - (local(at, None).replace(tzinfo=None) - wall).total_seconds()


def _within_hours(shown: TimeRange, step: float, zone: tzinfo | None) -> list[Tick]:
    offset = local(shown.start, zone).utcoffset() or timedelta(0)
    first = math.ceil((shown.start + offset.total_seconds()) / step)
    count = math.floor((shown.end + offset.total_seconds()) / step) - first + 1
    moments = (step * (first + index) - offset.total_seconds() for index in range(count))
    return [Tick(at, _clock(local(at, zone), step)) for at in moments]


def _clock(moment: datetime, step: float) -> str:
    if step >= MINUTE:
        return f"{moment:%H:%M}"
    if step >= 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"


def _walls(start: datetime, least: float) -> Iterator[tuple[datetime, str]]:
    """Round times on a clock without a zone, from one that is not after `start`."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    if least <= HOUR_STEPS[-1] * HOUR:
        return _hours(midnight, next(step for step in HOUR_STEPS if step * HOUR >= least))
    if least <= DAY_STEPS[-1] * DAY:
        return _days(midnight, next(step for step in DAY_STEPS if step * DAY >= least))
    if least <= MONTH_STEPS[-1] * MONTH:
        return _months(midnight, next(step for step in MONTH_STEPS if step * MONTH >= least))
    return _years(midnight, max(round(round_step(least / YEAR)), 1))


def _hours(midnight: datetime, step: int) -> Iterator[tuple[datetime, str]]:
    wall = midnight
    while True:
        yield wall, _day(wall) if wall.hour == 0 and step >= DAY_SHOWN_FROM else f"{wall:%H:%M}"
        wall += timedelta(hours=step)


def _days(midnight: datetime, step: int) -> Iterator[tuple[datetime, str]]:
    wall = midnight - timedelta(days=(midnight.toordinal() - 1) % step)  # weeks begin on Monday, as day 1 did
    while True:
        yield wall, _day(wall)
        wall += timedelta(days=step)


def _months(midnight: datetime, step: int) -> Iterator[tuple[datetime, str]]:
    first = (midnight.year * 12 + midnight.month - 1) // step * step
    for month in range(first, 10_000 * 12, step):
        wall = datetime(month // 12, month % 12 + 1, 1)  # noqa: DTZ001  a wall clock has no zone
        yield wall, f"{wall:%b}" if wall.month > 1 else str(wall.year)


def _years(midnight: datetime, step: int) -> Iterator[tuple[datetime, str]]:
    for year in range(max(midnight.year // step * step, 1), 10_000, step):
        yield datetime(year, 1, 1), str(year)  # noqa: DTZ001  a wall clock has no zone


def _day(wall: datetime) -> str:
    return f"{wall.day} {wall:%b}"
