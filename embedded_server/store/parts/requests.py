"""The request log as it is read: pages, one request, counts, the flow."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.request import Presented, RequestCounts, RequestPage, Result
from embedded_server.store.base import KeptRequest, RequestsWanted
from embedded_server.store.engine import Sql
from embedded_server.store.parts.log_listing import LogListing
from embedded_server.store.parts.log_places import time_of_first
from embedded_server.store.parts.log_rows import RECORD_COLUMNS, REQUEST_COLUMNS, LogRows
from embedded_server.store.parts.logbook import MINUTE_MS
from embedded_server.store.parts.part import Part
from embedded_server.store.requests import code_counts, headers_of

_BLOCK = "(SELECT block FROM header_set WHERE id = header_set), headers, body"
_REQUEST = f"SELECT {_BLOCK}, name, is_cut, {REQUEST_COLUMNS} FROM request WHERE id = ?"
_RECORD = f"SELECT {_BLOCK}, {RECORD_COLUMNS} FROM record WHERE seq = ? AND took_us IS NOT NULL"
_LET_IN = "SELECT coalesce(sum(let_in), 0) FROM flow WHERE minute >= ? AND minute < ?"
_REFUSED = "SELECT code, sum(count) FROM refused WHERE minute >= ? AND minute < ? GROUP BY code"
_FLOW = """
SELECT (minute - ?1) / ?3, sum(let_in), sum(refused) FROM flow WHERE minute >= ?1 AND minute < ?2 GROUP BY 1
"""
_PRESENTED = "SELECT count(*), count(*) FILTER (WHERE code != ''), min(at_ms), max(at_ms) FROM request WHERE mark = ?"
_LAST = "SELECT id, remote FROM request WHERE mark = ? ORDER BY at_ms DESC, id DESC LIMIT 1"
_LAST_REASON = "SELECT reason FROM request WHERE mark = ? AND code != '' ORDER BY at_ms DESC LIMIT 1"
_USES = (
    "SELECT uses, coalesce(first_used_ms, last_used_ms), last_used_ms, last_used_from FROM token "
    "WHERE uuid = ? AND uses > 0"
)
_END_MS = 253_402_300_800_000  # the year 10000


class RequestsPart(Part):
    async def request(self, request_id: int) -> KeptRequest | None:
        await self._engine.settle()
        return await self._engine.read(lambda connection: self._find(connection, request_id))

    async def requests(self, wanted: RequestsWanted) -> RequestPage:
        await self._engine.settle()
        return await self._engine.read_slowly(lambda connection: self._listing(connection, wanted).page())

    async def request_counts(self, wanted: RequestsWanted) -> RequestCounts:
        await self._engine.settle()
        await self._engine.catch_up()
        return await self._engine.read_slowly(lambda connection: self._counts(connection, wanted))

    async def flow_between(self, since: datetime, until: datetime, buckets: int) -> list[FlowMinute]:
        await self._engine.settle()
        await self._engine.catch_up()
        start, end = to_ms(since) // MINUTE_MS * 60, -(-to_ms(until) // MINUTE_MS) * 60
        minutes = max(1, (end - start) // 60)
        step = -(-minutes // buckets) * 60
        values = (start, end, step)
        rows = await self._engine.read(lambda connection: connection.execute(_FLOW, values).fetchall())
        known = {place: FlowMinute(start + place * step, let_in, refused) for place, let_in, refused in rows}
        places = range(-(-minutes * 60 // step))
        return [known.get(place) or FlowMinute(start + place * step, 0, 0) for place in places]

    async def presented(self, mark: bytes, token_id: str | None) -> Presented | None:
        await self._engine.settle()
        await self._engine.catch_up()
        return await self._engine.read_slowly(lambda connection: _presented(connection, mark, token_id))

    def _find(self, connection: Sql, request_id: int) -> KeptRequest | None:
        if request_id < connection.execute("SELECT first_id FROM log").get:
            return None
        rows = LogRows(connection, self._engine.instance)
        for block, headers, body, name, is_cut, *row in connection.execute(_REQUEST, (request_id,)):
            return KeptRequest(rows.request(tuple(row)), name, headers_of(block, headers), body, bool(is_cut))
        for block, headers, body, *row in connection.execute(_RECORD, (request_id,)):
            return KeptRequest(rows.record(tuple(row)), None, headers_of(block, headers), body, False)
        return None

    def _listing(self, connection: Sql, wanted: RequestsWanted) -> LogListing:
        return LogListing(connection, self._engine.instance, wanted)

    def _counts(self, connection: Sql, wanted: RequestsWanted) -> RequestCounts:
        wanted = replace(wanted, result=Result.ALL, code=None)
        first_id, first_refused_id, size = connection.execute("SELECT first_id, first_refused_id, bytes FROM log").get
        oldest_ms = time_of_first(connection, first_id)
        minutes = _whole_minutes(wanted, oldest_ms if first_id > 1 else None)
        if minutes is None:
            let_in, refused, is_exact = self._listing(connection, wanted).counts()
        else:
            let_in, is_exact = int(connection.execute(_LET_IN, minutes).get), True
            if first_refused_id > first_id:
                minutes = _whole_minutes(wanted, time_of_first(connection, first_refused_id)) or minutes
            refused = Counter(dict(connection.execute(_REFUSED, minutes)))
        retention = self._engine.retention
        return RequestCounts(
            all=let_in + sum(refused.values()),
            let_in=let_in,
            refused=sum(refused.values()),
            by_code=code_counts(refused.items()),
            bytes=size,
            oldest_at=None if oldest_ms is None else from_ms(oldest_ms),
            kept_days=retention.days,
            kept_bytes=retention.bytes,
            is_exact=is_exact,
        )


def _whole_minutes(wanted: RequestsWanted, oldest_ms: int | None) -> tuple[int, int] | None:
    """From and to, if counters of minutes can answer. `oldest_ms` is where a log begins that something has left; of
    its first minute a part may be gone."""
    if wanted != RequestsWanted(
        since=wanted.since,
        until=wanted.until,
        after_id=wanted.after_id,
        before_id=wanted.before_id,
        newest_first=wanted.newest_first,
        limit=wanted.limit,
    ):
        return None
    since_ms = to_ms(wanted.since) if wanted.since else 0
    until_ms = to_ms(wanted.until) if wanted.until else _END_MS
    if since_ms % MINUTE_MS or until_ms % MINUTE_MS:
        return None
    oldest_minute_ms = (oldest_ms or 0) // MINUTE_MS * MINUTE_MS
    return max(since_ms, oldest_minute_ms) // 1000, until_ms // 1000


def _presented(connection: Sql, mark: bytes, token_id: str | None) -> Presented | None:
    """Among the requests of the log by the mark, among the records by the token's own counters."""
    count, refused, first_ms, last_ms = connection.execute(_PRESENTED, (mark,)).get
    last_id, remote = connection.execute(_LAST, (mark,)).fetchone() or (None, "")
    for uses, first_used_ms, last_used_ms, last_from in connection.execute(_USES, (token_id,)):
        count += uses
        first_ms = min(first_ms or first_used_ms, first_used_ms)
        if last_ms is None or last_used_ms >= last_ms:
            last_ms, remote = last_used_ms, last_from
    if not count:
        return None
    return Presented(
        count=count,
        refused=int(refused),
        first_at=from_ms(first_ms),
        last_at=from_ms(last_ms),
        last_remote=remote,
        last_reason=connection.execute(_LAST_REASON, (mark,)).get or "",
        last_id=last_id,
    )
