"""Messages: what one uplink or network event says, whichever network carried it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from embedded_server.domain.json_value import JsonValue

UPLINK: Final = "uplink"


@dataclass(frozen=True, slots=True)
class Message:
    """One uplink or network event, read from a stored body. None wherever the body does not say.

    Every fact is the network's own; nothing is guessed and nothing comes from the server's clock, so
    `device_time` may be days off and records are ordered by their arrival instead.
    """

    network: str  # the envelope it was recognised by; "cra+loriot" when one envelope carried another
    event: str  # UPLINK, or the network's word for it: join, ack, status, downlink_sent, confirmation …
    device: str | None = None  # DevEUI as 16 upper-case hex, Sigfox id as 1 to 8, else the network's own name
    payload: bytes | None = None  # the frame in the encoding the envelope states; None when absent or broken
    port: int | None = None  # LoRaWAN FPort
    f_cnt: int | None = None  # uplink counter of the session; Sigfox: seqNumber
    device_time: datetime | None = None  # when the gateway, else the network, says it heard the frame
    rssi: float | None = None  # dBm, at the gateway that heard it best
    snr: float | None = None  # dB, at that same gateway
    gateways: int | None = None  # how many heard it, as far as the envelope lists or counts them
    decoded: Mapping[str, JsonValue] | None = None  # values the network or its codec put into the envelope
    duplicate_key: str | None = None  # two messages with the same key are copies of one frame
    payload_error: str | None = None  # why what stands for the payload gives no bytes, in a sentence

    @property
    def is_uplink(self) -> bool:
        """Anything else is kept too, but it is neither plotted nor does it count as the device's last uplink."""
        return self.event == UPLINK
