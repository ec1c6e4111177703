"""Devices: found by themselves from what arrives or entered by hand, described by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

HOURS: Final = 24  # of which uplinks are counted one by one
NO_TARGET: Final = "none"
WEBHOOK: Final = "webhook"  # no target, but its data points go to a webhook of Sensohive's API
WEAK_RSSI, WEAK_SNR = -110, -10  # dBm and dB; below one of them packets begin to be lost


class DeviceState(StrEnum):
    """By the device's own cadence."""

    NEW = "new"  # never heard
    OK = "ok"
    LATE = "late"  # an uplink should have come
    SILENT = "silent"  # several should have


@dataclass(frozen=True, slots=True)
class Location:
    """`place` and `source` are people's own words: a room, and how the coordinates were found."""

    lat: float | None = None
    lng: float | None = None
    altitude: float | None = None  # metres
    floor: str = ""
    place: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class DecoderUsed:
    """What read the device's last uplink; `version` is the one in use."""

    id: int
    name: str
    version: int | None
    is_pinned: bool  # assigned to this very device, not by a rule that others share


@dataclass(frozen=True, slots=True)
class Description:
    """What people say of a device."""

    name: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    type: str = ""
    lora_class: str = ""
    profile: str = ""
    join_eui: str = ""
    location: Location = field(default_factory=Location)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the device's uplinks say of it, the last one unless it is said otherwise."""

    rssi: float | None = None
    snr: float | None = None
    data_rate: str = ""
    gateways: int | None = None
    gateway: str = ""
    battery: float | None = None  # as its decoder says it, in whatever unit
    dev_addr: str = ""
    lost: int = 0  # uplinks that the counter says were sent and nobody brought
    usual_interval_s: float | None = None  # the median between the last ones; None until there are enough
    joined_at: datetime | None = None
    uplinks_24h: tuple[int, ...] = (0,) * HOURS  # by hour, the running one last


@dataclass(frozen=True, slots=True)
class Device:
    """`id` is the DevEUI (16 upper-case hex), a Sigfox id (1 to 8 hex) or another network's own name."""

    id: str
    name: str  # what people call it; empty until somebody does
    network: str
    rec_type: str  # where it was last heard
    first_heard_at: datetime | None
    last_heard_at: datetime | None  # None of one that was entered by hand and not heard yet
    uplinks: int
    notes: str = ""
    tags: tuple[str, ...] = ()
    type: str = ""
    lora_class: str = ""
    profile: str = ""
    join_eui: str = ""
    location: Location = field(default_factory=Location)
    heard: Heard = field(default_factory=Heard)
    state: DeviceState = DeviceState.NEW
    silent_since: datetime | None = None  # when the first uplink was missed, of one that is late or silent
    decoder: DecoderUsed | None = None
    target: str = NO_TARGET  # the health of its notification target, or none
    has_webhook: bool = False  # its data points go to a webhook of Sensohive's API

    @property
    def description(self) -> Description:
        return Description(
            self.name,
            self.notes,
            self.tags,
            self.type,
            self.lora_class,
            self.profile,
            self.join_eui,
            self.location,
        )


@dataclass(frozen=True, slots=True)
class DeviceCounts:
    """All devices by state and by the health of their targets; `webhook` are those that have nothing else."""

    total: int
    states: Mapping[str, int]
    targets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Deletion:
    """What went, or would go, with devices; `kept` are Orbit sensors, which stay."""

    devices: int
    targets: int
    waiting: int  # deliveries that are dropped
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that a list of devices may be narrowed to, and how many have it."""

    value: str  # of a decoder its number
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class DeviceFacets:
    """What all devices may be narrowed by, the most frequent values first."""

    rec_types: tuple[Facet, ...]
    types: tuple[Facet, ...]
    tags: tuple[Facet, ...]
    classes: tuple[Facet, ...]
    decoders: tuple[Facet, ...]
    weak: int  # whose signal is weak
