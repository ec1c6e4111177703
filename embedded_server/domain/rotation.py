"""A token replaced by a new one, with a time in which both are valid."""

from __future__ import annotations

from dataclasses import dataclass, field

from embedded_server.domain.token import IssuedToken, Token


@dataclass(frozen=True, slots=True)
class Carrier:
    """A notification target that sends the token. `url` is without its secrets."""

    target: int
    device: str
    url: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """`old` ends at its `expires_at`; until then both are let in."""

    new: IssuedToken
    old: Token
    carriers: tuple[Carrier, ...] = field(default=())  # that carry the new one from now on
