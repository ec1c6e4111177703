"""Jobs that decode history again, and what they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from embedded_server.domain.job import JobState
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope, FieldChange, FieldCount
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.part import Part
from embedded_server.store.redecode_store import Counts, RedecodeJob

_JOB = (
    "id, decoder, version, sha, source, state, started_ms, from_ms, to_ms, scope, place, done, total, decoded, "
    "gained, changed, newly_failing, newly_right, reason, ended_ms"
)
_ADD_JOB = f"INSERT INTO redecode ({_JOB}) VALUES ({', '.join('?' * len(_JOB.split(',')))})"
_CHANGE = "id, record, rec_type, device, received_ms, payload, port, kind, field, before, after, why"
_ADD_CHANGE = (
    "INSERT INTO redecode_change (job, record, rec_type, device, received_ms, payload, port, kind, field, before, "
    "after, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_CHANGES = f"SELECT {_CHANGE} FROM redecode_change WHERE job = :job AND id > :after"
_ADD_FIELD = """
INSERT INTO redecode_field (job, kind, field, count) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (job, kind, field) DO UPDATE SET count = redecode_field.count + excluded.count
"""
_FIELDS = "SELECT kind, field, count FROM redecode_field WHERE job = ? ORDER BY count DESC, kind, field"
_TABLES = ("redecode_change WHERE job", "redecode_field WHERE job", "redecode WHERE id")


class RedecodesPart(Part):
    async def redecodes(self) -> list[RedecodeJob]:
        sql = f"SELECT {_JOB} FROM redecode ORDER BY id"
        return [_job(*row) for row in await self._engine.read(lambda connection: connection.execute(sql).fetchall())]

    async def keep_redecode(
        self,
        job: RedecodeJob,
        samples: Sequence[Change] = (),
        fields: Mapping[tuple[ChangeKind, str], int] | None = None,
    ) -> None:
        def keep(connection: Sql) -> None:
            connection.execute("DELETE FROM redecode WHERE id = ?", (job.id,))
            connection.execute(_ADD_JOB, _job_row(job))
            connection.executemany(_ADD_CHANGE, [_change_row(job.id, change) for change in samples])
            counted = [(job.id, kind.value, field, n) for (kind, field), n in (fields or {}).items()]
            for values in counted:
                connection.execute(_ADD_FIELD, values)

        await self._engine.change(keep)

    async def forget_redecode(self, job_id: int) -> None:
        def forget(connection: Sql) -> None:
            for table in _TABLES:
                connection.execute(f"DELETE FROM {table} = ?", (job_id,))

        await self._engine.change(forget)

    async def redecode_samples(self, job_id: int, kind: ChangeKind | None, after: int, limit: int) -> list[Change]:
        values: dict[str, Value] = {"job": job_id, "after": after, "limit": limit}
        if kind is not None:
            values |= {"kind": kind.value}
        sql = f"{_CHANGES}{'' if kind is None else ' AND kind = :kind'} ORDER BY id LIMIT :limit"
        rows = await self._engine.read(lambda connection: connection.execute(sql, values).fetchall())
        return [_change(*row) for row in rows]

    async def redecode_fields(self, job_id: int) -> list[FieldCount]:
        rows = await self._engine.read(lambda connection: connection.execute(_FIELDS, (job_id,)).fetchall())
        return [FieldCount(ChangeKind(kind), field, count) for kind, field, count in rows]

    async def read_place(self) -> int:
        sql = "SELECT read_seq FROM state"
        return int(await self._engine.read(lambda connection: connection.execute(sql).get))


def _job_row(job: RedecodeJob) -> tuple[Value, ...]:
    counts = job.counts
    return (
        job.id,
        job.decoder_id,
        job.version,
        job.sha,
        job.source,
        job.state.value,
        to_ms(job.started_at),
        _ms(job.since),
        _ms(job.until),
        None if job.scope is None else job.scope.value,
        job.place,
        job.done,
        job.total,
        counts.decoded,
        counts.gained,
        counts.changed,
        counts.newly_failing,
        counts.newly_right,
        job.reason,
        _ms(job.ended_at),
    )


def _job(
    row_id: int,
    decoder_id: int,
    version: int | None,
    sha: str,
    source: str,
    state: str,
    started_ms: int,
    from_ms_: int | None,
    to_ms_: int | None,
    scope: str | None,
    place: int,
    done: int,
    total: int,
    decoded: int,
    gained: int,
    changed: int,
    newly_failing: int,
    newly_right: int,
    reason: str,
    ended_ms: int | None,
) -> RedecodeJob:
    return RedecodeJob(
        id=row_id,
        decoder_id=decoder_id,
        version=version,
        sha=sha,
        source=source,
        state=JobState(state),
        started_at=from_ms(started_ms),
        since=_moment(from_ms_),
        until=_moment(to_ms_),
        scope=None if scope is None else CommitScope(scope),
        place=place,
        done=done,
        total=total,
        counts=Counts(decoded, gained, changed, newly_failing, newly_right),
        reason=reason,
        ended_at=_moment(ended_ms),
    )


def _change_row(job_id: int, change: Change) -> tuple[Value, ...]:
    what = change.change
    return (
        job_id,
        change.record_id,
        change.rec_type,
        change.device,
        to_ms(change.received_at),
        change.payload,
        change.port,
        what.kind.value,
        what.field,
        msgspec.json.encode(what.old).decode(),
        msgspec.json.encode(what.new).decode(),
        what.why,
    )


def _change(
    row_id: int,
    record_id: str,
    rec_type: str,
    device: str,
    received_ms: int,
    payload: bytes,
    port: int | None,
    kind: str,
    field: str,
    before: str,
    after: str,
    why: str,
) -> Change:
    what = FieldChange(ChangeKind(kind), field, msgspec.json.decode(before), msgspec.json.decode(after), why)
    return Change(row_id, record_id, rec_type, device, from_ms(received_ms), payload, port, what)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)
