"""What a token opens."""

from __future__ import annotations

from dataclasses import dataclass

from embedded_server.domain.token import TokenKind


@dataclass(frozen=True, slots=True)
class Grant:
    """What a presented token opens, looked up on every request. Revoked and expired tokens are found too, so that
    the refusal can say so."""

    token: int  # the store's row
    token_id: str
    kind: TokenKind
    scope: str
    rec_types: tuple[str, ...]
    account: int
    user: str
    organisation: str
    client_id: str
    expires_ms: int | None
    revoked_ms: int | None
    generation: int  # counts revocations; a writer that sees a later one looks the token up again
    replaced_by: str = ""  # how the one ends that took its place
