"""The two ways Microshare prints the time of a share: milliseconds, and `05/23/2017 01:08:35:141 AM` in summaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from embedded_server.domain.moments import EPOCH


def summary_time(milliseconds: int) -> str:
    """`MM/dd/yyyy hh:mm:ss:SSS a` in UTC, whatever the locale; of milliseconds since 1970."""
    second, half = _second(milliseconds // 1000)
    return f"{second}:{milliseconds % 1000:03} {half}"


@lru_cache(1_000)
def _second(seconds: int) -> tuple[str, str]:
    moment = EPOCH + timedelta(seconds=seconds)
    hour = moment.hour
    day = f"{moment.month:02}/{moment.day:02}/{moment.year:04}"
    return f"{day} {hour % 12 or 12:02}:{moment.minute:02}:{moment.second:02}", "AM" if hour < 12 else "PM"


def from_summary_time(text: str) -> datetime:
    """Reads what `summary_time` writes. Raises ValueError."""
    clock, _, half = text.rpartition(" ")
    seconds, _, milliseconds = clock.rpartition(":")
    if half not in ("AM", "PM") or len(milliseconds) != 3:
        raise ValueError(f"no time of a summary: {text!r}")
    moment = datetime.strptime(seconds, "%m/%d/%Y %I:%M:%S").replace(tzinfo=UTC)
    afternoon = timedelta(hours=12) if half == "PM" else timedelta()
    return moment + afternoon + timedelta(milliseconds=int(milliseconds))
