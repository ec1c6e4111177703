"""Decoders: what reads payloads, in versions of which one is live, with a draft beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class DecoderKind(StrEnum):
    CAYENNE = "cayenne"  # built in
    JAVASCRIPT = "javascript"  # a text of the vendor's, run unmodified
    TABLE = "table"  # offset, type, scale, unit and name of each field
    SIGFOX = "sigfox"  # Sigfox's custom payload grammar


class Spelling(StrEnum):
    """How fields of Cayenne LPP are named; it is the whole text of a decoder of that kind."""

    THINGS_STACK = "things-stack"  # temperature_1; also where nothing is said
    CHIRPSTACK = "chirpstack"  # temperatureSensor: {1: …}
    MICROSHARE = "microshare"  # a list of channel, type, measure and value


@dataclass(frozen=True, slots=True)
class Version:
    """A text that was live once; it never changes."""

    number: int
    sha: str  # SHA-256 of the source in hex; empty for built-in kinds
    source: str  # of Cayenne LPP its spelling, or nothing
    created_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that reads nothing yet."""

    source: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Decoder:
    id: int
    name: str
    kind: DecoderKind
    created_at: datetime
    live: Version | None = None
    draft: Draft | None = None
    vendor: str = ""
    device: str = ""  # the vendor's name of the sensor
    licence: str = ""
    origin: str = ""  # where the text comes from
    ports: tuple[int, ...] = ()
    pattern: str = ""  # of the first assignment that names recTypes and nothing else
    users: int = 0  # devices whose last uplink it read
    uplinks: int = 0  # stored ones that its live version read
    failed: int = 0  # of those
    suspended: str = ""  # why its live version is not called any more

    @property
    def source(self) -> str:
        return self.live.source if self.live else ""

    @property
    def sha(self) -> str:
        return self.live.sha if self.live else ""

    @property
    def error_rate(self) -> float | None:
        return self.failed / self.uplinks if self.uplinks else None


def sha_of(source: str) -> str:
    return sha256(source.encode()).hexdigest() if source else ""


def new_decoder(name: str, kind: DecoderKind, pattern: str, source: str, now: datetime, id_: int = 0) -> Decoder:
    """One to be saved, whose source is live at once."""
    return Decoder(id_, name, kind, now, Version(0, sha_of(source), source, now), pattern=pattern)
