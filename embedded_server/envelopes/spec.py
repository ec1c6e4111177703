"""The declared shape of an envelope: how it is told apart and where it keeps each fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.message import UPLINK, Message
from embedded_server.domain.moments import EPOCH
from embedded_server.envelopes.events import EventReader, always
from embedded_server.envelopes.payloads import Payload, Undecodable
from embedded_server.envelopes.radio import Radio
from embedded_server.envelopes.reading import Reader, Test, nothing

_ONLY_UPLINKS = always(UPLINK)
_COUNTED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Frame:
    """What tells a frame from all others of its device. A counter that starts again, without a session beside it,
    tells frames apart only this close together."""

    name: Reader[str] = nothing
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Where an envelope keeps each fact."""

    device: Reader[str] = nothing
    payload: Reader[Payload] = nothing
    port: Reader[int] = nothing
    f_cnt: Reader[int] = nothing
    device_time: Reader[datetime] = nothing
    radio: Reader[Radio] = nothing
    decoded: Reader[JsonObject] = nothing
    frame: Frame = Frame()


@dataclass(frozen=True, slots=True)
class EnvelopeSpec:
    """A body that says everything itself."""

    network: str
    test: Test
    facts: Facts
    event: EventReader = _ONLY_UPLINKS
    event_facts: Facts = Facts()  # where the events that are no uplinks keep what they say

    def message(self, body: JsonObject, said: str, received_at: datetime) -> Message:
        """What the body says. `said` is the event its address names."""
        event = self.event(body, said)
        facts = self.facts if event == UPLINK else self.event_facts
        device = facts.device(body)
        radio = facts.radio(body) or Radio()
        payload, f_cnt = facts.payload(body), facts.f_cnt(body)
        name, within = facts.frame.name(body), facts.frame.within
        if name is None and event == UPLINK:
            name, within = _counted(f_cnt, payload), _COUNTED_WITHIN
        return Message(
            network=self.network,
            event=event,
            device=device,
            payload=payload if isinstance(payload, bytes) else None,
            port=facts.port(body),
            f_cnt=f_cnt,
            device_time=facts.device_time(body),
            rssi=radio.rssi,
            snr=radio.snr,
            gateways=radio.gateways,
            decoded=facts.decoded(body),
            duplicate_key=self._key(device, name, within, received_at),
            payload_error=payload.reason if isinstance(payload, Undecodable) else None,
        )

    def _key(self, device: str | None, name: str | None, within: timedelta | None, at: datetime) -> str | None:
        if name is None or device is None:
            return None
        key = f"{self.network}:{device}:{name}"
        return key if within is None else f"{key}:{(at - EPOCH) // within}"


def _counted(f_cnt: int | None, payload: Payload | None) -> str | None:
    """Of a network that names no frames: a counter that starts again counts another payload, most likely."""
    return f"{f_cnt}:{payload.hex()}" if f_cnt is not None and isinstance(payload, bytes) else None


@dataclass(frozen=True, slots=True)
class WrapperSpec:
    """A body that carries another network's body; the network is named after both."""

    network: str
    test: Test
    inner: Callable[[JsonObject], JsonValue]
