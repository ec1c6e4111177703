"""What the store does for the rotation of a token: a new one, what carries the old one, and the old one's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from embedded_server.domain.rotation import CarrierKind
from embedded_server.domain.token import IssuedToken, Token
from embedded_server.store.delivery_store import KeptTarget, SealedHeader


@dataclass(frozen=True, slots=True)
class Sends:
    """Where to, and with which headers."""

    url: str = field(repr=False)
    headers: tuple[SealedHeader, ...]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A target or a template as it was read, and what it is to send from now on; None where the token is another."""

    kind: CarrierKind
    id: int
    name: str
    before: Sends
    after: Sends | None


class RotationStore(Protocol):
    async def targets_with_secrets(self) -> list[KeptTarget]:
        """Of devices; webhooks carry no token."""
        ...

    async def rotate_token(
        self, token_id: str, value: str, overlap_ms: int, rewritings: Sequence[Rewriting]
    ) -> tuple[IssuedToken, Token]:
        """The new token and the old one, all or nothing. `rewritings` are all targets and templates there are.

        Raises RefusedError: 404 of a token that is none, 409 where it cannot be rotated, or a target came or changed.
        """
        ...

    async def keep_token(self, token_id: str) -> Token | None:
        """One that was rotated and has not ended lives on; any other stays as it is."""
        ...
