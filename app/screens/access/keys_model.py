"""App keys: rows as the server lists them, and the verbs that change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Signal

from app import words
from app.api.admin import AdminClient
from app.credentials import Credentials
from app.running.one_at_a_time import OneAtATime
from app.screens.access.kept import kept_sentence
from app.widgets.cells import ChipCell, TextCell, TwoLineCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column, RowsModel
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.app_key import AppKey, IssuedKey

UNUSED_AFTER = timedelta(days=90)
CLIENT_ID_COLUMN = 1


@dataclass(frozen=True, slots=True)
class KeyRow:
    key: AppKey
    now: datetime

    @property
    def is_unused(self) -> bool:
        """Not a single use in the last 90 days; a new key has 90 days to be used."""
        return self.now - (self.key.last_used_at or self.key.created_at) > UNUSED_AFTER


FILTERS: Mapping[str, Callable[[KeyRow], bool]] = {
    "All": lambda _: True,
    "In use": lambda row: not row.is_unused,
    "Unused 90 days": lambda row: row.is_unused,
}


def masked_secret(key: AppKey) -> str:
    return f"••••••••{key.secret_tail}"


def columns() -> tuple[Column[KeyRow], ...]:
    return (
        Column("APP NAME", lambda row: row.key.name, cell=_name_cell, width=176, stretch=True, firm=True),
        Column(
            "API KEY (CLIENT ID)",
            lambda row: row.key.client_id,
            cell=lambda row: ChipCell(row.key.client_id),
            width=320,
            tip=lambda _: "Click to copy",
        ),
        Column(
            "SECRET",
            lambda row: masked_secret(row.key),
            cell=lambda row: ChipCell(masked_secret(row.key), False),
            width=126,
            spare=2,
        ),
        Column(
            "TOKENS",
            lambda row: words.count(row.key.tokens),
            "number",
            width=86,
            spare=1,
            sort_key=lambda row: row.key.tokens,
        ),
        Column("LAST USED", _last_used, cell=_last_used_cell, width=116, sort_key=lambda row: row.key.last_used_at),
        Column(
            "NOTES",
            lambda row: row.key.notes,
            "muted",
            width=176,
            stretch=True,
            spare=3,
            tip=lambda row: row.key.notes,
        ),
    )


def _last_used(row: KeyRow) -> str:
    return words.ago(row.key.last_used_at, row.now)


def _last_used_cell(row: KeyRow) -> TextCell:
    return TextCell(_last_used(row), Type.BODY, "warn" if row.key.last_used_at is None else "text")


def _name_cell(row: KeyRow) -> TwoLineCell:
    created = f"created {words.day(row.key.created_at, row.now)}"
    is_ours = row.key.account == LOCAL_EMAIL
    return TwoLineCell(row.key.name, created if is_ours else f"{row.key.account}, {created}")


class KeysModel(RowsModel[KeyRow]):
    refreshed = Signal()

    def __init__(self, client: AdminClient, credentials: Credentials) -> None:
        super().__init__(columns(), key=lambda row: row.key.client_id)
        self._client = client
        self._credentials = credentials
        self._fetches = OneAtATime()
        self._keys: tuple[AppKey, ...] = ()
        self._filter, self._text = "All", ""

    @property
    def keys(self) -> tuple[AppKey, ...]:
        """All of them, whatever the filter shows."""
        return self._keys

    @property
    def server(self) -> str:
        """The address senders use, without a trailing slash."""
        return self._client.base_url

    @property
    def kept(self) -> str:
        """Where secrets go, as a sentence."""
        return kept_sentence(self._credentials)

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        self._keys = tuple(await self._client.keys())
        self.show_now()

    def show_now(self) -> None:
        """The same keys at the present moment: ages go on while nothing is fetched."""
        shown = FILTERS[self._filter]
        self.set_rows([row for row in self._all_rows() if shown(row) and self._is_found(row.key)])
        self.refreshed.emit()

    def narrow(self, chip: str, text: str) -> None:
        self._filter, self._text = chip, text.casefold()
        self.show_now()

    def counts(self) -> dict[str, int]:
        rows = self._all_rows()
        return {name: sum(map(shown, rows)) for name, shown in FILTERS.items()}

    def secret(self, key: AppKey) -> str | None:
        """The secret itself, where the key was created from this computer."""
        return self._credentials.get(_name(key.client_id))

    async def create(self, name: str, notes: str, account: str = "") -> IssuedKey:
        """Without an account's address it is the local account's."""
        issued = await self._client.create_key(name, notes, account)
        await self._credentials.put(_name(issued.key.client_id), issued.secret)
        await self.refresh()
        return issued

    async def change(self, client_id: str, name: str, notes: str) -> None:
        await self._client.update_key(client_id, name, notes)
        await self.refresh()

    async def delete(self, client_id: str) -> None:
        await self._client.delete_key(client_id)
        await self._credentials.forget(_name(client_id))
        await self.refresh()

    def _is_found(self, key: AppKey) -> bool:
        haystack = f"{key.name} {key.client_id} {key.notes}".casefold()
        return all(word in haystack for word in self._text.split())

    def _all_rows(self) -> list[KeyRow]:
        now = datetime.now(UTC)
        return [KeyRow(key, now) for key in self._keys]


def _name(client_id: str) -> str:
    return f"key/{client_id}"
