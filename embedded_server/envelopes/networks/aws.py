"""AWS IoT Core for LoRaWAN, with the field names of its 2020 beta, and the request that confirms a destination."""

from __future__ import annotations

from dataclasses import replace

from embedded_server.domain.json_value import JsonObject
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.events import always
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment


def _confirms(body: JsonObject) -> bool:
    return body.get("messageType") == "DestinationConfirmation"


AWS = EnvelopeSpec(
    network="aws",
    test=has("WirelessMetadata"),
    facts=Facts(
        device=first(device_id, "WirelessMetadata.LoRaWAN.DevEui", "WirelessDeviceId"),
        payload=payload_at(from_base64, "PayloadData"),
        port=first(count, "WirelessMetadata.LoRaWAN.FPort"),
        f_cnt=first(count, "WirelessMetadata.LoRaWAN.FCnt"),
        device_time=first(moment, "WirelessMetadata.LoRaWAN.Timestamp"),
        radio=strongest("WirelessMetadata.LoRaWAN.Gateways", gateway="GatewayEui", rssi="Rssi", snr="Snr"),
    ),
)
AWS_BETA = replace(
    AWS,
    test=has("PayloadData", "Metadata"),
    facts=replace(
        AWS.facts,
        device=first(device_id, "Metadata.LoRaWAN.DevEUI", "DeviceId"),
        port=first(count, "Metadata.LoRaWAN.FPort"),
        f_cnt=first(count, "Metadata.LoRaWAN.FCnt"),
        device_time=first(moment, "Metadata.LoRaWAN.Timestamp"),
        radio=strongest("Metadata.LoRaWAN.Gateways", gateway="GatewayEUI", rssi="RSSI", snr="SNR"),
    ),
)
AWS_CONFIRMATION = EnvelopeSpec(network="aws", test=_confirms, facts=Facts(), event=always("confirmation"))
