"""What Details says of a device in numbers and steps. Pure."""

from __future__ import annotations

from datetime import datetime

from app import words
from embedded_server.domain.commissioning import CommissioningStep, Step
from embedded_server.domain.device import Device

STEPS = {
    Step.FIRST_PACKET: "First packet heard",
    Step.TOKEN: "Its token is let in",
    Step.REC_TYPE: "It has a recType",
    Step.DECODER: "A decoder reads it",
    Step.IN_RANGE: "Values are in range",
    Step.ACKNOWLEDGED: "Its target took an uplink",
    Step.PLOTTED: "Its values can be plotted",
}


def numbers(device: Device) -> tuple[tuple[str, str], ...]:
    """A caption and a value each."""
    heard = device.heard
    return (
        ("Records", words.count(device.uplinks)),
        ("Usual interval", "–" if heard.usual_interval_s is None else length(heard.usual_interval_s)),
        ("Lost, by counter", words.count(heard.lost)),
        ("Battery", "–" if heard.battery is None else words.value(heard.battery)),
        ("Data rate", heard.data_rate or "–"),
    )


def facts(device: Device, now: datetime) -> tuple[tuple[str, str], ...]:
    """What its uplinks say, line by line."""
    heard, decoder = device.heard, device.decoder
    others = (heard.gateways or 1) - 1
    found = (
        ("Network", device.network),
        ("recType", device.rec_type),
        ("DevAddr", heard.dev_addr),
        ("Gateway", f"{heard.gateway} and {others} more" if others else heard.gateway),
        ("Decoder", f"{decoder.name}, version {decoder.version}" if decoder else ""),
        ("Joined", words.full(heard.joined_at) if heard.joined_at else ""),
        ("First heard", words.ago(device.first_heard_at, now)),
    )
    return tuple((name, value) for name, value in found if value)


def step_words(step: CommissioningStep, now: datetime) -> str:
    since = f"{words.ago(step.since, now)}. " if step.since else ""
    return f"{since}{step.words}".strip()


def length(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"
