"""The systems the window knows: this computer, and remote endpoints whose keys lie with the person's secrets."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.api.errors import ApiError
from app.api.sensohive import SensohiveClient
from app.credentials import Credentials
from app.settings import CONNECTION, CONNECTIONS, Settings

HERE = "here"  # the id of this computer
SENSOHIVE = "sensohive"


@dataclass(frozen=True, slots=True)
class Profile:
    """A remote endpoint. `fingerprint` is that of the one certificate to trust, empty for those anybody vouches for."""

    id: str
    name: str
    url: str
    kind: str = SENSOHIVE
    fingerprint: str = ""
    is_production: bool = False
    is_read_only: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """How a connection answered last: `tone` as of badges; empty words while nobody asked."""

    tone: str = "neutral"
    words: str = ""
    at: datetime | None = None


class Connections(QObject):
    """`client` speaks to the one that is in use; it is closed while that is this computer."""

    changed = Signal()  # which there are, or how one of them is
    switched = Signal()  # which one is in use

    def __init__(self, settings: Settings, credentials: Credentials, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._credentials = settings, credentials
        self._states: dict[str, State] = {}
        self.profiles = _read(settings.get(CONNECTIONS))
        self.current = self.profile(settings.get(CONNECTION))
        self.client = SensohiveClient()

    def profile(self, profile_id: str) -> Profile | None:
        return next((one for one in self.profiles if one.id == profile_id), None)

    @property
    def place(self) -> str:
        """The id of the one in use."""
        return HERE if self.current is None else self.current.id

    def state(self, profile_id: str) -> State:
        return self._states.get(profile_id, State())

    def has_key(self, profile_id: str) -> bool:
        return self._credentials.get(_name(profile_id)) is not None

    async def open(self) -> None:
        """Makes the one in use ready, once the credentials are there. Asks nobody."""
        await self.client.close()
        profile = self.current
        if profile is None:
            return
        key = self._credentials.get(_name(profile.id))
        if not key:
            self.show(profile.id, "warn", "Its key is not on this computer")
            return
        try:
            await self.client.point_at(profile.url, key, profile.fingerprint, is_read_only=profile.is_read_only)
        except ApiError as error:
            self.show(profile.id, "danger", error.reason)
            raise

    async def use(self, profile_id: str) -> None:
        """HERE for this computer. Tells that it was switched also where the other side does not answer."""
        self.current = self.profile(profile_id)
        self._settings.set(CONNECTION, self.place)
        try:
            await self.open()
        finally:
            self.switched.emit()

    async def save(self, profile: Profile, key: str) -> Profile:
        """A new one gets its id; an empty key leaves the one that is kept."""
        if not profile.id:
            profile = replace(profile, id=secrets.token_hex(8))
        if key:
            await self._credentials.put(_name(profile.id), key)
        others = [one for one in self.profiles if one.id != profile.id]
        at = next((at for at, one in enumerate(self.profiles) if one.id == profile.id), len(others))
        self._keep([*others[:at], profile, *others[at:]])
        if self.place == profile.id:
            await self.use(profile.id)
        return profile

    async def as_user(self, key: str) -> SensohiveClient:
        """Another client of the endpoint in use, with another key; the caller closes it. Raises ApiError."""
        client, profile = SensohiveClient(), self.current
        if profile is not None:
            await client.point_at(profile.url, key, profile.fingerprint, is_read_only=profile.is_read_only)
        return client

    async def remove(self, profile_id: str) -> None:
        """With every secret that was kept for it."""
        self._keep([one for one in self.profiles if one.id != profile_id])
        await self._credentials.forget(*self._credentials.names(f"connection/{profile_id}/"))
        if self.current is not None and self.current.id == profile_id:
            await self.use(HERE)

    async def try_out(self, profile: Profile, key: str) -> SensohiveClient:
        """A client of its own, which the caller closes; an empty key means the one that is kept. Raises ApiError."""
        client = SensohiveClient()
        await client.point_at(profile.url, key or self._credentials.get(_name(profile.id)) or "", profile.fingerprint)
        return client

    def show(self, profile_id: str, tone: str, words: str) -> None:
        self._states[profile_id] = State(tone, words, datetime.now(UTC))
        self.changed.emit()

    def _keep(self, profiles: Sequence[Profile]) -> None:
        self.profiles = tuple(profiles)
        self._settings.set(CONNECTIONS, json.dumps([asdict(one) for one in profiles]))
        self.changed.emit()


def kept_key(place: str, key_id: str) -> str:
    """The name of an issued key's value among the credentials."""
    return f"connection/{place}/keys/{key_id}"


def _name(profile_id: str) -> str:
    return f"connection/{profile_id}/key"


def _read(text: str) -> tuple[Profile, ...]:
    """What cannot be read is left out."""
    try:
        return tuple(Profile(**one) for one in json.loads(text))
    except (ValueError, TypeError):
        return ()
