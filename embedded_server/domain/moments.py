"""Moments: aware UTC datetimes inside, milliseconds since 1970 where they are stored or sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SECONDS = tuple(f"{second:02}." for second in range(60))  # of a minute
_PARTS = tuple(f"{part:03}Z" for part in range(1_000))  # of a second


def from_ms(milliseconds: int) -> datetime:
    """The moment `milliseconds` after 1970 in UTC. Raises OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, rounded down."""
    return (moment - EPOCH) // _MILLISECOND


def iso(moment: datetime) -> str:
    """`2026-11-25T13:07:24.120Z`: always UTC, always milliseconds, as Microshare prints dates since 2020."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_of_ms(milliseconds: int) -> str:
    """`iso` of very many moments, of which many lie in one minute. Raises OverflowError as `from_ms` does."""
    rest = milliseconds % 60_000
    return f"{_minute(milliseconds // 60_000)}{_SECONDS[rest // 1000]}{_PARTS[rest % 1000]}"


@lru_cache(1_000)
def _minute(minutes: int) -> str:
    """`2026-11-25T13:07:`"""
    return iso(from_ms(minutes * 60_000))[: -len("24.120Z")]


def from_iso(text: str) -> datetime:
    """Reads what `iso` writes. Raises ValueError on anything that is no ISO date with a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return moment.astimezone(UTC)
