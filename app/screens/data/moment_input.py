"""Moments as people type them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

EXAMPLES = "14:30 · 2026-11-25 · 2026-11-25 14:30:05 · yesterday · -2h"
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BACK = re.compile(r"-\s*(\d{1,6})\s*(s|m|min|h|d|w)")
_SPANS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DAYS = {"today": 0, "yesterday": 1}


def moment_from_text(text: str, now: datetime, zone: tzinfo | None) -> datetime | None:
    """In UTC; `zone` None is this computer's. None when it is no moment."""
    text = text.strip().casefold()
    here = now.astimezone(zone)
    if not text:
        return None
    try:
        if text == "now":
            return now
        if back := _BACK.fullmatch(text):
            return now - timedelta(seconds=int(back[1]) * _SPANS[back[2]])
        if "t" in text and (text.endswith("z") or "+" in text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        first, _, rest = text.replace("t", " ", 1).partition(" ") if _DATE.match(text) else text.partition(" ")
        day = _day(first, here)
        if day is None:
            day, rest = here, text
        clock = _clock(rest.strip())
        return None if clock is None else _at(day, clock, zone)
    except (ValueError, OverflowError):
        return None


def _day(text: str, here: datetime) -> datetime | None:
    if text in _DAYS:
        return here - timedelta(days=_DAYS[text])
    found = _DATE.fullmatch(text)
    return here.replace(year=int(found[1]), month=int(found[2]), day=int(found[3])) if found else None


def _clock(text: str) -> time | None:
    """Midnight when nothing is said."""
    if not text:
        return time()
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def _at(day: datetime, clock: time, zone: tzinfo | None) -> datetime:
    local = datetime.combine(day.date(), clock)
    return (local.astimezone() if zone is None else local.replace(tzinfo=zone)).astimezone(UTC)
