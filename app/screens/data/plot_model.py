"""The measured fields of a recType and their points, as a plot asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient, Columns
from app.api.annotations import AnnotationsClient
from app.screens.data.plotted import first_choice
from app.screens.data.rows import rows_of
from embedded_server.domain.annotation import Annotation, SeriesMark
from embedded_server.domain.series import SeriesInfo

MOST_BUCKETS = 20_000  # the server hands out no more
MILLISECOND = 0.001  # how exactly the server knows a moment
MOST_MARKED = 8  # series whose copies and late arrivals are asked for


class PlotModel(QObject):
    """What a person chose to see of a recType is remembered while the window lives."""

    chosen_changed = Signal()
    noted = Signal()

    def __init__(self, client: AdminClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._annotations = client, AnnotationsClient(client)
        self._rec_type = ""
        self.annotations: Sequence[Annotation] = ()
        self._kept: dict[str, tuple[int, ...]] = {}
        self.series: Mapping[int, SeriesInfo] = {}
        self.chosen: tuple[int, ...] = ()

    async def open(self, rec_type: str, device: str = "") -> None:
        """The series of a recType; those chosen before, else a sensible few."""
        self._rec_type, self.series, self.chosen = rec_type, {}, ()
        await self.refresh(device)
        if rec_type == self._rec_type:
            self.chosen_changed.emit()
        await self.learn_notes()

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

    async def learn_notes(self) -> None:
        rec_type = self._rec_type
        found = await self._annotations.all(rec_type) if rec_type else []
        if rec_type == self._rec_type and found != self.annotations:
            self.annotations = found
            self.noted.emit()

    async def add_note(self, at: float, text: str) -> None:
        await self._annotations.add_note(self._rec_type, at, text)
        await self.learn_notes()

    async def add_threshold(self, number: int, value: float) -> None:
        await self._annotations.add_threshold(self._rec_type, number, value)
        await self.learn_notes()

    async def remove_annotation(self, number: int) -> None:
        await self._annotations.delete(number)
        await self.learn_notes()

    async def marks(self, since: float, until: float) -> list[SeriesMark]:
        """Copies and late arrivals among what is chosen."""
        asked = (self._annotations.marks(number, since, until) for number in self.chosen[:MOST_MARKED])
        return [mark for found in await asyncio.gather(*asked) for mark in found]

    def dropped(self, device: str, field: str) -> SeriesInfo | None:
        """Where the drag leaves the device open: one that is plotted, else the busiest."""
        if device:
            return self.of_record(device, field)
        plotted = {self.series[number].device for number in self.chosen}
        found = [one for one in self.series.values() if one.field == field]
        return max(found, key=lambda one: (one.device in plotted, one.count), default=None)

    def of_record(self, device: str, field: str) -> SeriesInfo | None:
        return next((one for one in self.series.values() if (one.device, one.field) == (device, field)), None)

    async def record_of(self, device: str, field: str, moment: datetime) -> str:
        """The id of the record that brought a point; empty where it is not kept any more."""
        until = moment + timedelta(seconds=MILLISECOND)
        page = await self._client.records(self._rec_type, since=moment, until=until, newest_first=False)
        rows = [row for entry in page.items for row in rows_of(entry)]
        return next((row.entry.id for row in rows if row.device == device and field in row.values), "")

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

    async def points(self, since: Mapping[int, float], until: float, buckets: int) -> dict[int, Columns]:
        """Of several series at once, each from its own moment on, the ends included."""
        count = min(max(buckets, 1), MOST_BUCKETS)
        replies = await asyncio.gather(
            *(self._client.points(number, start, until + MILLISECOND, count) for number, start in since.items())
        )
        return dict(zip(since, replies, strict=True))
