"""Moments and numbers as people read them. Pure: the present is handed in."""

from __future__ import annotations

import re
from calendar import month_abbr
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QLocale

DAY = timedelta(days=1)
MONTHS = tuple(month_abbr)
MINUS = "\N{MINUS SIGN}"


def ago(moment: datetime | None, now: datetime, never: str = "never") -> str:
    """`4 s ago` up to a day, `yesterday`, then the date. A moment in the future (a clock was set) reads `just now`."""
    if moment is None:
        return never
    age = now - moment
    if age < timedelta(seconds=1):
        return "just now"
    return f"{span(age)} ago" if age < DAY else day(moment, now)


def until(moment: datetime | None, now: datetime) -> str:
    """`never`, `in 42 h 40 min` or `expired 3 h ago`."""
    if moment is None:
        return "never"
    left = moment - now
    if left > timedelta(0):
        return f"in {_hours(left)}"
    return f"expired {span(-left)} ago" if -left < 2 * DAY else f"expired {-left // DAY} d ago"


def span(length: timedelta) -> str:
    """One unit: `38 s`, `6 min`, `3 h`, `5 d`."""
    seconds = int(length.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def short_span(length: timedelta) -> str:
    """As narrow as a tree column: `4 s`, `22 m`, `3 h`, `3 d`."""
    return span(length).replace("min", "m")


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    if minutes < 1:
        return span(length)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def day(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """`today 06:00`, `yesterday`, `14 Mar 2026`, in the zone given (None: this computer's)."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"today {local:%H:%M}"
    if local.date() == (today - DAY).date():
        return "yesterday"
    return f"{local.day} {local:%b %Y}"


def clock(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """`14:31:58`, with the date before it when that is not today."""
    local = moment.astimezone(zone)
    time = f"{local.hour:02}:{local.minute:02}:{local.second:02}"  # many times as fast as %H:%M:%S
    return time if local.date() == now.astimezone(zone).date() else f"{local.day} {MONTHS[local.month]} {time}"


def exact_clock(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """`14:31:58.402`, with the date before it when that is not today."""
    return f"{clock(moment, now, zone)}.{moment.microsecond // 1000:03}"


def full(moment: datetime, zone: tzinfo | None = None) -> str:
    """`22 Nov 2026, 14:29:57.412`, for inspectors and tooltips."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M:%S}.{local.microsecond // 1000:03}"


def count(number: int) -> str:
    """Grouped as the locale groups: `1,284,907`."""
    return QLocale().toString(number)


def short_count(number: int) -> str:
    """Exact below a million, `1.25 M` above."""
    return count(number) if number < 1_000_000 else f"{number / 1_000_000:.2f} M"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 token`, `3 tokens`."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def size(octets: int) -> str:
    """`3 MB`, in steps of 1,000."""
    amount = float(octets)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def value(number: float) -> str:
    """A measured value: at most six significant digits, no trailing zeros; `−0.7` as people write it."""
    return f"{number:.6g}".replace("-", MINUS)


def typed(text: str) -> str:
    """As a spreadsheet or a program reads it: what people write with a minus sign has a hyphen there."""
    return re.sub(rf"{MINUS}(?=[\d.])", "-", text)
