"""What the server asks of a store about Orbit sensors, and the keys of those who manage them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from embedded_server.domain.orbit import AuditEvent, Change, OrbitDevice, Sensor
from embedded_server.domain.user_key import IssuedUserKey, UserKey

Result = TypeVar("Result")


@dataclass(frozen=True)
class Step(Generic[Result]):
    """What became of a sensor, decided inside the transaction that stores it."""

    sensor: Sensor
    result: Result
    closed: Sequence[Change] = ()
    events: Sequence[AuditEvent] = ()
    points: Mapping[int, Mapping[str, float]] | None = None  # by time


@dataclass(frozen=True, slots=True)
class UplinkKey:
    """Tells one uplink from all others, however often and through whichever callback it comes."""

    device: str
    time_s: int
    number: int


class OrbitStore(Protocol):
    async def orbit_devices(self) -> list[OrbitDevice]: ...
    async def orbit_devices_of(self, owner: int, *, with_users: bool) -> list[OrbitDevice]:
        """With those of the accounts it looks after, or without."""
        ...

    async def orbit_device(self, device: str) -> OrbitDevice | None: ...
    async def save_orbit_device(
        self, device: str, model: str | None, name: str | None, owner: int | None, rec_type: str | None
    ) -> OrbitDevice:
        """Creates or changes one; None leaves it as it is. Raises RefusedError(409) for another model while changes
        are open, RefusedError(422) for a new one without model or owner."""
        ...

    async def orbit_sensor(self, device: str) -> Sensor | None: ...
    async def step_orbit(self, device: str, decide: Callable[[Sensor], Step[Result]]) -> Result | None:
        """One transaction with its audit. None when there is no such sensor."""
        ...

    async def take_orbit_uplink(
        self, key: UplinkKey, *, is_request: bool, decide: Callable[[Sensor, bool], Step[str | None]]
    ) -> str | None:
        """What it is answered, None for nothing; a repeat is answered as before and changes nothing. `decide` is told
        whether the uplink is heard for the first time."""
        ...

    async def note_orbit_status(self, device: str, battery: float | None, temperature: float | None) -> None: ...
    async def note_orbit_advanced(self, key: UplinkKey, advanced: str) -> None:
        """JSON that enriches an uplink that was heard."""
        ...

    async def orbit_events(self, device: str, since_s: int | None, until_s: int | None) -> list[AuditEvent]:
        """Oldest first."""
        ...

    async def orbit_frames_since(self, device: str, since_s: int) -> int:
        """How many were sent and may have been emitted."""
        ...

    async def orbit_requests(self, device: str, limit: int) -> list[int]:
        """When it asked for downlinks, the last time first."""
        ...

    async def orbit_uplinks(self, device: str, since_s: int, limit: int) -> list[tuple[int, bool]]:
        """When it was heard and whether it asked for a downlink, the last time first."""
        ...

    async def orbit_points(
        self, device: str, since_s: int, until_s: int, limit: int
    ) -> list[tuple[int, Mapping[str, float]]]:
        """Oldest first."""
        ...

    async def add_user_key(self, name: str, account: int, scopes: Sequence[str], expires_s: int) -> IssuedUserKey: ...
    async def user_keys(self, account: int | None = None) -> list[UserKey]: ...
    async def user_key(self, value: str) -> UserKey | None:
        """Revoked and expired ones are found too."""
        ...

    async def revoke_user_key(self, key_id: int) -> UserKey | None: ...
