"""A sensor asks for a downlink: what it is sent, and what that means for the queue."""

from __future__ import annotations

from dataclasses import replace

from embedded_server.domain.orbit import Change, ChangeState, Frame, Model, Sensor
from embedded_server.orbit.codec import number_of, write_downlink
from embedded_server.orbit.models import QueueSettings
from embedded_server.orbit.packing import pack
from embedded_server.orbit.turn import Turn

HOUR_S = 3_600
WINDOW_MISSED = "window_missed"


def is_too_late(uplink_s: int, now_s: int, settings: QueueSettings) -> bool:
    """The sensor listens no more: whatever is answered does not reach it."""
    return now_s - uplink_s > settings.answer_deadline_s


def answer_request(turn: Turn, model: Model, settings: QueueSettings, uplink_s: int) -> Frame | None:
    """After all that the uplink itself said. The frame counts as sent from here on."""
    _take_back(turn, settings)
    turn.expire()
    turn.sensor = replace(turn.sensor, air=0, last_request_s=max(uplink_s, turn.sensor.last_request_s or 0))
    chosen = pack(model, turn.sensor.open.values(), turn.now_s, settings.ageing_hours * HOUR_S)
    return _send(turn, model, chosen, uplink_s) if chosen else None


def _take_back(turn: Turn, settings: QueueSettings) -> None:
    """A sensor that asks again without an acknowledgement did not get it."""
    for entry in tuple(turn.sensor.open.values()):
        if entry.state is not ChangeState.IN_FLIGHT:
            continue
        if entry.attempts >= settings.max_attempts:
            turn.close(entry, ChangeState.FAILED, f"no acknowledgement after {entry.attempts} sends")
        else:
            turn.put(replace(entry, state=ChangeState.QUEUED, frame=None))
            turn.note("requeued", entry, reason="the sensor asked again without an acknowledgement")


def _send(turn: Turn, model: Model, chosen: list[Change], uplink_s: int) -> Frame:
    serial = turn.sensor.last_serial + 1
    values = {entry.parameter: entry.value for entry in chosen}
    written = [(spec, values[spec.name]) for name in values if (spec := model.parameter(name))]
    number = number_of(serial)
    frame = Frame(serial, number, uplink_s, turn.now_s, write_downlink(number, written), values)
    turn.sensor = replace(turn.sensor, last_serial=serial, air=serial, frames={**turn.sensor.frames, serial: frame})
    for entry in chosen:
        sent = replace(entry, state=ChangeState.IN_FLIGHT, attempts=entry.attempts + 1, is_sent=True, frame=serial)
        turn.put(sent)
        turn.note("sent", sent)
    return frame


def preview(sensor: Sensor, model: Model, settings: QueueSettings, now_s: int, frames: int) -> list[Frame]:
    """The next downlinks if each arrives and nothing else happens. The first is the one a request now would get."""
    turn = Turn(sensor, now_s)
    made: list[Frame] = []
    while len(made) < frames and (frame := answer_request(turn, model, settings, now_s)):
        made.append(frame)
        delivered = {name: entry for name, entry in turn.sensor.open.items() if name not in frame.values}
        turn.sensor = replace(turn.sensor, open=delivered)
    return made
