"""The callbacks that Sigfox's backend wants filled in for a group of sensors: where to, and with which body. Pure."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

POST, JSON = "POST", "application/json"
WHERE = "Device type › the type › Callbacks › New › Custom callback"


@dataclass(frozen=True, slots=True)
class Callback:
    """One form. `members` are the body's, with Sigfox's variables; texts stand in quotation marks there."""

    key: str
    label: str
    kind: str  # as the backend's two lists say it
    path: str  # below /sigfox/{token}/
    members: Mapping[str, str]
    note: str
    is_needed: bool = False
    channel: str = "URL"

    @property
    def body(self) -> str:
        """A variable that may be missing is a text: without quotation marks it would leave no JSON."""
        if self.channel != "URL":
            return ";".join(self.members.values())
        return json.dumps(dict(self.members), indent=2).replace('"{whole:', "{").replace(':whole}"', "}")

    def url(self, base: str, token: str) -> str:
        return f"{base.rstrip('/')}/sigfox/{token}/{self.path}"


def _texts(*names: str) -> Mapping[str, str]:
    return MappingProxyType({name: f"{{{name}}}" for name in names})


UPLINK = ("device", "time", "data", "seqNumber")
WHOLE = {name: f"{{whole:{name}:whole}}" for name in ("computedLocation", "duplicates")}  # objects, put in as they are
CALLBACKS = (
    Callback(
        "bidir",
        "BIDIR data",
        "DATA, BIDIR",
        "data",
        _texts(*UPLINK, "ack"),
        "Then choose it as the downlink callback in the list, and let the device type's downlink mode be CALLBACK: "
        "without that nothing reaches a sensor.",
        is_needed=True,
    ),
    Callback(
        "ack",
        "Acknowledge",
        "SERVICE, ACKNOWLEDGE",
        "service/ack",
        _texts("device", "time", "infoCode", "infoMessage", "downlinkAck", "downlinkOverusage"),
        "Says whether a station sent a downlink. Without it nobody knows of one that never was.",
        is_needed=True,
    ),
    Callback(
        "uplink",
        "UPLINK data",
        "DATA, UPLINK",
        "data",
        _texts(*UPLINK),
        "For device types without downlinks. Beside BIDIR it would bring every uplink twice, which is noticed and does "
        "no harm.",
    ),
    Callback(
        "advanced",
        "Advanced",
        "SERVICE, DATA_ADVANCED",
        "service/advanced",
        MappingProxyType({**_texts(*UPLINK, "lqi", "operatorName", "countryCode"), **WHOLE}),
        "Adds the link's quality and the network's guess of the place, half a minute after the uplink.",
    ),
    Callback(
        "status",
        "Status",
        "SERVICE, STATUS",
        "service/status",
        _texts("device", "time", "batt", "temp", "seqNumber"),
        "Battery and temperature. Sigfox makes no new ones since September 2026 and ends the old ones in April 2027.",
    ),
    Callback(
        "error",
        "Error",
        "ERROR",
        "error",
        _texts("device", "time", "severity", "info"),
        "Tells that a sensor has been silent for longer than its type allows.",
    ),
    Callback(
        "batch",
        "Batch",
        "DATA, BIDIR",
        "batch",
        _texts(*UPLINK, "ack"),
        "In place of BIDIR data where many sensors speak: one request a second, a line for each uplink.",
        channel="BATCH_URL",
    ),
)


def doubt(base: str) -> str:
    """Why Sigfox may not get through to an address; empty where nothing speaks against it."""
    place = urlsplit(base.strip())
    if place.scheme not in ("http", "https") or not place.hostname:
        return "Write it as https://sluice.example.com, without a path."
    if place.path.strip("/") or place.query or place.fragment or "@" in place.netloc:
        return "Leave out what stands behind the host and its port."
    if _is_private(place.hostname):
        return "Sigfox cannot reach this address from the internet; name a tunnel or a proxy that passes it on."
    if place.scheme != "https":
        return "Over http everybody on the way can read the token; let a proxy with a certificate pass it on."
    return ""


def is_address(base: str) -> bool:
    place = urlsplit(base.strip())
    return place.scheme in ("http", "https") and bool(place.hostname) and not place.path.strip("/") and not place.query


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".local", ".lan", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
