"""`/jobs`: work that takes longer than a request, begun, watched and cancelled."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.refusal import RefusedError
from embedded_server.jobs import Jobs
from embedded_server.routes.admin.bodies import Bodies
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.jobs import JobJson, NewJobJson, job_to_json
from embedded_server.wire.pages import PageJson


class JobRoutes:
    def __init__(self, services: Services) -> None:
        self._jobs = Jobs(services.store, services.clock, services.data_directory)
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/jobs",
                GET=Operation(self.list_all, "The last jobs", PageJson[JobJson], query=PAGE),
                POST=Operation(self.start, "Begin a backup", JobJson, body=NewJobJson, status=201, refusals=(409, 422)),
            ),
            resource(
                "/jobs/{id:int}",
                GET=Operation(self.one, "One job and how far it is", JobJson, refusals=(404,)),
                DELETE=Operation(self.cancel, "Cancel a job", status=204, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        wanted = page_wanted(request.query_params)
        return list_reply(self._jobs.all(), lambda job: f"{job.id:015}", job_to_json, wanted)

    async def start(self, request: Request) -> Response:
        await self._bodies.read(request, NewJobJson)
        return json_reply(job_to_json(self._jobs.start_backup()), 201)

    async def one(self, request: Request) -> Response:
        job = self._jobs.find(request.path_params["id"])
        if job is None:
            raise _unknown()
        return json_reply(job_to_json(job))

    async def cancel(self, request: Request) -> Response:
        if not self._jobs.cancel(request.path_params["id"]):
            raise _unknown()
        return nothing()


def _unknown() -> RefusedError:
    return RefusedError(
        404, "job_unknown", "There is no job with that id.", "Jobs are forgotten when the server stops."
    )
