"""A log of deliveries, page by page: of one target, or of all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.api.targets import DeliveryFilter, TargetsClient
from app.screens.devices.delivery_rows import ALL, CHIPS
from embedded_server.domain.delivery import Delivery

PAGE = 100
MOST_FRESH = 300
EXPORT_PAGE = 1_000


class LogModel(QObject):
    changed = Signal()

    def __init__(self, client: TargetsClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.deliveries: tuple[Delivery, ...] = ()
        self.is_loaded = False
        self.chip = ALL
        self._of = DeliveryFilter()
        self._is_open = True
        self._next: str | None = None
        self._asked = 0

    @property
    def has_more(self) -> bool:
        return self._next is not None

    def of_target(self, target: int | None) -> None:
        """None: there is nothing to be logged."""
        if (target, target is not None) != (self._of.target, self._is_open):
            self._of, self._is_open = DeliveryFilter(target=target), target is not None
            self._forget()

    def narrow(self, chip: str) -> None:
        self.chip = chip
        self._forget()

    async def refresh(self) -> None:
        self._asked += 1
        asked, limit = self._asked, min(max(len(self.deliveries), PAGE), MOST_FRESH)
        if not self._is_open:
            return
        page = await self.client.deliveries(self._filter(), limit=limit)
        if asked != self._asked:
            return
        oldest = page.items[-1].id if page.items else 0
        behind = tuple(one for one in self.deliveries if one.id < oldest) if page.next else ()
        self.deliveries, self.is_loaded = (*page.items, *behind), True
        if not behind:
            self._next = page.next
        self.changed.emit()

    async def more(self) -> None:
        after, asked = self._next, self._asked
        if after is None:
            return
        page = await self.client.deliveries(self._filter(), after=after, limit=PAGE)
        if asked == self._asked and after == self._next:
            self.deliveries, self._next = (*self.deliveries, *page.items), page.next
            self.changed.emit()

    async def whole(self) -> AsyncIterator[tuple[Delivery, ...]]:
        """All that the filter shows, page by page."""
        after = ""
        while True:
            page = await self.client.deliveries(self._filter(), after=after, limit=EXPORT_PAGE)
            yield page.items
            if page.next is None:
                return
            after = page.next

    def _filter(self) -> DeliveryFilter:
        state, cause = CHIPS[self.chip][1:]
        return replace(self._of, state=state, cause=cause)

    def _forget(self) -> None:
        self._asked += 1
        self.deliveries, self._next, self.is_loaded = (), None, False
        self.changed.emit()
