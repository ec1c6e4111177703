"""The two ways Microshare prints the time of a share: milliseconds, and `05/23/2017 01:08:35:141 AM` in summaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def summary_time(moment: datetime) -> str:
    """`MM/dd/yyyy hh:mm:ss:SSS a` in UTC, whatever the locale."""
    hour = moment.hour
    return (
        f"{moment.month:02}/{moment.day:02}/{moment.year:04} {hour % 12 or 12:02}:{moment.minute:02}:"
        f"{moment.second:02}:{moment.microsecond // 1000:03} {'AM' if hour < 12 else 'PM'}"
    )


def from_summary_time(text: str) -> datetime:
    """Reads what `summary_time` writes. Raises ValueError."""
    clock, _, half = text.rpartition(" ")
    seconds, _, milliseconds = clock.rpartition(":")
    if half not in ("AM", "PM") or len(milliseconds) != 3:
        raise ValueError(f"no time of a summary: {text!r}")
    moment = datetime.strptime(seconds, "%m/%d/%Y %I:%M:%S").replace(tzinfo=UTC)
    afternoon = timedelta(hours=12) if half == "PM" else timedelta()
    return moment + afternoon + timedelta(milliseconds=int(milliseconds))
