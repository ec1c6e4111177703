"""Jobs as JSON."""

from __future__ import annotations

from typing import Literal, TypedDict

from embedded_server.domain.job import Job, JobKind, JobState
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment


class JobJson(TypedDict):
    id: int
    kind: JobKind
    state: JobState
    done: int
    total: int
    file: str
    reason: str
    started_at: Moment
    ended_at: Moment | None


class NewJobJson(TypedDict):
    kind: Literal["backup"]


def job_to_json(job: Job) -> JobJson:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "file": job.file,
        "reason": job.reason,
        "started_at": iso(job.started_at),
        "ended_at": None if job.ended_at is None else iso(job.ended_at),
    }


def job_from_json(value: object) -> Job:
    job = read(value, JobJson)
    return Job(
        id=job["id"],
        kind=job["kind"],
        state=job["state"],
        done=job["done"],
        total=job["total"],
        file=job["file"],
        reason=job["reason"],
        started_at=moment(job["started_at"]),
        ended_at=moment_or_none(job["ended_at"]),
    )
