"""What the timeline of a sensor shows: uplinks, downlinks sent and expected, and where the day turns. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.screens.orbit.frame_cards import EMITTED, SHOWN, acknowledged_at
from app.screens.orbit.moments import DAY_S, HOUR_S, MINUTE_S, clock, moment, next_at, spread_at
from app.screens.orbit.parameter_rows import Knowledge
from embedded_server.domain.orbit_told import SentFrame

BACK, AHEAD, FURTHEST = 1.9, 1.15, 3.3  # in usual gaps
STEPS = (10, 30, MINUTE_S, 2 * MINUTE_S, 5 * MINUTE_S, 10 * MINUTE_S, 30 * MINUTE_S, HOUR_S, 2 * HOUR_S, 6 * HOUR_S)
MOST_LABELS = 9
DAY_STEP = 24 * HOUR_S


@dataclass(frozen=True, slots=True)
class Diamond:
    at_s: int
    number: str
    label: str
    tone: str  # accent confirmed, warn no answer yet, danger not sent, info expected
    is_sent: bool
    spread_s: int = 0


@dataclass(frozen=True, slots=True)
class TimelineMarks:
    begin_s: int
    end_s: int
    now_s: int
    ticks: tuple[int, ...]
    diamonds: tuple[Diamond, ...]
    labels: tuple[tuple[int, str], ...]
    new_day_s: int | None

    @property
    def summary(self) -> str:
        """For who hears it."""
        said = [one.label for one in self.diamonds]
        return f"{len(self.ticks)} uplinks; {'; '.join(said) if said else 'no downlinks'}"


def timeline_marks(known: Knowledge) -> TimelineMarks:
    window, now_s = known.window, known.now_s
    expected = _expected(known)
    last_s = max((one.at_s for one in expected), default=now_s)
    end_s = min(max(now_s + AHEAD * window.gap_s, last_s + 0.2 * window.gap_s), now_s + FURTHEST * window.gap_s)
    begin_s = round(now_s - BACK * window.gap_s)
    sent = [_sent(known, frame) for frame in reversed(known.traffic.downlinks) if frame.sent_s >= begin_s]
    new_day_s = (now_s // DAY_S + 1) * DAY_S
    return TimelineMarks(
        begin_s,
        round(end_s),
        now_s,
        tuple(time_s for time_s, _ in known.traffic.uplinks if time_s >= begin_s),
        (*sent, *expected),
        _labels(begin_s, round(end_s), now_s),
        new_day_s if new_day_s < end_s else None,
    )


def _sent(known: Knowledge, frame: SentFrame) -> Diamond:
    number = str(frame.number)
    if acknowledged_at(known.events, frame) is not None:
        return Diamond(frame.sent_s, number, f"{number}, confirmed", "accent", is_sent=True)
    if frame.code not in (None, EMITTED):
        return Diamond(frame.sent_s, number, f"{number}, not sent", "danger", is_sent=True)
    said = "no answer yet" if frame.is_in_air and frame.is_open else "no answer"
    return Diamond(frame.sent_s, number, f"{number}, {said}", "warn", is_sent=True)


def _expected(known: Knowledge) -> list[Diamond]:
    frames = () if known.outcome is None else known.outcome.frames
    found: list[Diamond] = []
    for place, frame in enumerate(frames[:SHOWN]):
        at_s = next_at(known.window, known.now_s, place)
        if at_s is None:
            break
        label = f"{frame.number}, ≈ {clock(at_s, known.now_s, known.window.gap_s)}"
        spread_s = spread_at(known.window, place) or 0
        found.append(Diamond(at_s, str(frame.number), label, "info", is_sent=False, spread_s=spread_s))
    return found


def _labels(begin_s: int, end_s: int, now_s: int) -> tuple[tuple[int, str], ...]:
    span = end_s - begin_s
    step = next((one for one in STEPS if span / one <= MOST_LABELS), DAY_STEP)
    offset = moment(now_s).astimezone().utcoffset()
    shift = 0 if offset is None else round(offset.total_seconds())
    first = -(-(begin_s + shift) // step) * step - shift
    seconds = step < MINUTE_S
    return tuple(
        (at, f"{moment(at).astimezone():{'%H:%M:%S' if seconds else '%H:%M'}}") for at in range(first, end_s, step)
    )
