"""Moments around a sensor's windows, as short as the rhythm of the sensor allows. Seconds are Unix seconds."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from app import words
from embedded_server.domain.orbit_told import Budget, Window

DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60
QUICK_S = 1_200  # a sensor that asks more often is shown to the second
SOON_S = 18 * HOUR_S  # no other moment of this name comes before
SILENT_GAPS = 2


def now_s() -> int:
    return int(time.time())


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def clock(seconds: int, now_s: int, gap_s: int = DAY_S) -> str:
    """`15:10`, `15:10:20` where things happen quickly, `tomorrow 20:10`, `27 Nov 03:10`."""
    local, today = moment(seconds).astimezone(), moment(now_s).astimezone()
    time = f"{local:%H:%M:%S}" if gap_s <= QUICK_S else f"{local:%H:%M}"
    days = (local.date() - today.date()).days
    if days == 0 or 0 <= seconds - now_s < SOON_S:
        return time
    near = {1: "tomorrow", -1: "yesterday"}.get(days)
    return f"{near or f'{local.day} {local:%b}'} {time}"


def clock_after(seconds: int, before_s: int, now_s: int, gap_s: int) -> str:
    """Behind another moment: a day that was said is not said again."""
    is_same = moment(seconds).astimezone().date() == moment(before_s).astimezone().date()
    return clock(seconds, seconds if is_same else now_s, gap_s)


def day(seconds: int, now_s: int) -> str:
    """`today 06:00`, `yesterday`, `22 Nov`, `22 Nov 2025`."""
    local, today = moment(seconds).astimezone(), moment(now_s).astimezone()
    days = (today.date() - local.date()).days
    if days in (0, 1):
        return "yesterday" if days else f"today {local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}"


def day_and_time(seconds: int, now_s: int) -> str:
    """`today 06:00`, `22 Nov 18:02`."""
    said = day(seconds, now_s)
    return said if ":" in said else f"{said} {moment(seconds).astimezone():%H:%M}"


def length(seconds: int) -> str:
    """`± 9 min`, without the sign."""
    return words.span(timedelta(seconds=max(seconds, 1)))


def is_silent(window: Window, now_s: int) -> bool:
    return window.last_s is not None and now_s - window.last_s > SILENT_GAPS * window.gap_s


def next_at(window: Window, now_s: int, place: int = 0) -> int | None:
    """When the sensor is expected to ask; `place` counts further windows. One that was missed moves on."""
    if window.next_s is None:
        return None
    missed = max(0, -(-(now_s - window.next_s) // window.gap_s))
    return window.next_s + (missed + place) * window.gap_s


def spread_at(window: Window, place: int = 0) -> int | None:
    """The further away, the less is known of it."""
    return None if window.spread_s is None else round(window.spread_s * (place + 1) ** 0.5)


def next_words(window: Window, now_s: int) -> str:
    """`≈ 15:10` of the list."""
    at = next_at(window, now_s)
    if at is None:
        return "unknown"
    return "silent" if is_silent(window, now_s) else f"≈ {clock(at, now_s, window.gap_s)}"


def confidence(window: Window, now_s: int) -> str:
    """`± 13 min`, or why nobody knows."""
    if window.last_s is None:
        return "never asked"
    if is_silent(window, now_s):
        return f"for {length(now_s - window.last_s)}"
    return "too few requests" if window.spread_s is None else f"± {length(window.spread_s)}"


def frame_words(window: Window, now_s: int, place: int) -> str:
    """`≈ 15:10, 14:57 to 15:23` of the downlink that goes with this window."""
    at, spread = next_at(window, now_s, place), spread_at(window, place)
    if at is None:
        return "when it first asks"
    said = f"≈ {clock(at, now_s, window.gap_s)}"
    if spread is None:
        return said
    early, late = (clock(one, now_s, window.gap_s) for one in (at - spread, at + spread))
    is_today = not any(" " in one for one in (early, late))
    return f"{said}, {early} to {late}" if is_today else f"{said} ± {length(spread)}"


def budget_words(budget: Budget) -> str:
    return f"{budget.used} of {budget.per_day}"


def new_day_words(now_s: int) -> str:
    """The network counts from 00:00 UTC."""
    left = DAY_S - now_s % DAY_S
    hours, minutes = left // HOUR_S, left % HOUR_S // MINUTE_S
    return f"new day in {hours} h {minutes:02} min" if hours else f"new day in {minutes} min"
