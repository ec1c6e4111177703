"""SenML (RFC 8428), as KPN Things sends it: a list of records with a common name and time in the first."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.reading import elements, first
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_VALUES = ("v", "vs", "vb", "vd")
_records = elements("records")


def is_senml(records: list[JsonValue]) -> bool:
    """Whether the list is a SenML pack rather than several bodies."""
    head = records[0] if records else None
    return isinstance(head, dict) and ("bn" in head or ("n" in head and any(key in head for key in _VALUES)))


def as_object(records: list[JsonValue]) -> JsonObject:
    """The pack as one body, with the base fields of its first record."""
    head = records[0]
    return {"bn": head.get("bn"), "bt": head.get("bt"), "records": records} if isinstance(head, dict) else {}


def _decoded(body: JsonObject) -> JsonObject | None:
    named = [(record.get("n"), _value(record)) for record in _records(body)]
    return {name: value for name, value in named if isinstance(name, str) and value is not None} or None


def _value(record: JsonObject) -> JsonValue:
    return next((record[key] for key in _VALUES if key in record), None)


SENML = EnvelopeSpec(
    network="senml",
    test=lambda _body: True,
    facts=Facts(
        device=first(device_id, "bn"),
        device_time=first(moment, "bt"),
        decoded=_decoded,
    ),
)
