"""What is stored at a glance, from maintained counters; the flow of requests; the refused ones."""

from __future__ import annotations

from pathlib import Path

from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.refusal import Refusal
from embedded_server.store.base import Totals
from embedded_server.store.sqlite.database import Part

_REC_TYPES = """
SELECT rec_type, sum(records), sum(iif(account = ?, records, 0)), sum(failed), min(first_ms), max(last_ms)
FROM stream WHERE records > 0 GROUP BY rec_type ORDER BY rec_type
"""
_TOTALS = """
SELECT total(records), total(messages), total(failed), (SELECT received_ms FROM record ORDER BY seq DESC LIMIT 1),
       coalesce((SELECT max(seq) FROM record), 0) - (SELECT read_seq FROM state)
FROM stream
"""


class SummariesPart(Part):
    async def rec_types(self, account: int) -> list[RecTypeSummary]:
        return [
            RecTypeSummary(name, total, owned, failed, from_ms(first_ms), from_ms(last_ms))
            for name, total, owned, failed, first_ms, last_ms in self._reader.execute(_REC_TYPES, (account,))
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
            unread=max(unread, 0),
        )

    async def flow(self, minutes: int) -> list[FlowMinute]:
        await self._writer.settle()
        end = self._database.clock.now_ms() // 60_000 * 60 + 60
        start = end - minutes * 60
        sql = "SELECT minute, let_in, refused FROM flow WHERE minute >= ? AND minute < ?"
        known = {minute: FlowMinute(minute, *counts) for minute, *counts in self._reader.execute(sql, (start, end))}
        return [known.get(minute) or FlowMinute(minute, 0, 0) for minute in range(start, end, 60)]

    async def refusals(self, before_id: int | None, limit: int) -> list[Refusal]:
        await self._writer.settle()
        sql = "SELECT * FROM refusal WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2"
        return [
            Refusal(row_id, from_ms(at_ms), *rest)
            for row_id, at_ms, *rest in self._reader.execute(sql, (before_id, limit))
        ]

    def _bytes_on_disk(self) -> int:
        file = self._database.file
        files = (file, Path(f"{file}-wal"))
        return sum(each.stat().st_size for each in files if each.exists())
