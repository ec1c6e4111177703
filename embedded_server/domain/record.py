"""Records: one share as it was posted, and what the server noted beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from embedded_server.domain.moments import from_ms


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose record it is: the account, organisation and app of the token that posted it."""

    user: str
    organisation: str
    client_id: str


@dataclass(slots=True)
class Record:
    """A stored share. `body` is byte for byte what arrived. Nothing changes one; frozen, it would take three times as
    long to make, and a page has a thousand."""

    id: str  # 24 lower-case hex
    seq: int  # order of arrival on this server
    rec_type: str
    received_ms: int
    owner: Owner
    token_id: str
    remote: str
    tags: tuple[str, ...]
    suffix: str  # what the sender appended to the path, such as /dataUp
    query: str  # raw query string of the request, without tokens
    is_test: bool
    body: bytes

    @property
    def received_at(self) -> datetime:
        return from_ms(self.received_ms)


@dataclass(frozen=True, slots=True)
class Origin:
    """What all records say that came by one token, from one address, into one recType."""

    rec_type: str
    owner: Owner
    token_id: str
    remote: str


# A record as listings show it: its id, milliseconds of arrival, tags and body. Less is made of it than a Record, since
# pages of a thousand are asked for all day.
Shown: TypeAlias = tuple[Origin, str, int, tuple[str, ...], bytes]


def shown(record: Record) -> Shown:
    origin = Origin(record.rec_type, record.owner, record.token_id, record.remote)
    return origin, record.id, record.received_ms, record.tags, record.body


def checksum(data: bytes) -> str:
    """Microshare's checksum: SHA-256 of the compact JSON of `data` in upper-case hex, `L`, its length in bytes."""
    return f"{sha256(data).hexdigest().upper()}L{len(data)}"
