"""The way an uplink took, as the envelopes of the most used networks tell it: data rate, gateway, address, JoinEUI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from embedded_server.domain.device_track import NOTHING, Air
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.reading import Reader, first, nothing

_LONGEST: Final = 64


def _word(value: JsonValue) -> str | None:
    """Short texts and numbers."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
        return None
    text = str(value)
    return text if len(text) <= _LONGEST and text.isprintable() else None


def _upper(value: JsonValue) -> str | None:
    word = _word(value) if isinstance(value, str) else None
    return word.upper() if word else None


def _rate(value: JsonValue) -> str | None:
    word = _word(value)
    return f"DR{word}" if isinstance(value, int) and word else word


def _lora(prefix: str, bandwidth: str, spreading: str) -> Reader[str]:
    """`SF9BW125`, of hertz."""
    width, factor = first(_word, f"{prefix}.{bandwidth}"), first(_word, f"{prefix}.{spreading}")

    def read(body: JsonObject) -> str | None:
        hertz, spread = width(body), factor(body)
        return f"SF{spread}BW{int(hertz) // 1000}" if hertz and spread and hertz.isdecimal() else None

    return read


def _facts(
    rate: Reader[str] = nothing,
    gateway: Reader[str] = nothing,
    address: Reader[str] = nothing,
    join_eui: Reader[str] = nothing,
) -> Callable[[JsonObject], Air]:
    return lambda body: Air(rate(body) or "", gateway(body) or "", address(body) or "", join_eui(body) or "")


_CHIRPSTACK3 = _facts(first(_rate, "txInfo.dr"), first(_word, "rxInfo[].gatewayID"), first(_upper, "devAddr"))
_BY_NETWORK: Final[Mapping[str, Callable[[JsonObject], Air]]] = {
    "senet": _facts(first(_rate, "datarate"), first(_upper, "gwEui"), join_eui=first(_upper, "appEui")),
    "senet-legacy": _facts(first(_rate, "DataRate"), first(_upper, "GW")),
    "tts": _facts(
        _lora("uplink_message.settings.data_rate.lora", "bandwidth", "spreading_factor"),
        first(_word, "uplink_message.rx_metadata[].gateway_ids.gateway_id"),
        first(_upper, "end_device_ids.dev_addr"),
        first(_upper, "end_device_ids.join_eui"),
    ),
    "ttnv2": _facts(first(_word, "metadata.data_rate"), first(_word, "metadata.gateways[].gtw_id")),
    "chirpstack4": _facts(
        first(_rate, "dr"), first(_upper, "rxInfo[].gatewayId"), first(_upper, "devAddr"), first(_upper, "joinEui")
    ),
    "chirpstack3": _CHIRPSTACK3,
    "chirpstack3-protojson": _CHIRPSTACK3,
    "helium": _facts(
        first(_word, "hotspots[].spreading", "dr"),
        first(_word, "hotspots[].name"),
        first(_upper, "devaddr"),
        first(_upper, "app_eui"),
    ),
    "loriot": _facts(first(_word, "dr"), first(_upper, "gws[].gweui")),
    "thingpark": _facts(
        first(_word, "DevEUI_uplink.SpFact"),
        first(_upper, "DevEUI_uplink.Lrrid"),
        first(_upper, "DevEUI_uplink.DevAddr"),
    ),
}


def air_of(network: str, said: JsonObject) -> Air:
    """Empty wherever the network does not say it. Never raises."""
    read = _BY_NETWORK.get(network)
    return NOTHING if read is None or not said else read(said)
