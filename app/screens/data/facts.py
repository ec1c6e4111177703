"""What is known about a record and one message in it, as pairs of words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from app import words
from app.screens.data.rows import Row, State
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.message import Message
from embedded_server.domain.reading import Reading
from embedded_server.domain.rule import Rule
from embedded_server.domain.token import Token, TokenKind

LOCAL_ADDRESSES = ("127.0.0.1", "::1")
ENVELOPE = "envelope"
FAR_OFF = timedelta(minutes=5)  # between the device's clock and the arrival


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str
    tone: str = "text"


def facts(
    row: Row,
    token: Token | None,
    names: Mapping[str, str],
    zone: tzinfo | None,
    rules: Mapping[str, Rule] | None = None,
) -> list[Fact]:
    """From who sent it to how it was heard; what the network did not say is left out."""
    entry, reading = row.entry, row.reading
    owner = entry.owner
    found = [Fact("Owner", f"{'you' if owner.user == LOCAL_EMAIL else owner.user}, {owner.organisation}")]
    if entry.granted_by is not None:
        rule = (rules or {}).get(entry.granted_by)
        found.append(Fact("Shown by rule", rule.name if rule else "one that is gone", "info"))
    found += _sender(row, names)
    if token is not None:
        kind = "pipe" if token.kind is TokenKind.PIPE else "Bearer"
        found.append(Fact("Let in with", f"{kind} {token.head[:4]}…{token.tail[-4:]}, {token.app_name}"))
    if entry.tags:
        found.append(Fact("Tags", ", ".join(entry.tags)))
    if reading is not None:
        found += _of_message(reading.message, entry.received_at, zone)
    return found


def _sender(row: Row, names: Mapping[str, str]) -> list[Fact]:
    remote, name = row.entry.remote, names.get(row.device)
    if not row.device:
        return [Fact("Sent from", "this computer" if remote in LOCAL_ADDRESSES else remote)]
    return [Fact("Sent by", name), Fact("Device", row.device)] if name else [Fact("Sent by", row.device)]


def _of_message(message: Message, arrived: datetime, zone: tzinfo | None) -> list[Fact]:
    found = [Fact("Network", f"{message.network}, {message.event.replace('_', ' ')}")] if message.network else []
    if message.device_time is not None:
        is_off = abs(message.device_time - arrived) > FAR_OFF
        found.append(Fact("Device time", words.full(message.device_time, zone), "warn" if is_off else "text"))
    numbers = [("port", message.port), ("count", message.f_cnt), ("gateways", message.gateways)]
    told = [f"{name} {words.count(number)}" for name, number in numbers if number is not None]
    if told:
        found.append(Fact("Frame", ", ".join(told)))
    heard = [
        f"{words.value(value)} {unit}"
        for value, unit in ((message.rssi, "dBm"), (message.snr, "dB"))
        if value is not None
    ]
    if heard:
        found.append(Fact("Signal", ", ".join(heard)))
    return found


def decoder_words(row: Row) -> str:
    """Which decoder read the payload, as a link says it."""
    reading = row.reading
    if reading is None or row.state is State.NO_PAYLOAD:
        return ""
    if reading.decoder == ENVELOPE:
        return "decoded by the network"
    return f"{reading.decoder}{_place(reading)}" if reading.decoder else "none assigned"


def _place(reading: Reading) -> str:
    return f", line {reading.decoded.line}" if reading.decoded and reading.decoded.line is not None else ""
