"""What is kept of a device from one uplink to the next, in a size that never grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from embedded_server.domain.cadence import REMEMBERED, hour_of, hours_at
from embedded_server.domain.device import HOURS
from embedded_server.domain.message import Message

_MOST_LOST: Final = 1_000  # a larger gap is another session's counter


MOST_GATEWAYS: Final = 8  # that are remembered of a device, those that heard it last


class Reception(NamedTuple):
    """How one gateway heard an uplink, and where it stands as far as the network says it."""

    gateway: str
    rssi: float | None = None
    snr: float | None = None
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, slots=True)
class Air:
    """What an envelope says of the way an uplink took, beyond what every message has."""

    data_rate: str = ""
    gateway: str = ""
    dev_addr: str = ""
    join_eui: str = ""
    receptions: tuple[Reception, ...] = ()


NOTHING: Final = Air()


@dataclass(slots=True)
class Sighting:
    """One message of a device, as the pipeline read it. Nothing changes one; a frozen one takes four times as long to
    make."""

    message: Message
    rec_type: str
    at_ms: int
    seq: int  # of its record
    is_duplicate: bool
    decoder_id: int | None = None
    air: Air = NOTHING
    battery: float | None = None

    @property
    def is_uplink(self) -> bool:
        return self.message.is_uplink and not self.is_duplicate


@dataclass(slots=True)
class Recent:
    """The last arrivals: enough for the usual interval, for uplinks lost and for a day by the hour."""

    at_ms: int | None = None
    counter: int | None = None
    hour: int = 0
    intervals: list[int] = field(default_factory=list)
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)
    gateways: list[tuple[int, Reception]] = field(default_factory=list)  # with when, the last one last


@dataclass(slots=True)
class DeviceTrack:
    network: str
    rec_type: str
    first_ms: int
    last_ms: int
    seq: int = 0  # of the newest record that was counted
    decoder_id: int | None = None
    uplinks: int = 0  # that came on top of what the store has counted
    rssi: float | None = None
    snr: float | None = None
    gateways: int | None = None
    battery: float | None = None
    lost: int = 0
    joined_ms: int | None = None
    air: Air = field(default_factory=Air)
    recent: Recent = field(default_factory=Recent)

    @staticmethod
    def first(seen: Sighting) -> DeviceTrack:
        return DeviceTrack(seen.message.network, seen.rec_type, seen.at_ms, seen.at_ms, decoder_id=seen.decoder_id)

    def add(self, seen: Sighting, counted_seq: int) -> None:
        """A record up to `counted_seq` is read again: only what its reading says is taken."""
        if seen.is_uplink:
            self.uplinks += 1
            if seen.at_ms >= self.last_ms:
                self._take(seen)
        if seen.seq > counted_seq:
            if seen.is_uplink:
                self._count(seen)
            elif seen.message.event == "join":
                self.joined_ms = seen.at_ms
            self.seq = max(self.seq, seen.seq)

    def _take(self, seen: Sighting) -> None:
        message, air = seen.message, seen.air
        self.network, self.rec_type, self.last_ms = message.network, seen.rec_type, seen.at_ms
        self.decoder_id = seen.decoder_id
        self.rssi, self.snr, self.gateways = message.rssi, message.snr, message.gateways
        if air is not NOTHING:
            known = self.air
            self.air = Air(
                air.data_rate or known.data_rate,
                air.gateway or known.gateway,
                air.dev_addr or known.dev_addr,
                air.join_eui or known.join_eui,
            )
            self._hear(air.receptions, seen.at_ms)
        self.battery = self.battery if seen.battery is None else seen.battery

    def _hear(self, receptions: tuple[Reception, ...], at_ms: int) -> None:
        if receptions:
            names = {each.gateway for each in receptions}
            before = [each for each in self.recent.gateways if each[1].gateway not in names]
            now = [(at_ms, each) for each in reversed(receptions)]
            self.recent.gateways = [*before, *now][-MOST_GATEWAYS:]

    def _count(self, seen: Sighting) -> None:
        recent, hour = self.recent, hour_of(seen.at_ms)
        if hour > recent.hour:
            recent.hours = hours_at(hour, recent.hour, recent.hours)
            recent.hour = hour
        if hour == recent.hour:
            recent.hours[-1] += 1
        if recent.at_ms is not None and seen.at_ms > recent.at_ms:
            recent.intervals.append(seen.at_ms - recent.at_ms)
            del recent.intervals[:-REMEMBERED]
        recent.at_ms = max(seen.at_ms, recent.at_ms or 0)
        self._count_lost(seen.message.f_cnt)

    def _count_lost(self, counter: int | None) -> None:
        recent = self.recent
        if counter is None:
            return
        if recent.counter is not None and 0 < (missed := counter - recent.counter - 1) < _MOST_LOST:
            self.lost += missed
        recent.counter = counter
