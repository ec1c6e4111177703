"""Jobs as JSON."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.job import Job, JobKind, JobState
from embedded_server.domain.moments import iso
from embedded_server.wire.decoders import VersionNumber
from embedded_server.wire.redecodes import RedecodeJson, redecode_from_json, redecode_to_json
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
    redecode: RedecodeJson | None


# What all but the kind say is of redecode only: the draft or a version, and the records from a moment to another one.
NewJobJson = TypedDict(
    "NewJobJson",
    {
        "kind": Literal["backup", "redecode"],
        "decoder_id": NotRequired[Annotated[int, Meta(ge=0, le=2**31 - 1)]],
        "draft": NotRequired[bool],
        "version": NotRequired[VersionNumber | None],
        "from": NotRequired[Moment | None],
        "to": NotRequired[Moment | None],
    },
)


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
        "redecode": None if job.redecode is None else redecode_to_json(job.redecode),
    }


def job_from_json(value: object) -> Job:
    job = read(value, JobJson)
    redecode = job["redecode"]
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
        redecode=None if redecode is None else redecode_from_json(redecode),
    )
