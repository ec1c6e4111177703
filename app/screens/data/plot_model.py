"""The measured fields of a recType and their points, as a plot asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient, Columns
from app.screens.data.plotted import first_choice
from embedded_server.domain.series import SeriesInfo

MOST_BUCKETS = 20_000  # the server hands out no more
MILLISECOND = 0.001  # how exactly the server knows a moment


class PlotModel(QObject):
    """What a person chose to see of a recType is remembered while the window lives."""

    chosen_changed = Signal()

    def __init__(self, client: AdminClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._rec_type = ""
        self._kept: dict[str, tuple[int, ...]] = {}
        self.series: Mapping[int, SeriesInfo] = {}
        self.chosen: tuple[int, ...] = ()

    async def open(self, rec_type: str, device: str = "") -> None:
        """The series of a recType; those chosen before, else a sensible few."""
        self._rec_type, self.series, self.chosen = rec_type, {}, ()
        await self.refresh(device)
        if rec_type == self._rec_type:
            self.chosen_changed.emit()

    async def refresh(self, device: str = "") -> None:
        """New fields and devices come with new records."""
        rec_type = self._rec_type
        found = await self._client.series(rec_type) if rec_type else []
        if rec_type != self._rec_type:
            return
        self.series = {one.id: one for one in found}
        kept = self._kept.get(rec_type)
        wanted = [one.id for one in first_choice(found, device)] if kept is None else kept
        chosen = tuple(number for number in wanted if number in self.series)
        if kept is None and chosen:
            self._kept[rec_type] = chosen
        if chosen != self.chosen:
            self.chosen = chosen
            self.chosen_changed.emit()

    def choose(self, numbers: Sequence[int]) -> None:
        self._kept[self._rec_type] = self.chosen = tuple(dict.fromkeys(numbers))
        self.chosen_changed.emit()

    def of_record(self, device: str, field: str) -> SeriesInfo | None:
        return next((one for one in self.series.values() if (one.device, one.field) == (device, field)), None)

    def is_plotted(self, device: str, field: str) -> bool:
        one = self.of_record(device, field)
        return one is not None and one.id in self.chosen

    def extent(self) -> tuple[float, float] | None:
        """The first and the last moment of what is chosen, in Unix seconds."""
        chosen = [self.series[number] for number in self.chosen]
        if not chosen:
            return None
        first, last = min(one.first_at for one in chosen), max(one.last_at for one in chosen)
        return first.timestamp(), last.timestamp()

    async def points(self, numbers: Sequence[int], since: float, until: float, buckets: int) -> dict[int, Columns]:
        """Of several series at once, the ends included."""
        count = min(max(buckets, 1), MOST_BUCKETS)
        replies = await asyncio.gather(
            *(self._client.points(number, since, until + MILLISECOND, count) for number in numbers)
        )
        return dict(zip(numbers, replies, strict=True))
