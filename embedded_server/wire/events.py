"""Events as JSON: type, id and moment, and what else there is to say beside them."""

from __future__ import annotations

from typing import TypedDict

from embedded_server.domain.event import Event
from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment


class EventJson(TypedDict):
    type: str
    id: str
    at: Moment


def event_to_json(event: Event) -> JsonObject:
    return {**event.facts, "type": event.type, "id": event.id, "at": iso(event.at)}


def event_from_json(value: object) -> Event:
    event = read(value, EventJson)
    assert isinstance(value, dict)
    facts = {name: fact for name, fact in value.items() if name not in event}
    return Event(event["type"], event["id"], moment(event["at"]), facts)
