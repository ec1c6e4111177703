"""The devices that are listed, those of them that are here, and the one that is open.

The order of all of them is known, as ids; what is said of each is fetched when its place is looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.api.devices import DevicesClient
from app.api.errors import NotFoundError
from app.api.targets import TargetsClient
from app.running.one_at_a_time import OneAtATime
from app.screens.devices.narrowing import ALL, FAILING, MISSING, WITHOUT, Wanted
from app.screens.devices.rows import DeviceRow
from embedded_server.domain.delivery import Delivery
from embedded_server.domain.device import NO_TARGET, Deletion, Device, DeviceCounts, DeviceFacets, DeviceState
from embedded_server.domain.target import Health

FIRST = 40  # rows, while nobody has said what is looked at
AT_ONCE = 100  # devices in a request: a few milliseconds of the window's time
AHEAD = 30  # rows above and below what is looked at
FAILS = (Health.FAILING, Health.PAUSED)


class DevicesModel(QObject):
    """`listed`: others, or in another order; `filled`: more is known of those; `opened`: of the one that is open."""

    listed = Signal()
    filled = Signal()
    opened = Signal()
    facets_known = Signal()

    def __init__(self, client: DevicesClient, targets: TargetsClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.client, self.targets = client, targets
        self.wanted = Wanted()
        self.counts: DeviceCounts | None = None
        self.facets: DeviceFacets | None = None
        self.ids: tuple[str, ...] | None = None  # None until they are known
        self.known: dict[str, Device] = {}
        self.held: Sequence[str] = ()  # while all of these are there, rows stay in their places
        self.open_id = ""
        self.device: Device | None = None
        self._fresh: set[str] = set()  # what is known of them is as new as the order
        self._shown = (0, FIRST)
        self._is_filling = False
        self._fetches = OneAtATime()

    @property
    def devices(self) -> Collection[Device]:
        """Those that are here."""
        return self.known.values()

    def row(self, device_id: str) -> DeviceRow:
        device = self.known.get(device_id)
        is_here = device is not None
        return DeviceRow(device or _unknown(device_id), datetime.now(UTC), is_here)

    def open_row(self) -> DeviceRow | None:
        return None if self.device is None else DeviceRow(self.device, datetime.now(UTC))

    def name(self, device_id: str) -> str:
        """As people call it, as far as it is known here."""
        device = self.known.get(device_id)
        return (device and device.name) or device_id

    def is_held(self, delivery: Delivery) -> bool:
        """Whether its target is off or paused."""
        device = self.known.get(delivery.device)
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
        """The order anew, with what is looked at; of the others it is fetched when they are."""
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        wanted = self.wanted
        ids, counts = await asyncio.gather(self.client.ids(wanted.query()), self.client.counts())
        if wanted is not self.wanted:
            return
        ids = self._in_place(ids)
        first, last = self._shown
        shown = await self.client.some(ids[first : last + 1][:AT_ONCE])
        if wanted is not self.wanted:
            return
        self.counts = counts
        self.ids = ids if ids != self.ids else self.ids
        self._fresh.clear()
        self._learn(shown)
        self.listed.emit()
        await self.fill()

    def look_at(self, first: int, last: int) -> bool:
        """These rows are shown. Whether something of them has to be fetched."""
        self._shown = first, last
        return bool(self._missing()) and not self._is_filling

    async def fill(self) -> None:
        """Until nothing is missing of what is shown by then."""
        if self._is_filling:
            return
        self._is_filling = True
        try:
            while missing := self._missing():
                self._learn(await self.client.some(missing))
                self._fresh.update(missing)  # also those that are gone meanwhile
                self.filled.emit()
        finally:
            self._is_filling = False

    async def all_of(self, ids: Sequence[str]) -> list[Device]:
        """Of any, also those nobody has looked at."""
        missing = [one for one in ids if one not in self.known]
        for start in range(0, len(missing), AT_ONCE):
            self._learn(await self.client.some(missing[start : start + AT_ONCE]))
        return [self.known[one] for one in ids if one in self.known]

    async def refresh_facets(self) -> None:
        self.facets = await self.client.facets()
        self.facets_known.emit()

    def narrow(self, wanted: Wanted) -> bool:
        """Whether that is something else than before; then it has to be fetched."""
        if wanted == self.wanted:
            return False
        self.wanted, self.held, self._shown = wanted, (), (0, FIRST)
        self._fetches.start_over()
        return True

    def open(self, device_id: str) -> None:
        if device_id != self.open_id:
            self.open_id = device_id
            self.device = self.known.get(device_id)
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

    async def delete(self, ids: Sequence[str]) -> Deletion:
        """All that can be, at once."""
        done = await self.client.delete_many(ids)
        if self.open_id in ids and self.open_id not in done.kept:
            self.open("")
        await self.refresh()
        return done

    def _in_place(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """As they were, while rows are held that are still there."""
        is_held = self.held and self.ids and set(self.held) <= set(ids)
        return self.ids if is_held and self.ids else ids

    def _missing(self) -> list[str]:
        first, last = self._shown
        looked_at = (self.ids or ())[max(first - AHEAD, 0) : last + 1 + AHEAD]
        return [one for one in looked_at if one not in self._fresh][:AT_ONCE]

    def _learn(self, devices: Sequence[Device]) -> None:
        self.known.update((one.id, one) for one in devices)
        self._fresh.update(one.id for one in devices)


def _unknown(device_id: str) -> Device:
    return Device(device_id, "", "", "", None, None, 0)
