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
    Step.SEEN: "Seen by the owner",
}


def numbers(device: Device) -> tuple[tuple[str, str], ...]:
    """A caption and a value each."""
    heard = device.heard
    return (
        ("records", words.count(device.uplinks)),
        ("usual interval", "–" if heard.usual_interval_s is None else length(heard.usual_interval_s)),
        ("lost, from fCnt gaps", share(heard.lost, heard.lost + device.uplinks)),
        ("battery", "–" if heard.battery is None else words.value(heard.battery)),
        ("data rate", heard.data_rate or "–"),
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


def share(part: int, whole: int) -> str:
    """`0.3 %`; never 0 where something was lost."""
    if not whole or not part:
        return "0 %" if whole else "–"
    percent = 100 * part / whole
    return "< 0.1 %" if percent < 0.1 else f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def length(seconds: float) -> str:
    """`38 s`, `9 min 58 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60:02} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3_600} h {whole % 3_600 // 60:02} min"
