"""What has to be true of a device before it is left alone: seven steps known from facts, and one by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from embedded_server.domain.decoding import DecodeStatus, numeric_fields
from embedded_server.domain.device import Device
from embedded_server.domain.reading import Reading
from embedded_server.domain.series import SeriesInfo
from embedded_server.domain.target import Health, Target
from embedded_server.domain.token import Token
from embedded_server.domain.units import field_units

_GOOD: Final = (DecodeStatus.OK, DecodeStatus.WARNED)
_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "°C": (-80, 200),
    "°F": (-112, 392),
    "%": (0, 100),
    "hPa": (300, 1_200),
    "kPa": (0, 10_000),
    "V": (-1_000, 1_000),
    "mV": (-1_000_000, 1_000_000),
    "dB": (-20, 200),
    "dBm": (-200, 60),
    "ppm": (0, 100_000),
    "lx": (0, 200_000),
    "°": (-360, 360),
}
_MOST_NAMED: Final = 3


class Step(StrEnum):
    FIRST_PACKET = "first_packet"
    TOKEN = "token"
    REC_TYPE = "rec_type"
    DECODER = "decoder"
    IN_RANGE = "in_range"
    ACKNOWLEDGED = "acknowledged"
    PLOTTED = "plotted"
    SEEN = "seen"  # by the owner: said by hand


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"  # the first that is open
    TODO = "todo"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CommissioningStep:
    step: Step
    state: StepState
    since: datetime | None  # as far as it is known
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """`token` and `reading` are of its last record; None where there is none any more."""

    device: Device
    now: datetime
    token: Token | None = None
    reading: Reading | None = None
    read_at: datetime | None = None
    series: Sequence[SeriesInfo] = ()
    target: Target | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    state: StepState
    words: str
    since: datetime | None = None


def commissioning(known: Known) -> tuple[CommissioningStep, ...]:
    found = {
        Step.FIRST_PACKET: _first_packet(known.device),
        Step.TOKEN: _token(known),
        Step.REC_TYPE: _rec_type(known.device),
        Step.DECODER: _decoder(known),
        Step.IN_RANGE: _in_range(known),
        Step.ACKNOWLEDGED: _acknowledged(known.target),
        Step.PLOTTED: _plotted(known.series),
        Step.SEEN: _seen(known.seen_at),
    }
    steps, is_first_open = [], True
    for step, each in found.items():
        state = each.state
        if state is StepState.TODO and is_first_open:
            state, is_first_open = StepState.NOW, False
        steps.append(CommissioningStep(step, state, each.since, each.words))
    return tuple(steps)


def _first_packet(device: Device) -> _Found:
    if not device.uplinks:
        return _open("Nothing was heard of it yet.")
    return _done(f"{_counted(device.uplinks, 'uplink')} came.", device.first_heard_at)


def _token(known: Known) -> _Found:
    token = known.token
    if token is None:
        return _open("Its next uplink tells which token it sends with.")
    name = f"The {token.kind.value} token {token.head}…{token.tail}"
    if token.revoked_at is not None:
        return _failed(f"{name} was revoked.", token.revoked_at)
    if token.expires_at is not None and token.expires_at <= known.now:
        return _failed(f"{name} has ended.", token.expires_at)
    return _done(f"{name} lets it in.", token.issued_at)


def _rec_type(device: Device) -> _Found:
    if not device.rec_type:
        return _open("Its first uplink tells where its records go.")
    return _done(f"Records go to {device.rec_type}.", device.first_heard_at)


def _decoder(known: Known) -> _Found:
    reading = known.reading
    if reading is None or reading.decoded is None:
        return _open("No decoder reads its payload, and the network sends no values.")
    decoded = reading.decoded
    if decoded.status not in _GOOD:
        reason = decoded.errors[0] if decoded.errors else decoded.status.value
        return _failed(f"{reading.decoder or 'The decoder'} failed: {reason[:200]}", known.read_at)
    version = "" if reading.version is None else f", version {reading.version},"
    return _done(f"{reading.decoder}{version} read its last uplink.", known.read_at)


def _in_range(known: Known) -> _Found:
    decoded = None if known.reading is None else known.reading.decoded
    if decoded is None or decoded.status not in _GOOD:
        return _open("There are no values yet.")
    values, units = numeric_fields(decoded.data), field_units(decoded.data)
    strange = [f"{path} is not a number" for path in decoded.nan_paths]
    for path, value in values.items():
        low, high = _RANGES.get(units.get(path, ""), (float("-inf"), float("inf")))
        if not low <= value <= high:
            strange.append(f"{path} is {value:g} {units[path]}")
    if strange:
        return _failed(f"Hardly possible: {', '.join(strange[:_MOST_NAMED])}.", known.read_at)
    if not values:
        return _open("Its decoder gives no numbers.")
    return _done(f"{_counted(len(values), 'value')} within what is possible.", known.read_at)


def _acknowledged(target: Target | None) -> _Found:
    if target is None:
        return _open("It has no notification target.")
    match target.health:
        case Health.OFF:
            return _open("Its target is switched off.")
        case Health.NEW:
            return _open("Nothing was sent to its target yet.")
        case Health.PAUSED:
            return _failed(f"Its target is paused: {target.pause_reason}", target.paused_at)
        case Health.FAILING:
            return _failed(f"Its target does not take it: {target.last_error}", target.failing_since)
    return _done(f"The target took {_counted(target.delivered, 'uplink')}.", target.last_at)


def _plotted(series: Sequence[SeriesInfo]) -> _Found:
    points = sum(each.count for each in series)
    if not any(each.count > 1 for each in series):
        return _open("A line needs two points of one field.")
    words = f"{_counted(len(series), 'field')} with {_counted(points, 'point')} can be plotted."
    return _done(words, min(each.first_at for each in series))


def _seen(seen_at: datetime | None) -> _Found:
    if seen_at is None:
        return _open("Ask the owner to open a record, then mark it here.")
    return _done("The owner has seen a record of it.", seen_at)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _done(words: str, since: datetime | None) -> _Found:
    return _Found(StepState.DONE, words, since)


def _failed(words: str, since: datetime | None) -> _Found:
    return _Found(StepState.FAILED, words, since)


def _open(words: str) -> _Found:
    return _Found(StepState.TODO, words)
