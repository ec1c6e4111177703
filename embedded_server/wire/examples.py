"""Examples as JSON, with what the decoder makes of each now."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypeAlias, TypedDict

from msgspec import Meta

from embedded_server.domain.example import Example, ExampleResult, ExampleState
from embedded_server.domain.moments import iso
from embedded_server.wire.decoders import Port
from embedded_server.wire.readings import DecodedJson, decoded_from_json, decoded_to_json
from embedded_server.wire.strict import WireError, moment, read
from embedded_server.wire.texts import Moment, Name, Title

LONGEST_PAYLOAD = 4_096  # bytes
Hex: TypeAlias = Annotated[str, Meta(max_length=2 * LONGEST_PAYLOAD, pattern="^([0-9A-Fa-f]{2})*$")]


class ExampleJson(TypedDict):
    id: int
    decoder_id: int
    name: str
    payload_hex: str
    port: int | None
    received_at: Moment
    expected: object
    since: Moment
    state: ExampleState
    actual: DecodedJson | None


class NewExampleJson(TypedDict):
    """Either a payload, or the id of a record, of which the first uplink counts unless `device` says another one.
    Without `expected` it is what the live version makes of it."""

    name: NotRequired[Title]
    payload_hex: NotRequired[Hex]
    port: NotRequired[Port | None]
    received_at: NotRequired[Moment]
    expected: NotRequired[object]
    record_id: NotRequired[Name]
    device: NotRequired[Name]


def example_to_json(result: ExampleResult) -> ExampleJson:
    example = result.example
    return {
        "id": example.id,
        "decoder_id": example.decoder_id,
        "name": example.name,
        "payload_hex": example.payload.hex(),
        "port": example.port,
        "received_at": iso(example.received_at),
        "expected": example.expected,
        "since": iso(example.since),
        "state": result.state,
        "actual": None if result.actual is None else decoded_to_json(result.actual),
    }


def example_from_json(value: object) -> ExampleResult:
    told = read(value, ExampleJson)
    example = Example(
        id=told["id"],
        decoder_id=told["decoder_id"],
        name=told["name"],
        payload=payload_of(told["payload_hex"]),
        port=told["port"],
        received_at=moment(told["received_at"]),
        expected=told["expected"],
        since=moment(told["since"]),
    )
    actual = told["actual"]
    return ExampleResult(example, told["state"], None if actual is None else decoded_from_json(actual))


def payload_of(text: str) -> bytes:
    """Raises WireError."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise WireError('"payload_hex" is not hex.') from None
