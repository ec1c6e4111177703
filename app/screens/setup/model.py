"""What setup sheets are filled in with: tokens known here, recTypes, and this computer's addresses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from app.api.admin import AdminClient
from app.credentials import Credentials
from app.local_server.network import network_address
from app.local_server.server_options import names_in
from app.sender import FIRST_REC_TYPE, Sender, likely_rec_type
from app.settings import HOST_NAMES, REACH, Settings
from app.setup_sheets.addresses import Address, addresses
from embedded_server.domain.rec_type import RecTypeError, check_rec_type, matches
from embedded_server.domain.token import Token, TokenKind

SENDING = (TokenKind.PIPE, TokenKind.UPLINK)


@dataclass(frozen=True, slots=True)
class KnownToken:
    """One whose value is on this computer."""

    token: Token
    value: str = field(repr=False)

    def may_post(self, rec_type: str) -> bool:
        patterns = self.token.rec_types
        return self.token.kind is TokenKind.PIPE and (not patterns or any(matches(one, rec_type) for one in patterns))


@dataclass(frozen=True, slots=True)
class Facts:
    tokens: tuple[KnownToken, ...]  # newest first
    rec_types: tuple[str, ...]
    addresses: tuple[Address, ...]

    def likely_rec_type(self, token_id: str) -> str:
        """One that a token may post to, and that there is, if there is one."""
        known = next((one for one in self.tokens if one.token.id == token_id), None)
        if known is None:
            return self.rec_types[0] if self.rec_types else FIRST_REC_TYPE
        return next(filter(known.may_post, self.rec_types), likely_rec_type(known.token.rec_types))

    def posting(self, rec_type: str) -> list[KnownToken]:
        return [one for one in self.tokens if one.may_post(rec_type)]

    def of_uplinks(self) -> list[KnownToken]:
        return [one for one in self.tokens if one.token.kind is TokenKind.UPLINK]


class SetupModel:
    """Every method raises ApiError."""

    def __init__(self, client: AdminClient, credentials: Credentials, settings: Settings) -> None:
        self._client, self._credentials, self._settings = client, credentials, settings

    async def look(self) -> Facts:
        tokens, rec_types = await asyncio.gather(self._client.tokens(), self._client.rec_types())
        here = await asyncio.to_thread(network_address)
        names = names_in(self._settings.get(HOST_NAMES))
        is_open = self._settings.get(REACH) != REACH.default
        known = [KnownToken(token, value) for token in tokens if _sends(token) and (value := self._value(token))]
        return Facts(
            tokens=tuple(sorted(known, key=lambda one: one.token.issued_at, reverse=True)),
            rec_types=tuple(one.name for one in sorted(rec_types, key=lambda one: one.last_at, reverse=True)),
            addresses=addresses(self._client.base_url, here, names, is_open=is_open),
        )

    async def issue(self, kind: TokenKind, rec_type: str) -> Token:
        """One for this sheet, its value kept before anyone sees it. A pipe token is bound to the recType."""
        bound = (rec_type,) if kind is TokenKind.PIPE else ()
        issued = await self._client.issue_token(kind, "", "", "", bound, "setup sheet")
        await self._credentials.put(f"token/{issued.token.id}", issued.value)
        return issued.token

    def sender(self, known: KnownToken, base: str, rec_type: str) -> Sender:
        """With the certificate to trust where the server's own is shown: a tunnel or a proxy has another."""
        ports = (urlsplit(base).port, urlsplit(self._client.base_url).port)
        certificate = self._client.certificate_file if ports[0] == ports[1] else ""
        return Sender(base, rec_type, known.value, certificate, is_uplink=known.token.kind is TokenKind.UPLINK)

    def _value(self, token: Token) -> str | None:
        return self._credentials.get(f"token/{token.id}")


def is_rec_type(name: str) -> bool:
    try:
        check_rec_type(name)
    except RecTypeError:
        return False
    return True


def _sends(token: Token) -> bool:
    """One that ends soon, as a rotated one does, is nothing to set up a sender with."""
    return token.kind in SENDING and token.revoked_at is None and token.expires_at is None


def now() -> datetime:
    return datetime.now(UTC)
