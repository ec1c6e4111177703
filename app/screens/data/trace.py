"""The way of a record: through the gates, recognised, decoded, and on to others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from app import words
from app.screens.data.facts import Fact, decoder_words
from app.screens.data.rows import Row, State, reason
from app.widgets.ladder import Rung, RungState
from embedded_server.domain.delivery import Delivery, DeliveryState
from embedded_server.domain.gates import GateState, gates_of
from embedded_server.domain.request import Request

STATES: dict[GateState, RungState] = {
    GateState.PASSED: "passed",
    GateState.STOPPED: "stopped",
    GateState.NOT_REACHED: "not_reached",
}
TONES = {
    DeliveryState.WAITING: "warn",
    DeliveryState.DELIVERED: "ok",
    DeliveryState.FAILED: "danger",
    DeliveryState.DROPPED: "danger",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """`request` is None once the log has let go of it."""

    request: Request | None
    deliveries: tuple[Delivery, ...]


def rungs(row: Row, request: Request | None) -> list[Rung]:
    """Gate by gate, then what the pipeline made of it."""
    gates = () if request is None else gates_of(request)
    found = [Rung(one.name.value, STATES[one.state], _first_sentence(one.fact)) for one in gates]
    return [*found, _recognised(row), _decoded(row)]


def facts_of(deliveries: Sequence[Delivery], zone: tzinfo | None) -> list[Fact]:
    return [Fact(one.state.value.capitalize(), _told(one, zone), TONES[one.state]) for one in deliveries]


def _first_sentence(fact: str) -> str:
    return fact.partition(". ")[0].removesuffix(".")


def _recognised(row: Row) -> Rung:
    if row.reading is None:
        return Rung("Recognised", "stopped", "No network writes a body like this")
    message = row.reading.message
    return Rung("Recognised", "passed", f"{message.network}, {message.event.replace('_', ' ')}")


def _decoded(row: Row) -> Rung:
    match row.state:
        case State.NOT_RECOGNISED:
            return Rung("Decoded", "not_reached", "")
        case State.NO_PAYLOAD:
            return Rung("Decoded", "passed", "Nothing to decode")
        case State.UNDECODED:
            return Rung("Decoded", "stopped", "No decoder is assigned")
        case State.FAILED if row.reading and row.reading.decoded:
            return Rung("Decoded", "stopped", reason(row.reading.decoded))
    return Rung("Decoded", "passed", decoder_words(row))


def _told(one: Delivery, zone: tzinfo | None) -> str:
    said = one.last_words or (f"answered {one.last_status}" if one.last_status else "")
    tries = f", {words.plural(one.attempts, 'try', 'tries')}" if one.attempts > 1 else ""
    return f"{words.full(one.created_at, zone)}{tries}{f': {said}' if said else ''}"
