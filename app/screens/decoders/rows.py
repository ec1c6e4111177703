"""What the list and the head say about a decoder. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app import words
from app.widgets.entry_list import Entry, Mark
from embedded_server.domain.decoder import Decoder, DecoderKind

WORTH_SAYING = 0.01  # of the uplinks fail
KINDS = {
    DecoderKind.JAVASCRIPT: "JavaScript",
    DecoderKind.CAYENNE: "Cayenne LPP",
    DecoderKind.TABLE: "Table of fields",
    DecoderKind.SIGFOX: "Sigfox grammar",
}


def entry(decoder: Decoder) -> Entry:
    return Entry(str(decoder.id), decoder.name, sensor(decoder), mark(decoder), users(decoder))


def sensor(decoder: Decoder) -> str:
    """What it is for, as its vendor names it."""
    vendor, device = decoder.vendor, decoder.device
    named = device if vendor and device.casefold().startswith(vendor.casefold()) else f"{vendor} {device}".strip()
    return named or KINDS[decoder.kind]


def mark(decoder: Decoder) -> Mark:
    """What a person has to know first: that it is not called any more, a draft, failures, the version that is live."""
    if decoder.suspended:
        return Mark("suspended", "danger", "circle-x")
    if decoder.draft is not None:
        return Mark(f"v{next_number(decoder)} draft", "info")
    rate = decoder.error_rate
    if rate is not None and rate >= WORTH_SAYING:
        return Mark(f"fails {rate * 100:.0f} %", "warn")
    if decoder.kind is DecoderKind.CAYENNE:
        return Mark("built in")
    return Mark(f"v{decoder.live.number}") if decoder.live else Mark("empty", "info")


def users(decoder: Decoder) -> str:
    return words.plural(decoder.users, "device") if decoder.users else "not used"


def next_number(decoder: Decoder) -> int:
    return decoder.live.number + 1 if decoder.live else 1


def live_sentence(decoder: Decoder) -> str:
    """`v3 is live on 14 devices`."""
    if decoder.live is None:
        return "Nothing is live yet: it reads no uplink."
    if decoder.suspended:
        return f"v{decoder.live.number} is suspended: it is not called any more."
    name = "Built in and" if decoder.kind is DecoderKind.CAYENNE else f"v{decoder.live.number} is"
    where = f"live on {words.plural(decoder.users, 'device')}" if decoder.users else "live, and no device uses it yet"
    rate = decoder.error_rate
    failures = f", fails on {rate * 100:.1f} % of its uplinks" if rate else ""
    return f"{name} {where}{failures}"


def ordered(decoders: Sequence[Decoder]) -> list[Decoder]:
    """By name: a list that is ordered by what changes would jump under the hand."""
    return sorted(decoders, key=lambda one: (one.name.casefold(), one.id))


def matching(decoders: Sequence[Decoder], text: str) -> list[Decoder]:
    """Those that hold every word, by name, sensor, vendor or kind."""
    wanted = text.casefold().split()
    return [
        one
        for one in decoders
        if all(word in f"{one.name} {sensor(one)} {one.vendor} {KINDS[one.kind]}".casefold() for word in wanted)
    ]
