"""Backups through the admin API: begun, watched, cancelled."""

from __future__ import annotations

from app.api.admin import AdminClient
from app.api.replies import read_reply
from embedded_server.domain.job import Job, JobKind, JobState
from embedded_server.wire.jobs import job_from_json


class BackupsClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def start(self) -> Job:
        return read_reply(await self._admin.ask("POST", "/jobs", body={"kind": JobKind.BACKUP.value}), job_from_json)

    async def running(self) -> Job | None:
        """The one being made, whoever began it."""
        jobs = await self._admin.all_of("/jobs", job_from_json)
        return next((one for one in jobs if one.kind is JobKind.BACKUP and one.state is JobState.RUNNING), None)

    async def one(self, job_id: int) -> Job:
        return read_reply(await self._admin.ask("GET", f"/jobs/{job_id}"), job_from_json)

    async def cancel(self, job_id: int) -> None:
        await self._admin.ask("DELETE", f"/jobs/{job_id}")
