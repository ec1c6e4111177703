"""How long records of a recType are kept, and which of them are overdue.

A stream's records lie in the order of their arrival, so those that go are its first ones: their number follows from
ordinals, the moment is found by bisection.
"""

from __future__ import annotations

from dataclasses import dataclass

from embedded_server.domain.moments import from_ms
from embedded_server.domain.retention import Doomed, RecordRetention
from embedded_server.store.engine import Sql
from embedded_server.store.parts.part import Part

_DAY_MS = 86_400_000
_SAMPLED = 100  # records at either end of a stream whose size is looked at
_RULES = "SELECT rec_type, days, records, bytes FROM retention ORDER BY rec_type"
_KEEP = """
INSERT INTO retention (rec_type, days, records, bytes) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (rec_type) DO UPDATE SET days = excluded.days, records = excluded.records, bytes = excluded.bytes
"""
_SIZE = f"""
SELECT coalesce(CAST(avg(size) AS DOUBLE PRECISION), 0) FROM (
    SELECT * FROM (SELECT length(body) AS size FROM record WHERE stream = ?1 ORDER BY ordinal LIMIT {_SAMPLED}) AS a
    UNION ALL SELECT * FROM (
        SELECT length(body) AS size FROM record WHERE stream = ?1 ORDER BY ordinal DESC LIMIT {_SAMPLED}) AS b
) AS sample
"""
_OLDEST = "SELECT seq, received_ms, length(body) FROM record WHERE stream = ? ORDER BY ordinal LIMIT ?"
_AT = "SELECT ordinal, received_ms FROM record WHERE stream = ? AND ordinal >= ? ORDER BY ordinal LIMIT 1"
_COUNT = "SELECT count(*) FROM record WHERE stream = ? AND ordinal < ?"
_LAST = "SELECT ordinal FROM record WHERE stream = ? ORDER BY ordinal DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class _Stream:
    id: int
    records: int
    bytes: float


class RetentionPart(Part):
    async def retentions(self) -> list[RecordRetention]:
        rows = await self._engine.read(lambda connection: connection.execute(_RULES).fetchall())
        return [RecordRetention(*row) for row in rows]

    async def keep_retention(self, rule: RecordRetention) -> None:
        def keep(connection: Sql) -> None:
            if rule.is_endless:
                connection.execute("DELETE FROM retention WHERE rec_type = ?", (rule.rec_type,))
            else:
                connection.execute(_KEEP, (rule.rec_type, rule.days, rule.records, rule.bytes))

        await self._engine.change(keep)

    async def doomed(self, rule: RecordRetention) -> Doomed:
        now_ms = self._engine.clock.now_ms()
        return await self._engine.read_slowly(lambda connection: _doomed(connection, rule, now_ms))

    async def overdue(self, rule: RecordRetention, limit: int) -> list[int]:
        now_ms = self._engine.clock.now_ms()
        return await self._engine.read_slowly(lambda connection: _overdue(connection, rule, now_ms, limit))


def _streams(connection: Sql, rec_type: str) -> list[_Stream]:
    rows = connection.execute("SELECT id, records FROM stream WHERE rec_type = ?", (rec_type,)).fetchall()
    return [_Stream(row, records, records * connection.execute(_SIZE, (row,)).get) for row, records in rows if records]


def _doomed(connection: Sql, rule: RecordRetention, now_ms: int) -> Doomed:
    streams = _streams(connection, rule.rec_type)
    records, size = sum(each.records for each in streams), sum(each.bytes for each in streams)
    going = 0
    if rule.days is not None:
        cut_ms = now_ms - rule.days * _DAY_MS
        going = sum(_before(connection, each, cut_ms) for each in streams)
    if rule.records is not None:
        going = max(going, records - rule.records)
    if rule.bytes is not None and size > rule.bytes:
        going = max(going, round((size - rule.bytes) / (size / records)))
    oldest = [connection.execute(_AT, (each.id, 0)).fetchone()[1] for each in streams]
    return Doomed(
        going,
        round(going * size / records) if records else 0,
        from_ms(min(oldest)) if oldest else None,
        records,
        round(size),
    )


def _before(connection: Sql, stream: _Stream, cut_ms: int) -> int:
    """How many records of a stream arrived before that moment; counted one by one where some between were deleted."""
    first = low = connection.execute(_AT, (stream.id, 0)).fetchone()[0]
    end = high = connection.execute(_LAST, (stream.id,)).get + 1
    while low < high:
        middle = (low + high) // 2
        ordinal, at_ms = connection.execute(_AT, (stream.id, middle)).fetchone()
        low, high = (low, middle) if at_ms >= cut_ms else (ordinal + 1, high)
    is_whole = end - first == stream.records
    return int(low - first if is_whole else connection.execute(_COUNT, (stream.id, low)).get)


def _overdue(connection: Sql, rule: RecordRetention, now_ms: int, limit: int) -> list[int]:
    streams = _streams(connection, rule.rec_type)
    oldest = sorted(row for each in streams for row in connection.execute(_OLDEST, (each.id, limit)).fetchall())[:limit]
    going = 0
    if rule.days is not None:
        cut_ms = now_ms - rule.days * _DAY_MS
        going = next((place for place, (_, at_ms, _) in enumerate(oldest) if at_ms >= cut_ms), len(oldest))
    if rule.records is not None:
        going = max(going, sum(each.records for each in streams) - rule.records)
    if rule.bytes is not None:
        going = max(going, _beyond([size for *_, size in oldest], sum(each.bytes for each in streams) - rule.bytes))
    return [seq for seq, *_ in oldest[:going]]


def _beyond(sizes: list[int], excess: float) -> int:
    """How many of them make up for so many bytes, and no more than that."""
    going = 0
    for size in sizes:
        excess -= size
        if excess < 0:
            break
        going += 1
    return going
