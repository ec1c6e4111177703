"""Downlinks as cards: the one on its way with its three lights, and those that follow with their bytes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.screens.orbit import values
from app.screens.orbit.moments import clock, frame_words
from app.screens.orbit.parameter_rows import Knowledge
from embedded_server.domain.orbit import AuditEvent, ParameterSpec
from embedded_server.domain.orbit_told import NextFrame, SentFrame

HEAD = 2  # bytes: kind and count, then the number
EMITTED = 0
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    value: str
    is_staged: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    """`state` is on, off or waiting."""

    name: str
    state: str
    tip: str


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    when: str
    tone: str  # of its edge: warn on its way, info with something staged, ok confirmed, neutral
    slots: tuple[Slot, ...]
    free: int
    octets: tuple[tuple[str, int], ...]  # each byte and which slot it is of; -1 none
    lights: tuple[Light, ...] = ()


def cards(known: Knowledge) -> list[Card]:
    """What was sent last, while it is of interest, then what follows."""
    made = [sent_card(known, frame) for frame in known.traffic.downlinks[:1] if _is_of_interest(known, frame)]
    frames = () if known.outcome is None else known.outcome.frames
    return made + [_next_card(known, frame, place) for place, frame in enumerate(frames[:SHOWN])]


def sent_card(known: Knowledge, frame: SentFrame) -> Card:
    at = clock(frame.sent_s, known.now_s, known.window.gap_s)
    is_confirmed = acknowledged_at(known.events, frame) is not None
    lit = lights(known.events, frame)
    if is_confirmed:
        said, tone = "confirmed", "ok"
    elif frame.void >= set(frame.values):
        said, tone = "not sent by a station", "danger"
    else:
        said, tone = ("no answer yet" if frame.is_in_air else "no answer"), "warn"
    return Card(f"Downlink {frame.number}", f"sent {at}, {said}", tone, *_body(known, frame.data, frame.values), lit)


def lights(events: Sequence[AuditEvent], frame: SentFrame) -> tuple[Light, ...]:
    """Answered is not sent by a station, and that is not received by the sensor."""
    answered = Light("answered", "on", "The network asked in time and was given these bytes.")
    if frame.code is None:
        station = Light("station sent", "waiting", "The network has not said yet whether a station sent it.")
    elif frame.code == EMITTED:
        station = Light("station sent", "on", "A station sent it. Nobody knows yet whether the sensor heard it.")
    else:
        station = Light("station sent", "off", f"No station sent it: code {frame.code}. Its changes go again.")
    if acknowledged_at(events, frame) is not None:
        ack = Light("sensor ack", "on", "The sensor said that it has it.")
    elif frame.is_in_air and frame.is_open:
        ack = Light("sensor ack", "waiting", "The sensor says so with one of its next uplinks.")
    else:
        ack = Light("sensor ack", "off", "The sensor never said that it has it.")
    return answered, station, ack


def acknowledged_at(events: Sequence[AuditEvent], frame: SentFrame) -> int | None:
    return next(
        (one.at_s for one in reversed(events) if one.event == "acknowledged" and one.frame == frame.serial), None
    )


def _is_of_interest(known: Knowledge, frame: SentFrame) -> bool:
    """Under way, or confirmed since the last window but one."""
    return (frame.is_in_air and frame.is_open) or known.now_s - frame.sent_s < known.window.gap_s


def _next_card(known: Knowledge, frame: NextFrame, place: int) -> Card:
    has_staged = any(name in known.staged for name in frame.values)
    when = frame_words(known.window, known.now_s, place)
    return Card(
        f"Downlink {frame.number}",
        when,
        "info" if has_staged else "neutral",
        *_body(known, frame.data, frame.values),
    )


def _body(
    known: Knowledge, data: bytes, contents: Mapping[str, int]
) -> tuple[tuple[Slot, ...], int, tuple[tuple[str, int], ...]]:
    specs = {one.spec.name: one.spec for one in known.sheet.parameters}
    slots = tuple(_slot(specs.get(name), name, value, known.staged) for name, value in contents.items())
    alone = any((spec := specs.get(name)) is not None and spec.alone for name in contents)
    free = 0 if alone else max(known.sheet.max_parameters - len(slots), 0)
    return slots, free, octets(data, [specs.get(name) for name in contents])


def _slot(spec: ParameterSpec | None, name: str, value: int, staged: Mapping[str, int]) -> Slot:
    return Slot(name, str(value) if spec is None else values.shown(spec, value), staged.get(name) == value)


def octets(data: bytes, specs: Sequence[ParameterSpec | None]) -> tuple[tuple[str, int], ...]:
    """Each byte with the slot it is of. A parameter travels as its number and one or two bytes of value."""
    owners = [-1] * HEAD
    for place, spec in enumerate(specs):
        owners += [place] * (1 + (spec.width if spec else 0))
    owners += [-1] * (len(data) - len(owners))
    return tuple((f"{octet:02X}", owner) for octet, owner in zip(data, owners, strict=False))
