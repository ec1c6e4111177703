"""What the server asks of a store about devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from embedded_server.domain.device import Deletion, Description, Device, DeviceCounts, DeviceFacets, DeviceState
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import ImportResult, ReadRow, Undone
from embedded_server.domain.device_track import Reception
from embedded_server.domain.record import Record
from embedded_server.store.template_store import FilledTarget

Describe: TypeAlias = Callable[[Description], Description]
CursorValue: TypeAlias = str | int | float
DEVICE_SORTS: Final = (
    *("id", "name", "rectype", "type", "target", "last_heard"),
    *("uplinks", "day", "rssi", "lost", "battery", "interval"),
)
"""What a list of devices goes by; `day` is by the uplinks of the last 24 hours."""


@dataclass(frozen=True, slots=True)
class DevicesWanted:
    """`after` is where the page before ended: the value it is sorted by, and the id."""

    search: str = ""  # in id, name, tags, type, recType, place and notes; ASCII letters in any case
    states: frozenset[DeviceState] = frozenset(DeviceState)
    target: str = ""  # a health, none, webhook, or trouble: failing or paused
    rec_type: str = ""
    type: str = ""
    tag: str = ""
    lora_class: str = ""
    decoder: int | None = None
    is_weak: bool = False  # only those whose signal is
    sort: str = "id"
    descending: bool = False
    after: tuple[CursorValue, str] | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """`key` is what the listing is sorted by."""

    device: Device
    key: CursorValue


class DeviceStore(Protocol):
    async def devices(self) -> list[Device]: ...
    async def device_names(self) -> set[str]: ...
    async def device(self, device_id: str) -> Device | None: ...
    async def last_record_of(self, device_id: str) -> Record | None:
        """The newest that tells of it, while it is there."""
        ...

    async def receptions_of(self, device_id: str) -> list[tuple[datetime, Reception]]:
        """The gateways that heard it last, and when; a few, the latest first."""
        ...

    async def device_seen_at(self, device_id: str) -> datetime | None:
        """When its owner saw a record of it, as people say."""
        ...

    async def mark_device_seen(self, device_id: str, *, is_seen: bool) -> None: ...
    async def device_page(self, wanted: DevicesWanted) -> list[FoundDevice]: ...
    async def device_ids(self, wanted: DevicesWanted) -> list[str]:
        """All of them in their order, whatever the limit."""
        ...

    async def some_devices(self, ids: Sequence[str]) -> list[Device]:
        """Those that are there."""
        ...

    async def device_facets(self) -> DeviceFacets: ...
    async def device_counts(self) -> DeviceCounts: ...
    async def missing_devices(self) -> Mapping[str, DeviceState]:
        """Those that are late or silent."""
        ...

    async def add_device(self, device_id: str, description: Description) -> Device:
        """Raises RefusedError(409) when there is one."""
        ...

    async def name_device(self, device_id: str, name: str) -> Device | None: ...
    async def describe_devices(self, ids: Sequence[str], describe: Describe) -> list[str]:
        """All in one transaction. The ids that were found, in their order."""
        ...

    async def delete_device(self, device_id: str) -> bool:
        """With its target. Records stay, and the next uplink brings it back without its description. Raises
        RefusedError(409) of an Orbit sensor."""
        ...

    async def delete_devices(self, ids: Sequence[str], *, is_dry: bool) -> Deletion:
        """In one transaction; those that are not there are left out."""
        ...

    async def import_devices(
        self, rows: Sequence[ReadRow], *, is_dry: bool, skips_bad: bool, is_piece: bool = False
    ) -> ImportResult:
        """In one transaction. Nothing is written while a row is bad, unless bad ones are skipped. In a piece of a
        longer list nobody looks for devices that are there twice."""
        ...

    async def change_devices(
        self,
        ids: Sequence[str],
        change: DeviceChange,
        targets: Mapping[str, FilledTarget],
        *,
        first: int = 1,
        is_dry: bool = False,
    ) -> ImportResult:
        """In one transaction; those that cannot be changed so are bad rows, and stay as they are. `targets` are those
        of its template."""
        ...

    async def undo_import(self, import_id: str) -> Undone | None:
        """Raises RefusedError(409) when it was undone before."""
        ...
