"""What is stored at a glance, from maintained counters; the flow of requests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.store.base import Totals
from embedded_server.store.sight import Viewer
from embedded_server.store.sqlite.database import Part
from embedded_server.store.sqlite.sight import find_opened

_REC_TYPES = """
SELECT rec_type, sum(records), sum(iif(account = ?, records, 0)), sum(failed), min(first_ms), max(last_ms)
FROM stream WHERE records > 0 GROUP BY rec_type ORDER BY rec_type
"""
_TOTALS = """
SELECT total(records), total(messages), total(failed), (SELECT received_ms FROM record ORDER BY seq DESC LIMIT 1),
       (SELECT last_seq - read_seq - (SELECT count(*) FROM request WHERE id > read_seq AND id < last_seq)
        FROM state, (SELECT coalesce(max(seq), 0) AS last_seq FROM record))
FROM stream
"""


class SummariesPart(Part):
    async def rec_types(self, viewer: Viewer) -> list[RecTypeSummary]:
        shared: Counter[str] = Counter()
        for each in await find_opened(self._database, None, viewer):
            shared[each.rec_type] += each.records or 0
        return [
            RecTypeSummary(name, total, owned, failed, from_ms(first_ms), from_ms(last_ms), owned + shared[name])
            for name, total, owned, failed, first_ms, last_ms in self._reader.execute(_REC_TYPES, (viewer.account,))
        ]

    async def totals(self) -> Totals:
        row = self._reader.execute(_TOTALS).fetchone()
        assert row is not None
        records, messages, failed, last_ms, unread = row
        return Totals(
            records=int(records),
            messages=int(messages),
            undecoded=int(failed),
            bytes_on_disk=self._bytes_on_disk(),
            last_record_at=None if last_ms is None else from_ms(last_ms),
            unread=max(unread or 0, 0),
        )

    async def flow(self, minutes: int) -> list[FlowMinute]:
        await self._writer.settle()
        end = self._database.clock.now_ms() // 60_000 * 60 + 60
        start = end - minutes * 60
        sql = "SELECT minute, let_in, refused FROM flow WHERE minute >= ? AND minute < ?"
        known = {minute: FlowMinute(minute, *counts) for minute, *counts in self._reader.execute(sql, (start, end))}
        return [known.get(minute) or FlowMinute(minute, 0, 0) for minute in range(start, end, 60)]

    def _bytes_on_disk(self) -> int:
        file = self._database.file
        files = (file, Path(f"{file}-wal"))
        return sum(each.stat().st_size for each in files if each.exists())
