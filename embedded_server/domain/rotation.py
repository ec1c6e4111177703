"""A token replaced by a new one, with a time in which both are valid."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from embedded_server.domain.token import IssuedToken, Token


class CarrierKind(StrEnum):
    TARGET = "target"  # of a device, named by it
    TEMPLATE = "template"  # that targets are made with


@dataclass(frozen=True, slots=True)
class Carrier:
    """What sends the token, or will. `url` is without its secrets."""

    kind: CarrierKind
    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """`old` ends at its `expires_at`; until then both are let in."""

    new: IssuedToken
    old: Token
    carriers: tuple[Carrier, ...] = field(default=())  # that carry the new one from now on
