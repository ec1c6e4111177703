"""What sensors and the network say of downlinks: acknowledgements, reports, boots, results."""

from __future__ import annotations

from dataclasses import replace

from embedded_server.domain.orbit import ChangeState, Frame, Known, Model
from embedded_server.orbit.certain import may_count
from embedded_server.orbit.codec import Acknowledgement, Boot, Report, Uplink
from embedded_server.orbit.turn import Turn

EMITTED = 0
INVALID_PAYLOAD = 2
NOT_EMITTED = {
    1: "no answer",
    INVALID_PAYLOAD: "invalid payload",
    3: "no downlinks left",
    4: "network error",
    6: "no downlinks in the contract",
    7: "too many requests",
    8: "invalid configuration",
}
TROUBLES = {INVALID_PAYLOAD: "payload", 6: "contract", 8: "configuration"}
_NEAR_S = 120  # the network's time and the uplink's
_OLDEST_S = 600


def hear(turn: Turn, model: Model, uplink: Uplink, uplink_s: int) -> None:
    """What an uplink itself says, before it is answered."""
    turn.sensor = replace(turn.sensor, last_uplink_s=max(uplink_s, turn.sensor.last_uplink_s or 0))
    if isinstance(uplink, Acknowledgement):
        _acknowledge(turn, uplink, uplink_s)
    elif isinstance(uplink, Report):
        _report(turn, uplink, uplink_s)
    elif isinstance(uplink, Boot):
        _boot(turn, model, uplink, uplink_s)
    turn.settle()


def _acknowledge(turn: Turn, said: Acknowledgement, uplink_s: int) -> None:
    frame = max(
        (each for each in turn.sensor.frames.values() if each.number == said.number),
        key=lambda each: each.serial,
        default=None,
    )
    if frame is None:
        turn.note("unknown_frame", reason=f"the sensor acknowledged frame {said.number}, which was not sent")
        return
    turn.note("acknowledged", frame=frame.serial)
    for parameter in said.applied:
        known = turn.sensor.of(parameter)
        if parameter in frame.values and frame.serial > known.resolved:
            turn.know(parameter, _confirmed(known, frame, frame.values[parameter], uplink_s))
    for parameter in said.rejected:
        if parameter in frame.values:
            _reject(turn, frame.serial, parameter)


def _confirmed(known: Known, frame: Frame, value: int, uplink_s: int) -> Known:
    """A frame from before the sensor started anew says nothing of what it has now."""
    is_doubted = known.doubted_s is not None and frame.serial <= known.doubted
    return replace(
        known,
        value=value,
        confirmed_s=uplink_s,
        resolved=frame.serial,
        doubted_s=known.doubted_s if is_doubted else None,
    )


def _reject(turn: Turn, serial: int, parameter: str) -> None:
    """Once: who wishes it again then does not fail by a late copy. The sensor knows better than a network that says
    it emitted nothing."""
    frame = turn.sensor.frames[serial]
    if parameter in frame.rejected or serial <= turn.sensor.of(parameter).resolved:
        return
    turn.reject(serial, parameter)
    entry = turn.sensor.open.get(parameter)
    if entry is not None and entry.value == frame.values[parameter]:
        turn.close(entry, ChangeState.FAILED, "the sensor rejected it")


def _report(turn: Turn, said: Report, uplink_s: int) -> None:
    """Resolves all that was sent before; one that was overtaken by newer news says nothing."""
    sent = _last_before(turn, uplink_s)
    for parameter, value in said.values.items():
        known = turn.sensor.of(parameter)
        if sent < known.resolved or uplink_s < (known.reported_s or 0):
            continue
        is_doubted = known.doubted_s is not None and uplink_s < known.doubted_s
        turn.know(
            parameter,
            replace(
                known,
                value=value,
                confirmed_s=uplink_s,
                resolved=sent,
                reported_s=uplink_s,
                doubted_s=known.doubted_s if is_doubted else None,
            ),
        )
        turn.note("reported", parameter=parameter, value=value)


def _boot(turn: Turn, model: Model, said: Boot, uplink_s: int) -> None:
    sent = _last_before(turn, uplink_s)
    for spec in model.parameters:
        known = turn.sensor.of(spec.name)
        doubted_s, doubted = max(uplink_s, known.doubted_s or 0), max(sent, known.doubted)
        turn.know(spec.name, replace(known, doubted_s=doubted_s, doubted=doubted))
    major, minor = said.firmware
    turn.note("boot", reason=f"reason {said.reason}, firmware {major}.{minor}")


def _last_before(turn: Turn, uplink_s: int) -> int:
    """Serial of the last frame that was sent before this uplink. The uplink's own answer is made after it was read."""
    return max((each.serial for each in turn.sensor.frames.values() if each.uplink_s <= uplink_s), default=0)


def network_result(turn: Turn, code: int, words: str, time_s: int | None) -> None:
    """Emitted by a station is not received by the sensor: that changes nothing in the queue."""
    frame = _frame_meant(turn, time_s)
    reason = " ".join(part for part in (f"code {code}", NOT_EMITTED.get(code, ""), words[:80]) if part)
    if frame is None:
        turn.note("orphan_result", reason=reason)
    elif code == EMITTED:
        turn.sensor = replace(turn.sensor, trouble="")
        turn.void(frame.serial, (), code)
        turn.note("emitted", frame=frame.serial)
    elif code in NOT_EMITTED:
        turn.sensor = replace(turn.sensor, trouble=TROUBLES.get(code, turn.sensor.trouble))
        _return(turn, frame, code, reason)
    turn.settle()


def _return(turn: Turn, frame: Frame, code: int, reason: str) -> None:
    turn.void(frame.serial, frame.values, code)
    turn.note("not_emitted", frame=frame.serial, reason=reason)
    if turn.sensor.air == frame.serial:
        turn.sensor = replace(turn.sensor, air=0)
    for entry in tuple(turn.sensor.open.values()):
        if entry.state is ChangeState.IN_FLIGHT and entry.frame == frame.serial:
            attempts = max(0, entry.attempts - 1)
            turn.put(replace(entry, state=ChangeState.QUEUED, attempts=attempts, is_sent=attempts > 0, frame=None))
            turn.note("requeued", entry, reason=reason)


def _frame_meant(turn: Turn, time_s: int | None) -> Frame | None:
    """The network names a device and a time, no frame."""
    frames = sorted(turn.sensor.frames.values(), key=lambda each: each.serial, reverse=True)
    for frame in frames:
        if time_s is not None and abs(time_s - frame.uplink_s) <= _NEAR_S:
            return frame
    for frame in frames:
        if turn.now_s - frame.sent_s <= _OLDEST_S and may_count(turn.sensor, frame):
            return frame
    return None
