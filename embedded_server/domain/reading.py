"""Readings: a message found in a record together with what its decoder made of it."""

from __future__ import annotations

from dataclasses import dataclass

from embedded_server.domain.decoding import Decoded
from embedded_server.domain.message import Message


@dataclass(frozen=True, slots=True)
class Reading:
    """Never replaces the record: it can fail, be changed and be made again."""

    message: Message
    decoder: str  # its name; "envelope" when the network decoded; "" when nothing did
    guessed: bool  # recognised from the bytes, not assigned by a person
    decoded: Decoded | None  # None when there was no payload to decode
    is_duplicate: bool
    decoder_id: int | None = None  # of one that is kept here
    version: int | None = None  # of that decoder
