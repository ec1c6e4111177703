"""When a delivery is tried again, and when its target is left alone until somebody looks at it."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

STEPS_S: Final = (0, 5, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400)  # before the first try, the second, …
JITTER: Final = 0.2  # of a step, either way, so that what failed together is not tried together
LEAST_S: Final = 60  # after a receiver that was too slow, or said that this was too much
MOST_FAILURES: Final = 100  # in a row
LONGEST_FAILING_MS: Final = 5 * 86_400_000
RESTS_S: Final = (0, 0, 5, 15, 60, 300)  # of a target after so many failures in a row
OLD_SECRET_MS: Final = 86_400_000  # how long the signing secret of before signs, too


def next_try_ms(attempts: int, retry_after_s: float | None, *, is_too_much: bool, dice: float) -> int | None:
    """Milliseconds from now on; None when that was the last try. `dice` is a number from 0 to 1."""
    if attempts >= len(STEPS_S):
        return None
    delay = STEPS_S[attempts] * (1 - JITTER + 2 * JITTER * dice)
    if retry_after_s is not None:
        delay = min(max(delay, retry_after_s), 2 * delay)
    return round(max(delay, LEAST_S if is_too_much else 0) * 1000)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Of a header in seconds or as a date; None of anything else."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, TypeError, OverflowError):  # no date, one without a zone, or one beyond all years
        return None


def rest_ms(failures: int) -> int:
    """How long nothing is sent to a target that does not answer, whatever is due."""
    return RESTS_S[min(failures, len(RESTS_S) - 1)] * 1000


def pause_reason(failures: int, failing_ms: int | None, now_ms: int) -> str:
    """Why nothing is sent to a target any more; empty while it is."""
    if failures >= MOST_FAILURES:
        return f"The last {failures:,} tries failed."
    if failing_ms is not None and now_ms - failing_ms >= LONGEST_FAILING_MS:
        return "Every try of the last five days failed."
    return ""
