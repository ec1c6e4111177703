"""How a device reads in the list and in its head. Pure: the present is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app import words
from app.screens.devices.details_words import length
from app.widgets.cells import BadgeCell, BarsCell, TextCell, TwoLineCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column
from embedded_server.domain.device import NO_TARGET, WEBHOOK, Device, DeviceState
from embedded_server.domain.target import Health

TARGETS: dict[str, tuple[str, str, str]] = {
    Health.NEW: ("Unused", "neutral", "Nothing was sent to its target yet"),
    Health.HEALTHY: ("Healthy", "ok", "Its target took the last uplink"),
    Health.FAILING: ("Retrying", "warn", "Its target does not take what is sent; it is tried again"),
    Health.PAUSED: ("Paused", "danger", "Nothing is sent to its target any more, until it is resumed"),
    Health.OFF: ("Off", "neutral", "Its target is switched off"),
    NO_TARGET: ("No target", "neutral", "Its uplinks are sent on to nobody"),
    WEBHOOK: ("Webhook", "accent", "Its data points go to a webhook of Sensohive's API"),
}
LATE = (DeviceState.LATE, DeviceState.SILENT)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    device: Device
    now: datetime
    is_here: bool = True  # else nothing is known of it but its id

    @property
    def target(self) -> str:
        """The key of what is said of its target."""
        device = self.device
        return WEBHOOK if device.has_webhook and device.target == NO_TARGET else device.target


def name_of(device: Device) -> str:
    return device.name or device.id


def target_words(target: str) -> tuple[str, str, str]:
    """Word, tone and sentence."""
    return TARGETS.get(target, TARGETS[NO_TARGET])


def heard(row: DeviceRow) -> str:
    return words.ago(row.device.last_heard_at, row.now)


def two_lines(rec_type: str) -> tuple[str, str]:
    """Broken at the dot that leaves the shorter lines."""
    dots = [at + 1 for at, sign in enumerate(rec_type) if sign == "."]
    if len(rec_type) < 14 or not dots:
        return rec_type, ""
    at = min(dots, key=lambda dot: (max(dot, len(rec_type) - dot), -dot))
    return rec_type[:at], rec_type[at:]


def columns() -> tuple[Column[DeviceRow], ...]:
    """The sort keys are the server's, see `SORTS`."""
    return (
        Column(
            "DEVICE", lambda row: name_of(row.device), cell=_name, width=148, stretch=True, firm=True, tip=_name_tip
        ),
        Column("RECTYPE", lambda row: row.device.rec_type, cell=_rec_type, width=120, spare=2),
        Column("TARGET", lambda row: target_words(row.target)[0], cell=_target, width=94, tip=_target_tip),
        Column("LAST HEARD", heard, cell=_heard, width=118, tip=_heard_tip),
        Column("24 H", _uplinks, cell=_bars, width=80, spare=1, tip=_uplinks),
        Column(
            "EVERY", _interval, "number", width=82, spare=3, tip=lambda row: f"Usually heard every {_interval(row)}"
        ),
        Column("SIGNAL", _signal, "number", width=94, spare=4),
        Column("TYPE", lambda row: row.device.type, width=120, spare=5),
    )


SORTS = ("name", "rectype", "target", "last_heard", "day", "interval", "rssi", "type")
"""What the server sorts by, column by column."""


def air(device: Device, now: datetime) -> str:
    """What the head says beside the name: `Milesight EM500-CO2 · heard 38 s ago, RSSI −97 dBm, SNR 7.2 dB`."""
    facts = [] if device.last_heard_at is None else [f"heard {words.ago(device.last_heard_at, now)}"]
    if device.heard.rssi is not None:
        facts.append(f"RSSI {words.value(device.heard.rssi)} dBm")
    if device.heard.snr is not None:
        facts.append(f"SNR {words.value(device.heard.snr)} dB")
    return ", ".join(facts) or "never heard"


def kind(device: Device) -> str:
    return ", ".join(filter(None, (device.type or device.profile, _class(device))))


def _class(device: Device) -> str:
    return f"class {device.lora_class}" if device.lora_class else ""


def _name(row: DeviceRow) -> TwoLineCell:
    device = row.device
    second = device.id if device.network != "sigfox" else f"Sigfox {device.id}"
    if not device.name:
        return TwoLineCell(device.id, device.network or "not heard yet")
    return TwoLineCell(device.name, second, second_style=Type.MONO_SMALL)


def _name_tip(row: DeviceRow) -> str:
    return ", ".join(filter(None, (row.device.name, row.device.id, kind(row.device), *row.device.tags)))


def _rec_type(row: DeviceRow) -> TwoLineCell | TextCell:
    first, second = two_lines(row.device.rec_type)
    if not first:
        return TextCell("not set", Type.HINT, "text3")
    if not second:
        return TextCell(first, Type.HINT, "text2")
    return TwoLineCell(first, second, Type.HINT, "text2", "text2")


def _target(row: DeviceRow) -> BadgeCell:
    word, tone, _ = target_words(row.target)
    return BadgeCell(word, tone)


def _target_tip(row: DeviceRow) -> str:
    return target_words(row.target)[2]


def _heard(row: DeviceRow) -> TextCell:
    device = row.device
    tone = "warn" if device.state in LATE else "text2" if device.last_heard_at is None else "text"
    return TextCell(heard(row), tone=tone)


def _heard_tip(row: DeviceRow) -> str:
    device = row.device
    if device.last_heard_at is None:
        return "It was entered by hand, and nothing came from it yet"
    said = words.full(device.last_heard_at)
    usual = device.heard.usual_interval_s
    if device.state in LATE and usual:
        return f"{said}. It usually sends every {length(usual)}."
    return said


def _interval(row: DeviceRow) -> str:
    usual = row.device.heard.usual_interval_s
    return "–" if usual is None else length(usual)


def _signal(row: DeviceRow) -> str:
    rssi = row.device.heard.rssi
    return "–" if rssi is None else f"{words.value(rssi)} dBm"


def _uplinks(row: DeviceRow) -> str:
    return f"{words.plural(sum(row.device.heard.uplinks_24h), 'uplink')} in 24 h"


def _bars(row: DeviceRow) -> BarsCell:
    return BarsCell(row.device.heard.uplinks_24h)
