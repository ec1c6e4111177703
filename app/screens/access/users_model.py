"""Users, keys and devices of the system in use, the ticks that are staged, and the verbs that change them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.api.errors import ApiError, NotFoundError, RefusedByServerError
from app.api.sensohive_replies import ApiDevice, ApiKey, ApiUser, IssuedApiKey
from app.api.users_desk import Roster, UsersDesk
from app.connections import HERE, Connections, kept_key
from app.credentials import Credentials
from app.running.one_at_a_time import OneAtATime
from app.screens.access.kept import kept_sentence
from app.screens.access.staged_scopes import StagedScopes
from app.screens.access.user_audit import AuditLine, change_of, key_made
from app.screens.access.user_rows import KeyLine, allowed, entries, is_alive
from app.widgets.entry_list import Entry

MOST_DEVICES, MOST_LINES = 50, 1_000
READ_ONLY = "This connection is read only: Settings, Connections."


class UsersModel(QObject):
    """`there` stands for the endpoint in use, `here` for this computer."""

    refreshed = Signal()
    staged_changed = Signal()
    looked_back = Signal()

    def __init__(
        self,
        here: UsersDesk,
        there: UsersDesk,
        connections: Connections,
        credentials: Credentials,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._here, self._there = here, there
        self._connections, self._credentials = connections, credentials
        self._fetches = OneAtATime()
        self._text = ""
        self.roster, self.staged = Roster(), StagedScopes()
        self.audit: tuple[str, tuple[AuditLine, ...]] = ("", ())  # of the user last looked back at
        self.is_loaded = False
        self.fixed_because = ""  # why no tick can be changed: the service said so
        connections.switched.connect(self._start_over)

    @property
    def is_here(self) -> bool:
        return self._connections.place == HERE

    @property
    def kept(self) -> str:
        """Where values go, as a sentence."""
        return kept_sentence(self._credentials)

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        place = self._connections.place
        roster = await self._desk.load()
        if place == self._connections.place:  # it was not switched meanwhile
            self.roster, self.is_loaded = roster, True
            self.staged = self.staged.settled(roster.keys)
            self.refreshed.emit()

    def narrow(self, text: str) -> None:
        self._text = text
        self.refreshed.emit()

    def entries(self) -> list[Entry]:
        return entries(self.roster, self._text, datetime.now(UTC))

    def lines(self, user: ApiUser) -> list[KeyLine]:
        """The living keys first."""
        now, possible = datetime.now(UTC), len(allowed(user))
        keys = sorted(self.roster.keys_of(user.name), key=lambda key: (not is_alive(key, now), key.name.casefold()))
        return [KeyLine(key, possible, self.value(key) is not None, now) for key in keys]

    def all_lines(self) -> list[KeyLine]:
        return [line for user in self.roster.users for line in self.lines(user)]

    def comparable(self) -> list[tuple[ApiKey, ApiUser]]:
        """Keys in force with their users; empty where there are no two."""
        found = [(line.key, user) for user in self.roster.users for line in self.lines(user)]
        living = [(key, user) for key, user in found if is_alive(key, datetime.now(UTC))]
        return living if len(living) > 1 else []

    def value(self, key: ApiKey) -> str | None:
        """The key itself, where it was issued from this computer."""
        return self._credentials.get(self._name(key)) if key.id else None

    def why_not(self, scope: str) -> str:
        """Why something that needs this scope cannot be done now."""
        profile = self._connections.current
        return READ_ONLY if profile is not None and profile.is_read_only else self.roster.why_not(scope)

    def why_fixed(self) -> str:
        return self.fixed_because or self.why_not("writekey")

    def flip(self, key: ApiKey, scope: str) -> None:
        self.staged = self.staged.flip(key, scope)
        self.staged_changed.emit()

    def discard(self) -> None:
        self.staged = StagedScopes()
        self.staged_changed.emit()

    async def save(self) -> None:
        """Key after key; what was saved is no longer staged. A service that knows no such change makes all fixed."""
        try:
            for key in self.staged.changed(self.roster.keys):
                await self._desk.change_key(key, self.staged.scopes(key), key.expires_at)
                self.staged = self.staged.without(key)
        except RefusedByServerError as error:
            if error.status == 405:
                self.fixed_because, self.staged = error.reason, StagedScopes()
            raise
        finally:
            await self._see_again()
            self.staged_changed.emit()

    async def add_user(self, name: str, email: str, parent: str) -> None:
        await self._desk.add_user(name, email, parent)
        await self.refresh()

    async def delete_user(self, user: ApiUser) -> None:
        await self._desk.delete_user(user)
        await self.refresh()

    async def add_key(self, user: str, name: str, scopes: Sequence[str], expires_at: datetime | None) -> IssuedApiKey:
        """Keeps the value before anyone sees it, so that it cannot be lost."""
        issued = await self._desk.add_key(user, name, scopes, expires_at)
        if issued.key.id:
            await self._credentials.put(self._name(issued.key), issued.value)
        await self._see_again()
        return issued

    async def rotate(self, key: ApiKey, old_ends_at: datetime | None) -> IssuedApiKey:
        """A new key like it; the old one ends then, or at once. The old one is left alone until the new one is kept."""
        issued = await self.add_key(key.user, key.name, key.scopes, key.expires_at)
        if old_ends_at is None:
            await self.revoke(key)
        else:
            earliest = min(filter(None, (old_ends_at, key.expires_at)))
            await self._desk.change_key(key, key.scopes, earliest)
            await self.refresh()
        return issued

    async def revoke(self, key: ApiKey) -> None:
        await self._desk.revoke_key(key)
        await self._credentials.forget(self._name(key))
        await self.refresh()

    async def give(self, devices: Sequence[ApiDevice], user: str) -> None:
        try:
            for device in devices:
                await self._desk.give_device(device.id, user)
        finally:
            await self._see_again()

    async def look_back(self, user: ApiUser) -> None:
        """What was done: keys made, and changes of the sensors the user owns."""
        lines = [key_made(key) for key in self.roster.keys_of(user.name) if key.created_at]
        for device in self.roster.devices_of(user.name)[:MOST_DEVICES]:
            with suppress(NotFoundError):  # no Orbit sensor
                lines += [change_of(device, event) for event in await self._desk.history(device.id)]
        newest = sorted(lines, key=lambda line: line.at, reverse=True)
        self.audit = (user.name, tuple(newest[:MOST_LINES]))
        self.looked_back.emit()

    @property
    def _desk(self) -> UsersDesk:
        return self._here if self.is_here else self._there

    def _name(self, key: ApiKey) -> str:
        return kept_key(self._connections.place, key.id)

    async def _see_again(self) -> None:
        """After a change; what went wrong with the change counts, not what goes wrong with looking."""
        try:
            await self.refresh()
        except ApiError:
            self.refreshed.emit()

    def _start_over(self) -> None:
        self.roster, self.staged, self.is_loaded, self.fixed_because = Roster(), StagedScopes(), False, ""
        self.audit = ("", ())
        self._fetches.start_over()
        self.staged_changed.emit()
