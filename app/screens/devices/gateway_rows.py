"""The gateways that hear a device, as rows. Pure: the present is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app import words
from app.widgets.table_model import Column
from embedded_server.domain.device_track import Reception

SHOWN = 4  # characters of a long id


@dataclass(frozen=True, slots=True)
class GatewayRow:
    heard_at: datetime
    reception: Reception
    distance: str = ""  # from the device, where both places are known


def columns(now: Callable[[], datetime]) -> tuple[Column[GatewayRow], ...]:
    return (
        Column("GATEWAY", lambda one: one.reception.gateway, "mono", width=150, stretch=True, sortable=False),
        Column("RSSI", lambda one: dbm(one.reception), "number", width=104, sortable=False),
        Column("SNR", lambda one: _decibels(one.reception.snr, "dB"), "number", width=76, sortable=False),
        Column("DISTANCE", lambda one: one.distance or "–", "number", width=100, spare=1, sortable=False),
        Column("LAST HEARD", lambda one: words.ago(one.heard_at, now()), width=116, sortable=False),
    )


def dbm(reception: Reception) -> str:
    return _decibels(reception.rssi, "dBm")


def short(gateway: str) -> str:
    """`gw …A970`; names that people gave stay."""
    return f"gw …{gateway[-SHOWN:]}" if len(gateway) >= 16 else gateway


def _decibels(number: float | None, unit: str) -> str:
    return "–" if number is None else f"{number:.10g} {unit}".replace("-", "−")
