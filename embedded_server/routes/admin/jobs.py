"""`/jobs`: work that takes longer than a request, begun, watched, committed and cancelled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from embedded_server.decoding.running import Text
from embedded_server.domain.job import Job
from embedded_server.domain.redecode import Change, ChangeKind
from embedded_server.domain.refusal import RefusedError
from embedded_server.redecoding.jobs import Asked
from embedded_server.routes.admin.bodies import Bodies, checked_moment, unfit
from embedded_server.routes.admin.decoders import known
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import NUMBERED_PAGE, PAGE, Choice, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.jobs import JobJson, NewJobJson, job_to_json
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.redecodes import ChangeJson, CommitJson, change_to_json
from embedded_server.workbench.examples import check_examples
from embedded_server.workbench.sources import check_source

ALL = "All that decoding again changes, a change a line, found once more while it is read"
LINES = "application/x-ndjson"
KIND = Choice("kind", "Only changes of this kind.", ("all", *ChangeKind))


class JobRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._pool = services.decoders
        self._jobs = services.jobs
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        refusals = (404, 409, 422, 503)
        return [
            resource(
                "/jobs",
                GET=Operation(self.list_all, "The last jobs", PageJson[JobJson], query=PAGE),
                POST=Operation(self.start, "Begin a job", JobJson, body=NewJobJson, status=201, refusals=refusals),
            ),
            resource(
                "/jobs/{id:int}",
                GET=Operation(self.one, "One job and how far it is", JobJson, refusals=(404,)),
                DELETE=Operation(
                    self.cancel, "Cancel a job, or discard what it found", status=204, refusals=(404, 409)
                ),
            ),
            resource(
                "/jobs/{id:int}/changes",
                GET=Operation(
                    self.changes,
                    "Samples of what decoding again changes",
                    PageJson[ChangeJson],
                    query=(KIND, *NUMBERED_PAGE),
                    refusals=(404,),
                ),
            ),
            resource(
                "/jobs/{id:int}/diff",
                GET=Operation(self.diff, ALL, bytes, query=(KIND,), refusals=(404, 409), media_type=LINES),
            ),
            resource(
                "/jobs/{id:int}/commit",
                POST=Operation(self.commit, "Carry out what it found", JobJson, body=CommitJson, refusals=refusals),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        wanted = page_wanted(request.query_params)
        return list_reply(await self._jobs.all(), lambda job: f"{job.id:015}", job_to_json, wanted)

    async def start(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewJobJson)
        since, until = _moment(body.get("from")), _moment(body.get("to"))
        if body["kind"] == "redecode":
            job = await self._jobs.start_redecode(replace(await self._asked(body), since=since, until=until))
        else:
            job = await self._jobs.start_backup()
        return json_reply(job_to_json(job), 201)

    async def one(self, request: Request) -> Response:
        return json_reply(job_to_json(await self._job(request)))

    async def changes(self, request: Request) -> Response:
        job, wanted = await self._job(request), page_wanted(request.query_params)
        after = wanted.after_number or 0
        found = await self._jobs.redecodes.changes(job.id, _kind(request), after, wanted.limit + 1)
        page = found[: wanted.limit]
        cursor = str(page[-1].id) if len(found) > len(page) else None
        return json_reply(page_to_json(map(change_to_json, page), cursor))

    async def diff(self, request: Request) -> Response:
        job = await self._redecode(request)
        found = await self._jobs.redecodes.diff(job.id, _kind(request))
        return StreamingResponse(_lines(found), headers={"cache-control": "no-store"}, media_type=LINES)

    async def commit(self, request: Request) -> Response:
        job = await self._redecode(request)
        body = await self._bodies.read(request, CommitJson)
        await self._check(job.id, anyway=body.get("anyway", False))
        return json_reply(job_to_json(await self._jobs.redecodes.commit(job.id, body["scope"])))

    async def cancel(self, request: Request) -> Response:
        if not await self._jobs.cancel(request.path_params["id"]):
            raise _unknown()
        return nothing()

    async def _check(self, job_id: int, *, anyway: bool) -> None:
        """As before a version becomes live. Raises RefusedError."""
        job = self._jobs.redecodes.find(job_id)
        decoder = known(await self._store.decoder(job.decoder_id))
        if not anyway:
            text = Text(decoder.kind, job.source, job.sha)
            await check_examples(self._pool, text, await self._store.examples(decoder.id))

    async def _job(self, request: Request) -> Job:
        job = await self._jobs.find(request.path_params["id"])
        if job is None:
            raise _unknown()
        return job

    async def _redecode(self, request: Request) -> Job:
        job = await self._job(request)
        if job.redecode is None:
            raise RefusedError(409, "job_not_ready", "A backup changes nothing.", "Choose another job.")
        return job

    async def _asked(self, body: NewJobJson) -> Asked:
        """Raises RefusedError (400, 404, 409, 422)."""
        if "decoder_id" not in body:
            raise unfit('"decoder_id" is missing.')
        decoder = known(await self._store.decoder(body["decoder_id"]))
        number = body.get("version")
        if number is not None:
            for version in await self._store.versions(decoder.id):
                if version.number == number:
                    return Asked(decoder, number, version.sha, version.source)
            raise RefusedError(404, "version_unknown", f"The decoder has no version {number}.", "Fetch its versions.")
        if decoder.draft is None:
            raise RefusedError(409, "no_draft", "There is no draft.", "Save one first, or name a version.")
        text = Text(decoder.kind, decoder.draft.source)
        await check_source(self._pool, text)
        return Asked(decoder, None, text.codec_sha, text.source)


def _kind(request: Request) -> ChangeKind | None:
    kind = KIND.of(request.query_params)
    return None if kind == "all" else ChangeKind(kind)


async def _lines(found: AsyncIterator[list[Change]]) -> AsyncIterator[bytes]:
    async for changes in found:
        yield b"".join(msgspec.json.encode(change_to_json(change)) + b"\n" for change in changes)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else checked_moment(text)


def _unknown() -> RefusedError:
    return RefusedError(
        404, "job_unknown", "There is no job with that id.", "Backups are forgotten when the server stops."
    )
