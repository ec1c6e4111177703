"""What the bar below says of staged edits. Pure."""

from __future__ import annotations

from app import words
from app.screens.orbit.moments import clock, clock_after
from app.screens.orbit.parameter_rows import Knowledge
from embedded_server.domain.orbit import ChangeState
from embedded_server.domain.orbit_told import WishOutcome


def staged_words(count: int) -> str:
    return f"{words.plural(count, 'edit')} staged, nothing sent yet"


def consequence(known: Knowledge) -> str:
    """`2 downlinks. All confirmed about 19:40, or 23:30 if one is missed.`"""
    outcome = known.outcome
    if outcome is None:
        return ""
    if outcome.problems:
        return f"{'; '.join(dict.fromkeys(one.problem for one in outcome.problems)).capitalize()}."
    if not outcome.is_foreseen:
        return "This service says how many downlinks they need once they are queued."
    needed = sum(1 for frame in outcome.frames if not known.staged.keys().isdisjoint(frame.values))
    if not needed:
        return "No downlink: the sensor has these values, or they are queued already."
    return f"{_downlinks(known, needed)}. {_when(known, outcome)}"


def _downlinks(known: Knowledge, needed: int) -> str:
    left = known.sheet.budget.per_day - known.sheet.budget.used
    text = words.plural(needed, "downlink")
    return text if needed <= left else f"{text}, more than the {max(left, 0)} left today"


def _when(known: Knowledge, outcome: WishOutcome) -> str:
    waiting = [one for one in outcome.pending if one.state is ChangeState.QUEUED]
    usual = [one.eta_s for one in waiting if one.eta_s is not None]
    late = [one.eta_p90_s for one in waiting if one.eta_p90_s is not None]
    if not usual or not late:
        return "Nobody knows when: the sensor has not asked for a downlink yet."
    gap_s, now_s = known.window.gap_s, known.now_s
    if max(usual) < now_s:
        return "The sensor is overdue: they go when it asks again."
    soon = f"All confirmed about {clock(max(usual), now_s, gap_s)}"
    if max(late) <= max(usual):
        return f"{soon}."
    return f"{soon}, or {clock_after(max(late), max(usual), now_s, gap_s)} if one is missed."


def queue_words(count: int) -> str:
    return f"Queue {words.plural(count, 'change')}"
