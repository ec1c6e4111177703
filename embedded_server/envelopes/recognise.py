"""Recognition: from a body to the messages in it. The order of the specs matters, since the first match wins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.message import Message
from embedded_server.envelopes.events import said_by_address
from embedded_server.envelopes.networks.akenza import AKENZA
from embedded_server.envelopes.networks.aws import AWS, AWS_BETA, AWS_CONFIRMATION
from embedded_server.envelopes.networks.azure import AZURE, AZURE_LORAWAN, AZURE_VALIDATION, AZURE_WRAPPER
from embedded_server.envelopes.networks.chirpstack3 import CHIRPSTACK3, CHIRPSTACK3_PROTOBUF_JSON, MILESIGHT
from embedded_server.envelopes.networks.chirpstack4 import CHIRPSTACK4
from embedded_server.envelopes.networks.cra import CRA
from embedded_server.envelopes.networks.everynet import EVERYNET
from embedded_server.envelopes.networks.firefly import FIREFLY
from embedded_server.envelopes.networks.helium import HELIUM
from embedded_server.envelopes.networks.kerlink import KERLINK, KERLINK_LEGACY
from embedded_server.envelopes.networks.loriot import LORIOT
from embedded_server.envelopes.networks.machineq import MACHINEQ
from embedded_server.envelopes.networks.multitech import MULTITECH
from embedded_server.envelopes.networks.netmore import NETMORE
from embedded_server.envelopes.networks.orange import ORANGE
from embedded_server.envelopes.networks.orbiwise import ORBIWISE
from embedded_server.envelopes.networks.senet import SENET, SENET_LEGACY
from embedded_server.envelopes.networks.senml import SENML, as_object, is_senml
from embedded_server.envelopes.networks.sigfox import SIGFOX
from embedded_server.envelopes.networks.tektelic import TEKTELIC
from embedded_server.envelopes.networks.thingpark import THINGPARK
from embedded_server.envelopes.networks.thingparkx import THINGPARK_X
from embedded_server.envelopes.networks.ttnv2 import TTN_V2
from embedded_server.envelopes.networks.tts import TTS
from embedded_server.envelopes.spec import EnvelopeSpec, WrapperSpec

ORDER: tuple[EnvelopeSpec | WrapperSpec, ...] = (
    CRA,
    THINGPARK,
    TTS,
    CHIRPSTACK4,
    TEKTELIC,
    ORANGE,
    AWS,
    AWS_BETA,
    AWS_CONFIRMATION,
    AZURE_VALIDATION,
    AZURE_WRAPPER,
    AZURE,
    EVERYNET,
    LORIOT,
    KERLINK,
    KERLINK_LEGACY,
    TTN_V2,
    HELIUM,
    MILESIGHT,
    CHIRPSTACK3_PROTOBUF_JSON,
    CHIRPSTACK3,
    FIREFLY,
    AKENZA,
    THINGPARK_X,
    SENET,
    SENET_LEGACY,
    NETMORE,
    MACHINEQ,
    ORBIWISE,
    MULTITECH,
    AZURE_LORAWAN,
    SIGFOX,
)
_DEPTH = 5  # a list of Azure events around CRA around a list is already more than anybody sends


@dataclass(frozen=True, slots=True)
class _Arrival:
    received_at: datetime
    said: str


def recognise(body: JsonValue, received_at: datetime, suffix: str = "", query: str = "") -> list[Message]:
    """The messages in a body, in their order; none when no network is recognised. Never raises.

    `suffix` and `query` are what the sender appended to the address.
    """
    return _messages(body, _Arrival(received_at, said_by_address(suffix, query)), _DEPTH)


def _messages(body: JsonValue, arrival: _Arrival, depth: int) -> list[Message]:
    if depth == 0:
        return []
    if isinstance(body, list):
        if is_senml(body):
            return [SENML.message(as_object(body), arrival.said, arrival.received_at)]
        return [message for element in body for message in _messages(element, arrival, depth - 1)]
    return _of_object(body, arrival, depth) if isinstance(body, dict) else []


def _of_object(body: JsonObject, arrival: _Arrival, depth: int) -> list[Message]:
    for spec in ORDER:
        if not spec.test(body):
            continue
        if isinstance(spec, EnvelopeSpec):
            return [spec.message(body, arrival.said, arrival.received_at)]
        if inner := _messages(spec.inner(body), arrival, depth - 1):
            return [replace(one, network=f"{spec.network}+{one.network}") for one in inner]
    return []
