"""Accounts and organisations as the server lists them, and the verbs that change them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.running.one_at_a_time import OneAtATime
from app.screens.access.account_nodes import Node, tree
from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.rec_type_summary import RecTypeSummary


class AccountsModel(QObject):
    refreshed = Signal()
    seen = Signal(str)  # what this account sees is known now

    def __init__(self, client: AdminClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._fetches = OneAtATime()
        self._text = ""
        self._sees: tuple[str, tuple[RecTypeSummary, ...]] = ("", ())
        self.accounts: tuple[Account, ...] = ()
        self.organisations: tuple[Organisation, ...] = ()

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        accounts, organisations = await asyncio.gather(self._client.accounts(), self._client.organisations())
        self.accounts, self.organisations = tuple(accounts), tuple(organisations)
        self.refreshed.emit()

    def narrow(self, text: str) -> None:
        self._text = text
        self.refreshed.emit()

    def nodes(self) -> tuple[Node, ...]:
        return tree(self.organisations, self.accounts, self._text)

    def account(self, email: str) -> Account | None:
        return next((one for one in self.accounts if one.email == email), None)

    def organisation(self, code: str) -> Organisation | None:
        return next((one for one in self.organisations if one.code == code), None)

    def sees(self, email: str) -> Sequence[RecTypeSummary]:
        """What was last looked up for this account."""
        return self._sees[1] if self._sees[0] == email else ()

    async def look_up(self, email: str) -> None:
        """Which records this account owns and sees."""
        self._sees = (email, tuple(await self._client.rec_types(email)))
        self.seen.emit(email)

    async def create(
        self, email: str, organisation: str, password: str, *, is_integrator: bool, parent: str | None
    ) -> None:
        await self._client.create_account(email, organisation, password, is_integrator=is_integrator, parent=parent)
        await self.refresh()

    async def set_password(self, email: str, password: str) -> None:
        await self._client.change_account(email, password=password)
        await self.refresh()

    async def move(self, email: str, organisation: str) -> None:
        await self._client.change_account(email, organisation=organisation)
        await self.refresh()

    async def delete(self, email: str) -> None:
        await self._client.delete_account(email)
        await self.refresh()

    async def create_organisation(self, code: str, name: str) -> None:
        await self._client.create_organisation(code, name)
        await self.refresh()
