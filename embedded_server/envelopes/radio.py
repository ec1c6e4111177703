"""How well a frame was heard: by the gateway with the strongest signal, and by how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.numbers import number
from embedded_server.envelopes.reading import Lookup, Reader, at, elements, first, nothing


class Radio(NamedTuple):
    """Signal at the best gateway, and the number of gateways."""

    rssi: float | None = None
    snr: float | None = None
    gateways: int | None = None


def heard(rssi: str, snr: str, gateways: Reader[int] = nothing) -> Reader[Radio]:
    """The signal that the envelope itself calls the best."""
    read_rssi, read_snr = first(number, rssi), first(number, snr)
    return lambda body: Radio(read_rssi(body), read_snr(body), gateways(body))


def strongest(
    path: str, gateway: str, rssi: str = "rssi", snr: str = "snr", otherwise: Reader[Radio] = nothing
) -> Reader[Radio]:
    """The strongest of the gateways listed at a path, with its own SNR; `otherwise` when none is listed."""
    listed, rssi_at, snr_at, gateway_at = elements(path), at(rssi), at(snr), at(gateway)

    def read(body: JsonObject) -> Radio | None:
        receptions = listed(body)
        if not receptions:
            return otherwise(body)
        signals = [(number(rssi_at(one)), number(snr_at(one))) for one in receptions]
        return Radio(*max(signals, key=_strength), _distinct(receptions, gateway_at))

    return read


def gateways_in(path: str, gateway: str) -> Reader[int]:
    """How many gateways are listed at a path; several antennas of one gateway count once."""
    listed, gateway_at = elements(path), at(gateway)
    return lambda body: _distinct(listed(body), gateway_at) or None


def _strength(signal: tuple[float | None, float | None]) -> float:
    return float("-inf") if signal[0] is None else signal[0]


def _distinct(receptions: Sequence[JsonObject], gateway_at: Lookup) -> int:
    if len(receptions) == 1:
        return 1
    names: set[JsonValue | int] = set()
    for place, reception in enumerate(receptions):
        name = gateway_at(reception)
        names.add(name if isinstance(name, str) else place)
    return len(names)
