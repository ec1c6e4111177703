"""Devices as the server lists them, page by page, and the one that is open."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.api.devices import DevicesClient
from app.api.errors import ApiError, NotFoundError
from app.api.targets import TargetsClient
from app.screens.devices.rows import ALL, FAILING, MISSING, WITHOUT, DeviceRow
from embedded_server.domain.delivery import Delivery
from embedded_server.domain.device import NO_TARGET, Device, DeviceCounts, DeviceState
from embedded_server.domain.target import Health
from embedded_server.wire.pages import Page

PAGE = 200
MOST_FRESH = 400  # how many of the first rows an event brings up to date
FAILS = (Health.FAILING, Health.PAUSED)
TARGET_OF = {FAILING: "failing", WITHOUT: NO_TARGET}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows, and in which order."""

    chip: str = ALL
    search: str = ""
    sort: str = "last_heard"
    descending: bool = True


class DevicesModel(QObject):
    """`listed` and `opened` say that there is something newer."""

    listed = Signal()
    opened = Signal()

    def __init__(self, client: DevicesClient, targets: TargetsClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.client, self.targets = client, targets
        self.wanted = Wanted()
        self.counts: DeviceCounts | None = None
        self.devices: tuple[Device, ...] = ()
        self.open_id = ""
        self.device: Device | None = None
        self._next: str | None = None
        self._with_webhook: frozenset[str] = frozenset()
        self._asked = 0  # so that an answer to an older question is not shown

    @property
    def has_more(self) -> bool:
        return self._next is not None

    @property
    def is_narrowed(self) -> bool:
        return self.wanted.chip != ALL or bool(self.wanted.search)

    def rows(self) -> list[DeviceRow]:
        now = datetime.now(UTC)
        return [DeviceRow(device, device.id in self._with_webhook, now) for device in self.devices]

    def open_row(self) -> DeviceRow | None:
        device = self.device
        return None if device is None else DeviceRow(device, device.id in self._with_webhook, datetime.now(UTC))

    def name(self, device_id: str) -> str:
        """As people call it, as far as it is known here."""
        return next((one.name for one in self.devices if one.id == device_id), "") or device_id

    def is_held(self, delivery: Delivery) -> bool:
        """Whether its target is off or paused."""
        device = next((one for one in self.devices if one.id == delivery.device), None)
        return device is not None and device.target in (Health.OFF, Health.PAUSED)

    def chip_counts(self) -> dict[str, int]:
        counts = self.counts
        if counts is None:
            return {}
        states, targets = counts.states, counts.targets
        return {
            ALL: counts.total,
            FAILING: sum(targets.get(one, 0) for one in FAILS),
            MISSING: states.get(DeviceState.LATE, 0) + states.get(DeviceState.SILENT, 0),
            WITHOUT: targets.get(NO_TARGET, 0),
        }

    async def refresh(self) -> None:
        """The first rows anew; what lies behind them stays as it was fetched, unless it moved to the front."""
        self._asked += 1
        asked, limit = self._asked, min(max(len(self.devices), PAGE), MOST_FRESH)
        page, counts, hooked = await asyncio.gather(self._page("", limit), self.client.counts(), self._quietly_hooked())
        if asked != self._asked:
            return
        self.counts, self._with_webhook = counts, hooked
        known = {one.id for one in page.items}
        behind = tuple(one for one in self.devices[limit:] if one.id not in known)
        self.devices = (*page.items, *behind)
        if not behind:
            self._next = page.next
        self.listed.emit()

    async def more(self) -> None:
        """The next page."""
        after, asked = self._next, self._asked
        if after is None:
            return
        page = await self._page(after, PAGE)
        if asked == self._asked and after == self._next:
            known = {one.id for one in self.devices}
            self.devices = (*self.devices, *(one for one in page.items if one.id not in known))
            self._next = page.next
            self.listed.emit()

    def narrow(self, wanted: Wanted) -> bool:
        """Whether that is something else than before; then it has to be fetched."""
        if wanted == self.wanted:
            return False
        self.wanted, self.devices, self._next = wanted, (), None
        self._asked += 1
        return True

    def open(self, device_id: str) -> None:
        if device_id != self.open_id:
            self.open_id = device_id
            self.device = next((one for one in self.devices if one.id == device_id), None)
            self.opened.emit()

    async def refresh_open(self) -> None:
        """Of a device that is gone nothing is left open."""
        wanted = self.open_id
        if not wanted:
            return
        try:
            device = await self.client.one(wanted)
        except NotFoundError:
            if wanted == self.open_id:
                self.open("")
            return
        if wanted == self.open_id:
            self.device = device
            self.opened.emit()

    async def create(self, device_id: str, name: str) -> Device:
        device = await self.client.create(device_id, {"name": name} if name else {})
        await self.refresh()
        return device

    async def delete(self, devices: Sequence[Device]) -> None:
        """One after the other; the list then shows what the server says, also after a failure half-way."""
        try:
            for device in devices:
                await self.client.delete(device.id)
        finally:
            gone = {one.id for one in devices}
            if self.open_id in gone:
                self.open("")
            self.devices = tuple(one for one in self.devices if one.id not in gone)
            await self.refresh()

    async def _page(self, after: str, limit: int) -> Page[Device]:
        wanted = self.wanted
        return await self.client.page(
            search=wanted.search,
            state=MISSING if wanted.chip == MISSING else ALL,
            target=TARGET_OF.get(wanted.chip, ALL),
            sort=wanted.sort,
            descending=wanted.descending,
            after=after,
            limit=limit,
        )

    async def _quietly_hooked(self) -> frozenset[str]:
        """Only a word in the list depends on it."""
        try:
            return await self.targets.webhook_devices()
        except ApiError:
            return self._with_webhook
