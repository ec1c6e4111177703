"""Each parameter as a row: active, wanted, state, when. Never shows a wanted value as active. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.screens.orbit import values
from app.screens.orbit.moments import clock, clock_after, day, next_at
from embedded_server.domain.orbit import AuditEvent, ChangeState, ParameterSpec, Registered
from embedded_server.domain.orbit_told import (
    ParameterTold,
    Pending,
    SensorSheet,
    Traffic,
    Window,
    WishOutcome,
)

WAITS = {
    "acknowledgement": "waits for the ack",
    "contract": "the contract has no downlinks",
    "configuration": "no downlink callback is set up",
    "payload": "Sigfox refused the downlink",
    "device_silent": "waits: the sensor is silent",
    "quota": "waits: today's downlinks are used",
    "retry": "goes again with the next request",
    "batch_slot": "waits for a later downlink",
    "downlink_request": "waits for a request",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A state as word, tone and icon."""

    text: str
    tone: str
    icon: str


STAGED = Sign("Staged", "info", "pencil")
REFUSED = Sign("Not possible", "danger", "circle-alert")
NEEDLESS = Sign("Not needed", "neutral", "check")
QUEUED = Sign("Queued", "neutral", "clock")
AGAIN = Sign("Sent again", "warn", "rotate-ccw")
AWAITING = Sign("Awaiting ack", "warn", "timer")
ACTIVE = Sign("Active", "ok", "check")
UNCERTAIN = Sign("Uncertain", "danger", "circle-question-mark")
UNKNOWN = Sign("Not known", "neutral", "circle-dashed")


@dataclass(frozen=True, slots=True)
class ParameterRow:
    spec: ParameterSpec
    value: int | None  # active
    is_certain: bool
    wanted: int | None  # staged or pending; None where nothing is wanted
    replaced: int | None  # what the wanted value stands in the place of
    sign: Sign
    when: str
    why: str
    is_staged: bool = False
    pending: Pending | None = None

    @property
    def active(self) -> str:
        doubt = "" if self.is_certain or self.value is None else "?"
        return f"{values.shown(self.spec, self.value)}{doubt}"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the rows are made of."""

    sheet: SensorSheet
    traffic: Traffic
    events: Sequence[AuditEvent]
    staged: Mapping[str, int]
    outcome: WishOutcome | None
    now_s: int

    @property
    def window(self) -> Window:
        return self.sheet.window


def parameter_rows(known: Knowledge) -> list[ParameterRow]:
    return [_row(known, told) for told in known.sheet.parameters]


def _row(known: Knowledge, told: ParameterTold) -> ParameterRow:
    name = told.spec.name
    pending, staged = known.sheet.pending_of(name), known.staged.get(name)
    if staged is not None:
        sign, when, why = _staged(known, name)
        before = None if pending is None else pending.value
        return _made(told, staged, before, sign, when, why, is_staged=True, pending=pending)
    if pending is not None:
        sign, when, why = _pending(known, pending)
        return _made(told, pending.value, value_before(known.events, pending), sign, when, why, pending=pending)
    sign, when, why = _settled(known, told)
    return _made(told, None, None, sign, when, why)


def _made(
    told: ParameterTold,
    wanted: int | None,
    replaced: int | None,
    sign: Sign,
    when: str,
    why: str,
    *,
    is_staged: bool = False,
    pending: Pending | None = None,
) -> ParameterRow:
    # what is on its way makes the active value no less the last one that was confirmed
    is_certain = told.is_certain or pending is not None
    return ParameterRow(
        told.spec, told.value, is_certain, wanted, replaced, sign, when, why, is_staged=is_staged, pending=pending
    )


def _staged(known: Knowledge, name: str) -> tuple[Sign, str, str]:
    outcome = known.outcome
    if outcome is None:
        return STAGED, "", "waits for you"
    if problem := next((one.problem for one in outcome.problems if one.parameter == name), ""):
        return REFUSED, _sentence(problem), "change it, or discard it"
    match outcome.results.get(name):
        case Registered.UNCHANGED:
            return NEEDLESS, "the sensor has it", "nothing would be sent"
        case Registered.REMOVED:
            return STAGED, "the sensor has it", "takes the queued change back"
        case Registered.ALREADY_PENDING:
            return NEEDLESS, "queued already", "nothing would change"
    found = next((one for one in outcome.pending if one.parameter == name), None)
    return STAGED, _expected(known, found), "waits for you"


def _pending(known: Knowledge, pending: Pending) -> tuple[Sign, str, str]:
    if pending.state is ChangeState.IN_FLIGHT:
        sent = next((one for one in known.traffic.downlinks if one.number == pending.frame), None)
        when = f"sent {clock(sent.sent_s, known.now_s, known.window.gap_s)}, " if sent else ""
        return AWAITING, f"{when}try {pending.attempts} of {known.sheet.max_attempts}", WAITS.get(pending.waits_for, "")
    found = _foreseen(known, pending)
    why = WAITS.get(pending.waits_for, pending.waits_for)
    if pending.expires_s is not None:
        why += f", until {clock(pending.expires_s, known.now_s)}"
    if pending.attempts:
        why = f"try {pending.attempts + 1} of {known.sheet.max_attempts}: {why}"
    return AGAIN if pending.attempts else QUEUED, _expected(known, found, is_long=True), why


def _foreseen(known: Knowledge, pending: Pending) -> Pending:
    """As it would be with what is staged, which may come before it."""
    ahead = () if known.outcome is None or known.outcome.problems else known.outcome.pending
    return next((one for one in ahead if one.parameter == pending.parameter), pending)


def _expected(known: Knowledge, pending: Pending | None, *, is_long: bool = False) -> str:
    """`≈ 15:10, 90 % by 19:30`: the window it goes with, and when it is confirmed nine times of ten."""
    if pending is None:
        return ""
    at = next_at(known.window, known.now_s, pending.batch)
    if at is None:
        return "when it first asks"
    text = f"≈ {clock(at, known.now_s, known.window.gap_s)}"
    late = pending.eta_p90_s
    if is_long and late is not None and late > at:
        text += f", 90 % by {clock_after(late, at, known.now_s, known.window.gap_s)}"
    return text


def _settled(known: Knowledge, told: ParameterTold) -> tuple[Sign, str, str]:
    if told.value is None or told.confirmed_s is None:
        return UNKNOWN, "the sensor never told", "set a value to be sure"
    if told.is_certain:
        return ACTIVE, f"confirmed {day(told.confirmed_s, known.now_s)}", ""
    open_frame = next((one for one in known.traffic.downlinks if one.is_open and told.spec.name in one.values), None)
    if open_frame is None:
        return UNCERTAIN, "the sensor started anew", "send again to be sure"
    other = values.shown(told.spec, open_frame.values[told.spec.name])
    return UNCERTAIN, f"sent {other} {day(open_frame.sent_s, known.now_s)}, no ack", "send again to be sure"


def value_before(events: Sequence[AuditEvent], pending: Pending) -> int | None:
    """What an open change was for before it was replaced."""
    wanted = [one.value for one in events if one.change == pending.id and one.event in ("queued", "replaced")]
    return next((value for value in reversed(wanted[:-1]) if value not in (None, pending.value)), None)


def _sentence(problem: str) -> str:
    return problem[:1].upper() + problem[1:]
