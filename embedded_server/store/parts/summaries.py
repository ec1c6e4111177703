"""What is stored at a glance, from maintained counters; the flow of requests."""

from __future__ import annotations

from collections import Counter
from typing import Any

from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.store.base import Totals
from embedded_server.store.engine import Sql
from embedded_server.store.parts.device_rows import MISSING_BY_TYPE
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.sight import find_opened
from embedded_server.store.sight import Viewer

_REC_TYPES = """
SELECT rec_type, sum(records), sum(CASE WHEN account = ? THEN records ELSE 0 END), sum(failed), min(first_ms),
       max(last_ms)
FROM stream -- and what was read
WHERE records > 0 GROUP BY rec_type ORDER BY rec_type
"""
_TOTALS = """
SELECT coalesce(sum(records), 0), coalesce(sum(messages), 0), coalesce(sum(failed), 0),
       (SELECT received_ms FROM record ORDER BY seq DESC LIMIT 1),
       (SELECT coalesce(max(seq), 0) FROM record) - (SELECT read_seq FROM state) -
       (SELECT count(*) FROM request WHERE id > (SELECT read_seq FROM state)
        AND id < (SELECT coalesce(max(seq), 0) FROM record))
FROM stream -- and what was read
"""


class SummariesPart(Part):
    async def rec_types(self, viewer: Viewer) -> list[RecTypeSummary]:
        values = (viewer.account,)
        now = {"now_ms": self._engine.clock.now_ms()}

        def read(connection: Sql) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
            return connection.execute(_REC_TYPES, values).fetchall(), dict(connection.execute(MISSING_BY_TYPE, now))

        rows, silent = await self._engine.read(read)
        shared: Counter[str] = Counter()
        for each in await find_opened(self._engine, None, viewer):
            shared[each.rec_type] += each.records or 0
        return [
            RecTypeSummary(
                name,
                total,
                owned,
                failed,
                from_ms(first_ms),
                from_ms(last_ms),
                owned + shared[name],
                silent.get(name, 0),
            )
            for name, total, owned, failed, first_ms, last_ms in rows
        ]

    async def totals(self) -> Totals:
        row = await self._engine.read(lambda connection: connection.execute(_TOTALS).fetchone())
        records, messages, failed, last_ms, unread = row
        return Totals(
            records=int(records),
            messages=int(messages),
            undecoded=int(failed),
            bytes_on_disk=await self._engine.read(self._engine.size),
            last_record_at=None if last_ms is None else from_ms(last_ms),
            unread=max(unread or 0, 0),
        )

    async def flow(self, minutes: int) -> list[FlowMinute]:
        await self._engine.settle()
        await self._engine.catch_up()
        end = self._engine.clock.now_ms() // 60_000 * 60 + 60
        start = end - minutes * 60
        sql = "SELECT minute, let_in, refused FROM flow WHERE minute >= ? AND minute < ?"
        rows = await self._engine.read(lambda connection: connection.execute(sql, (start, end)).fetchall())
        known = {minute: FlowMinute(minute, *counts) for minute, *counts in rows}
        return [known.get(minute) or FlowMinute(minute, 0, 0) for minute in range(start, end, 60)]
