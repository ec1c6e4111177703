"""The way an uplink took, as the envelopes of the most used networks tell it: data rate, gateway, address, JoinEUI."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from embedded_server.domain.device_track import MOST_GATEWAYS, NOTHING, Air, Reception
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.numbers import number
from embedded_server.envelopes.reading import Reader, at, elements, first, nothing

_LONGEST: Final = 64
_EUI: Final = re.compile(r"[0-9A-Fa-f]{16}")


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


def _by(
    path: str, gateway: str, rssi: str = "rssi", snr: str = "snr", lat: str = "location.latitude",
    lng: str = "location.longitude",
) -> Callable[[JsonObject], tuple[Reception, ...]]:  # fmt: skip
    """Who heard it, the strongest first, of the list at a path; of the body itself where there is none."""
    listed: Callable[[JsonObject], Sequence[JsonObject]] = elements(path) if path else lambda body: (body,)
    name_at, rssi_at, snr_at, lat_at, lng_at = at(gateway), at(rssi), at(snr), at(lat), at(lng)

    def read(body: JsonObject) -> tuple[Reception, ...]:
        found: dict[str, Reception] = {}
        for one in listed(body):
            name = _word(name_at(one))
            if name is None:
                continue
            lat, lng = number(lat_at(one)), number(lng_at(one))
            place = (lat, lng) if lat and lng else (None, None)  # 0, 0 is what is not set
            name = name.upper() if _EUI.fullmatch(name) else name
            heard = Reception(name, number(rssi_at(one)), number(snr_at(one)), *place)
            if name not in found or _strength(heard) > _strength(found[name]):  # of several antennas the best one
                found[name] = heard
        return tuple(sorted(found.values(), key=_strength, reverse=True)[:MOST_GATEWAYS])

    return read


def _strength(heard: Reception) -> float:
    return float("-inf") if heard.rssi is None else heard.rssi


def _nobody(_body: JsonObject) -> tuple[Reception, ...]:
    return ()


def _facts(
    rate: Reader[str] = nothing,
    gateway: Reader[str] = nothing,
    address: Reader[str] = nothing,
    join_eui: Reader[str] = nothing,
    heard: Callable[[JsonObject], tuple[Reception, ...]] = _nobody,
) -> Callable[[JsonObject], Air]:
    return lambda body: Air(
        rate(body) or "", gateway(body) or "", address(body) or "", join_eui(body) or "", heard(body)
    )


_CHIRPSTACK3 = _facts(
    first(_rate, "txInfo.dr"),
    first(_word, "rxInfo[].gatewayID"),
    first(_upper, "devAddr"),
    heard=_by("rxInfo", "gatewayID", snr="loRaSNR"),
)
_BY_NETWORK: Final[Mapping[str, Callable[[JsonObject], Air]]] = {
    "senet": _facts(
        first(_rate, "datarate"), first(_upper, "gwEui"), join_eui=first(_upper, "appEui"), heard=_by("", "gwEui")
    ),
    "senet-legacy": _facts(first(_rate, "DataRate"), first(_upper, "GW"), heard=_by("", "GW", "RSSI", "SNR")),
    "tts": _facts(
        _lora("uplink_message.settings.data_rate.lora", "bandwidth", "spreading_factor"),
        first(_word, "uplink_message.rx_metadata[].gateway_ids.gateway_id"),
        first(_upper, "end_device_ids.dev_addr"),
        first(_upper, "end_device_ids.join_eui"),
        _by("uplink_message.rx_metadata", "gateway_ids.gateway_id"),
    ),
    "ttnv2": _facts(
        first(_word, "metadata.data_rate"),
        first(_word, "metadata.gateways[].gtw_id"),
        heard=_by("metadata.gateways", "gtw_id", lat="latitude", lng="longitude"),
    ),
    "chirpstack4": _facts(
        first(_rate, "dr"),
        first(_upper, "rxInfo[].gatewayId"),
        first(_upper, "devAddr"),
        first(_upper, "joinEui"),
        _by("rxInfo", "gatewayId"),
    ),
    "chirpstack3": _CHIRPSTACK3,
    "chirpstack3-protojson": _CHIRPSTACK3,
    "helium": _facts(
        first(_word, "hotspots[].spreading", "dr"),
        first(_word, "hotspots[].name"),
        first(_upper, "devaddr"),
        first(_upper, "app_eui"),
        _by("hotspots", "name", lat="lat", lng="long"),
    ),
    "loriot": _facts(first(_word, "dr"), first(_upper, "gws[].gweui"), heard=_by("gws", "gweui", lat="lat", lng="lon")),
    "thingpark": _facts(
        first(_word, "DevEUI_uplink.SpFact"),
        first(_upper, "DevEUI_uplink.Lrrid"),
        first(_upper, "DevEUI_uplink.DevAddr"),
        heard=_by("DevEUI_uplink.Lrrs.Lrr", "Lrrid", "LrrRSSI", "LrrSNR"),
    ),
}


def air_of(network: str, said: JsonObject) -> Air:
    """Empty wherever the network does not say it. Never raises."""
    read = _BY_NETWORK.get(network)
    return NOTHING if read is None or not said else read(said)
