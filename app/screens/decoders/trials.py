"""Tries a text on an uplink, and fetches the last uplink that the decoder read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.api.decoders import DecodersClient
from app.api.errors import ApiError
from app.screens.decoders.tracing import Probe, probes, traced
from embedded_server.domain.assignment import Assignment
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record_entry import RecordEntry
from embedded_server.wire.trials import Trial

LOOKED_AT = 100  # of the newest records of each recType


@dataclass(frozen=True, slots=True)
class Taken:
    """An uplink as it is stored."""

    record_id: str
    device: str
    payload: bytes
    port: int | None
    at: datetime


class Trials(QObject):
    """Only the answer to the newest question is told."""

    tried = Signal(object)  # Trial
    traced = Signal(object)  # a tuple of FieldSpan, for the newest trial
    failed = Signal(object)  # ApiError: nothing was tried, and why

    def __init__(self, admin: AdminClient, client: DecodersClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._admin, self._client = admin, client
        self._asked = 0

    def forget(self) -> None:
        self._asked += 1

    async def try_on(
        self, decoder: Decoder, source: str | None, payload: bytes, port: int | None, at: datetime | None
    ) -> None:
        self._asked += 1
        asked = self._asked
        try:
            trial: Trial = await self._client.try_on(decoder.id, payload, port, at, source)
        except ApiError as error:
            if asked == self._asked:
                self.failed.emit(error)
            return
        if asked == self._asked:
            self.tried.emit(trial)

    async def trace(
        self, decoder: Decoder, source: str, payload: bytes, port: int | None, at: datetime | None, data: object
    ) -> None:
        """Finds the bytes of each field by trying; ends as soon as something else is asked."""
        asked, answers = self._asked, list[tuple[Probe, object]]()
        try:
            for probe in probes(payload):
                trial = await self._client.try_on(decoder.id, probe.payload, port, at, source)
                answers.append((probe, trial.result.data))
                if asked != self._asked:
                    return
        except ApiError:
            return  # the result stands as it is, without colours
        self.traced.emit(traced(len(payload), data, answers))

    async def take_last(
        self, decoder: Decoder, rows: Sequence[Assignment], show: Callable[[Taken | None], None]
    ) -> None:
        """The newest uplink that the decoder has to read."""
        best: Taken | None = None
        for rec_type in candidates(await self._admin.rec_types(), decoder, rows):
            if best is not None and rec_type.last_at <= best.at:
                break
            page = await self._admin.records(rec_type.name, limit=LOOKED_AT)
            found = next(uplinks(page.items, decoder, rows), None)
            if found is not None and (best is None or found.at > best.at):
                best = found
        show(best)


def candidates(
    rec_types: Sequence[RecTypeSummary], decoder: Decoder, rows: Sequence[Assignment]
) -> list[RecTypeSummary]:
    """RecTypes it may be assigned to, the one heard last first."""
    own = [row for row in rows if row.decoder_id == decoder.id]
    fitting = [one for one in rec_types if any(row.covers(one.name) for row in own)]
    return sorted(fitting, key=lambda one: one.last_at, reverse=True)


def uplinks(entries: Sequence[RecordEntry], decoder: Decoder, rows: Sequence[Assignment]) -> Iterator[Taken]:
    """Those the decoder is the one to read, in the order of the records."""
    for entry in entries:
        for reading in entry.readings:
            message = reading.message
            if message.payload is None:
                continue
            if reader_of(rows, entry.rec_type, message.device, message.port) == decoder.id:
                yield Taken(entry.id, message.device or "", message.payload, message.port, entry.received_at)


def reader_of(rows: Sequence[Assignment], rec_type: str, device: str | None, port: int | None) -> int | None:
    """The decoder that reads an uplink: that of the most exact row; of two alike the first one counts."""
    fitting = [row for row in rows if row.fits(rec_type, device, port)]
    return max(fitting, key=lambda row: row.rank).decoder_id if fitting else None
