"""What wishes would become at one of many sensors, in a line. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app import words
from app.screens.orbit.parameter_rows import Sign
from embedded_server.domain.orbit import Registered
from embedded_server.domain.orbit_told import WishOutcome

SAID = {
    Registered.QUEUED: "queued",
    Registered.REPLACED: "replaced",
    Registered.REMOVED: "taken back",
    Registered.ALREADY_PENDING: "queued already",
    Registered.UNCHANGED: "not needed",
}
CHANGES = frozenset((Registered.QUEUED, Registered.REPLACED, Registered.REMOVED))


def outcome_sign(outcome: WishOutcome) -> Sign:
    if outcome.problems:
        return Sign("; ".join(dict.fromkeys(one.problem for one in outcome.problems)), "danger", "circle-alert")
    counted = Counter(outcome.results.values())
    said = ", ".join(f"{counted[result]} {word}" for result, word in SAID.items() if counted[result])
    if not CHANGES.intersection(counted):
        return Sign(said or "nothing", "text2", "check")
    return Sign(f"{said} · {words.plural(downlinks(outcome), 'downlink')}", "text", "clock")


def downlinks(outcome: WishOutcome) -> int:
    """That carry any of the wishes."""
    names = {name for name, result in outcome.results.items() if result is not Registered.REMOVED}
    return sum(1 for frame in outcome.frames if not names.isdisjoint(frame.values))


def total_words(outcomes: Mapping[str, WishOutcome], ticked: int) -> str:
    refused = sum(1 for one in outcomes.values() if one.problems)
    needed = sum(downlinks(one) for one in outcomes.values() if not one.problems)
    said = f"{words.plural(ticked, 'sensor')}, {words.plural(needed, 'downlink')} in all"
    return f"{said}; {refused} refuse it" if refused else said
