"""What other networks say of an uplink's way through the air, by the names that Senet has for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final

from embedded_server.domain.json_value import JsonObject, JsonValue

_BEST: Final = "*"  # of a list: the gateway that heard it best
_PLACES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "tts": {
        "gwEui": ("uplink_message", "rx_metadata", _BEST, "gateway_ids", "eui"),
        "channel": ("uplink_message", "rx_metadata", _BEST, "channel_index"),
        "freq": ("uplink_message", "settings", "frequency"),
        "appEui": ("end_device_ids", "join_eui"),
    },
    "chirpstack4": {
        "gwEui": ("rxInfo", _BEST, "gatewayId"),
        "channel": ("rxInfo", _BEST, "channel"),
        "freq": ("txInfo", "frequency"),
        "datarate": ("dr",),
    },
    "helium": {
        "gwEui": ("hotspots", _BEST, "id"),
        "channel": ("hotspots", _BEST, "channel"),
        "freq": ("hotspots", _BEST, "frequency"),
        "appEui": ("app_eui",),
    },
    "loriot": {"gwEui": ("gws", _BEST, "gweui"), "freq": ("freq",)},
    "thingpark": {"gwEui": ("DevEUI_uplink", "Lrrid"), "freq": ("DevEUI_uplink", "Frequency")},
}
# Spreading factor and bandwidth, as one text or two numbers.
_SPREADINGS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "tts": (
        ("uplink_message", "settings", "data_rate", "lora", "spreading_factor"),
        ("uplink_message", "settings", "data_rate", "lora", "bandwidth"),
    ),
    "helium": (("hotspots", _BEST, "spreading"),),
    "loriot": (("dr",),),
    "thingpark": (("DevEUI_uplink", "SpFact"),),  # tells no bandwidth; the usual one is meant
}
_SPREADING: Final = re.compile(r"(?:SF)?(7|8|9|10|11|12)(?:\D+(\d+))?(?!\d)", re.ASCII)
_USUAL: Final = (None, "125", "125000")
_HERTZ: Final = 10_000  # no frequency in MHz is as large
_HEX: Final = re.compile(r"[0-9a-fA-F]+", re.ASCII)


def said_elsewhere(network: str, said: JsonObject) -> JsonObject:
    """What a network does not say, or says so that it could mean two things, is left out."""
    facts: JsonObject = {}
    for name, path in _PLACES.get(network, {}).items():
        value = _at(said, path)
        facts[name] = _megahertz(value) if name == "freq" else _upper(value)
    if network in _SPREADINGS:
        facts["datarate"] = _data_rate(_spreading(network, said), facts.get("freq"))
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _spreading(network: str, said: JsonObject) -> str:
    parts = (_at(said, path) for path in _SPREADINGS[network])
    return " ".join(str(part) for part in parts if part is not None)


def _data_rate(spreading: str, megahertz: JsonValue) -> int | None:
    """Its number in the region that the frequency belongs to. At 125 kHz all count down from SF12, but those that use
    902 to 915 MHz from SF10; of other bandwidths the numbers differ more."""
    found = _SPREADING.match(spreading)
    if found is None or found[2] not in _USUAL or not isinstance(megahertz, (int, float)):
        return None
    number = (10 if 902 <= megahertz < 915 else 12) - int(found[1])
    return number if number >= 0 else None


def _at(value: JsonValue, path: Sequence[str]) -> JsonValue:
    for step in path:
        if isinstance(value, list) and step == _BEST:
            value = max(value, key=_strength, default=None)
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def _strength(gateway: JsonValue) -> float:
    rssi = gateway.get("rssi") if isinstance(gateway, dict) else None
    return float(rssi) if isinstance(rssi, (int, float)) else float("-inf")


def _upper(value: JsonValue) -> JsonValue:
    """Only what is hexadecimal: a hotspot's own name is told apart by its case."""
    return value.upper() if isinstance(value, str) and _HEX.fullmatch(value) else value


def _megahertz(value: JsonValue) -> float | None:
    """To the hundred hertz that frequencies are set in; Helium's are the nearest that 32 bits hold."""
    try:
        number = float(value) if isinstance(value, (str, int, float)) else 0.0
    except ValueError:
        return None
    return (round(number / 1e6 if number > _HERTZ else number, 4) if isfinite(number) else 0) or None
