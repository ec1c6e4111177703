"""Decoding history again as a job of the server: started, watched, looked into, committed or discarded."""

from __future__ import annotations

from datetime import datetime

from app.api.admin import AdminClient
from app.api.http import Json
from app.api.replies import read_page, read_reply
from embedded_server.domain.job import Job
from embedded_server.domain.moments import iso
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope
from embedded_server.wire.jobs import job_from_json
from embedded_server.wire.pages import Page
from embedded_server.wire.redecodes import change_from_json

PAGE = 500


class HistoriesClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def start(self, decoder_id: int, since: datetime | None = None, version: int | None = None) -> Job:
        """Of the draft, or of a version; nothing changes yet."""
        body: Json = {"kind": "redecode", "decoder_id": decoder_id}
        body |= {"draft": True} if version is None else {"version": version}
        body |= {} if since is None else {"from": iso(since)}
        return read_reply(await self._admin.ask("POST", "/jobs", body=body), job_from_json)

    async def job(self, job_id: int) -> Job:
        return read_reply(await self._admin.ask("GET", f"/jobs/{job_id}"), job_from_json)

    async def jobs(self) -> list[Job]:
        return await self._admin.all_of("/jobs", job_from_json)

    async def changes(self, job_id: int, kind: ChangeKind | None, after: str = "") -> Page[Change]:
        """Samples, in the order of the records."""
        query = {"limit": str(PAGE)} | ({"kind": kind.value} if kind else {}) | ({"after": after} if after else {})
        return read_page(await self._admin.ask("GET", f"/jobs/{job_id}/changes", query), change_from_json)

    async def commit(self, job_id: int, scope: CommitScope) -> Job:
        reply = await self._admin.ask("POST", f"/jobs/{job_id}/commit", body={"scope": scope.value})
        return read_reply(reply, job_from_json)

    async def discard(self, job_id: int) -> None:
        """Or cancel, while it runs."""
        await self._admin.ask("DELETE", f"/jobs/{job_id}")
