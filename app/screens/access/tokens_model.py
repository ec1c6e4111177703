"""Tokens: rows as the server lists them, and the verbs that change them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal

from app.api.admin import AdminClient
from app.api.rotation import RotationClient
from app.credentials import Credentials
from app.running.one_at_a_time import OneAtATime
from app.screens.access.kept import kept_sentence
from app.screens.access.token_rows import FILTERS, TokenRow, columns, is_found
from app.sender import Sender, example_body, likely_rec_type
from app.widgets.table_model import RowsModel
from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey
from embedded_server.domain.request import Identified
from embedded_server.domain.rotation import Carrier, Rotation
from embedded_server.domain.token import IssuedToken, Token, TokenKind


class TokensModel(RowsModel[TokenRow]):
    """Shows live and expired tokens; revoked ones are gone from the list."""

    refreshed = Signal()

    def __init__(self, client: AdminClient, credentials: Credentials) -> None:
        super().__init__(columns(), key=lambda row: row.token.id)
        self._client = client
        self._rotation = RotationClient(client)
        self._credentials = credentials
        self._fetches = OneAtATime()
        self._tokens: tuple[Token, ...] = ()
        self._filter, self._text = "All", ""
        self.keys: tuple[AppKey, ...] = ()
        self.organisations: tuple[Organisation, ...] = ()
        self.accounts: tuple[Account, ...] = ()

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        self._tokens = tuple(token for token in await self._client.tokens() if token.revoked_at is None)
        self.keys = tuple(await self._client.keys())
        self.organisations = tuple(await self._client.organisations())
        self.accounts = tuple(await self._client.accounts())
        self.show_now()

    def show_now(self) -> None:
        """The same tokens at the present moment: ages go on while nothing is fetched."""
        shown = FILTERS[self._filter]
        self.set_rows([row for row in self._all_rows() if shown(row) and is_found(row, self._text)])
        self.refreshed.emit()

    def narrow(self, chip: str, text: str) -> None:
        self._filter, self._text = chip, text
        self.show_now()

    def counts(self) -> dict[str, int]:
        """How many tokens each filter chip stands for."""
        rows = self._all_rows()
        return {name: sum(map(shown, rows)) for name, shown in FILTERS.items()}

    def of_key(self, client_id: str) -> list[TokenRow]:
        return [row for row in self._all_rows() if row.token.client_id == client_id]

    def of_account(self, email: str) -> list[TokenRow]:
        return [row for row in self._all_rows() if row.token.account == email]

    def token(self, token_id: str) -> Token | None:
        """Also one that no filter shows."""
        return next((row.token for row in self._all_rows() if row.token.id == token_id), None)

    def value(self, token: Token) -> str | None:
        """The token itself, where it was issued from this computer."""
        return self._credentials.get(_name(token))

    async def issue(
        self,
        kind: TokenKind,
        key: str,
        scope: str,
        identity: str,
        rec_types: Sequence[str],
        note: str,
        account: str = "",
    ) -> IssuedToken:
        """Keeps the value in the keyring before anyone sees it, so that it cannot be lost."""
        issued = await self._client.issue_token(kind, key, scope, identity, tuple(rec_types), note, account)
        await self._credentials.put(_name(issued.token), issued.value)
        await self.refresh()
        return issued

    @property
    def server(self) -> str:
        """The address senders use, without a trailing slash."""
        return self._client.base_url

    def door(self, token: Token, value: str) -> Sender:
        """What a device needs to post with a token."""
        certificate = self._client.certificate_file
        return Sender(self.server, likely_rec_type(token.rec_types), value, certificate)

    @property
    def kept(self) -> str:
        """Where values go, as a sentence."""
        return kept_sentence(self._credentials)

    async def identify(self, text: str, answer: Callable[[Identified, Sequence[Carrier]], None]) -> None:
        """With the targets and templates that carry it."""
        found = await self._client.identify(text)
        answer(found, await self.carriers(found.token) if found.token else ())

    async def send_test(self, token: Token) -> None:
        """Posts a record marked as a test, the way a sender would."""
        value = self.value(token)
        if value is not None:
            sender = self.door(token, value)
            await self._client.post_share(
                sender.url, value, json.dumps(example_body(datetime.now(UTC))).encode(), is_test=True
            )

    async def revoke(self, tokens: Sequence[Token]) -> None:
        """One after the other; the table then shows what the server says, also after a failure half-way."""
        try:
            for token in tokens:
                await self._client.revoke_token(token.id)
                await self._credentials.forget(_name(token))
        finally:
            await self.refresh()

    async def carriers(self, token: Token) -> tuple[Carrier, ...]:
        """Targets of this server that send it."""
        return await self._rotation.carriers(token.id)

    async def rotate(self, token: Token, overlap_s: int) -> Rotation:
        """The new value is in the keyring before anyone sees it. The table is as before until it is fetched again."""
        rotation = await self._rotation.rotate(token.id, overlap_s)
        await self._credentials.put(_name(rotation.new.token), rotation.new.value)
        return rotation

    async def keep(self, token: Token) -> None:
        """A rotated token lives on beside the new one."""
        await self._rotation.keep(token.id)
        await self.refresh()

    def _all_rows(self) -> list[TokenRow]:
        now = datetime.now(UTC)
        return [TokenRow(token, self.value(token) is not None, now) for token in self._tokens]


def _name(token: Token) -> str:
    return f"token/{token.id}"
