"""Decoding history again as a job of the server: started, watched, looked into, committed or discarded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import msgspec

from app.api.admin import AdminClient
from app.api.decoders import CHECK_DEADLINE
from app.api.errors import MalformedReplyError
from app.api.http import Json
from app.api.replies import read_page, read_reply, read_value
from embedded_server.domain.job import Job
from embedded_server.domain.moments import iso
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope
from embedded_server.wire.jobs import job_from_json
from embedded_server.wire.pages import Page
from embedded_server.wire.redecodes import change_from_json

PAGE = 500
SILENCE = 600.0  # seconds; the first reading that changes may be the last one


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

    async def diff(self, job_id: int, kind: ChangeKind | None) -> AsyncIterator[list[Change]]:
        """All of them, found once more while they are read."""
        query = {"kind": kind.value} if kind else {}
        left = b""
        async for piece in self._admin.download(f"/jobs/{job_id}/diff", query, SILENCE):
            *lines, left = (left + piece.data).split(b"\n")
            yield await asyncio.to_thread(_changes, lines)
        if left:
            raise MalformedReplyError("The diff ends in the middle of a line.", "Export it again.")

    async def commit(self, job_id: int, scope: CommitScope, *, anyway: bool) -> Job:
        """Raises a refusal with status 409 where examples fail and nobody said anyway."""
        body: Json = {"scope": scope.value, "anyway": anyway}
        reply = await self._admin.ask("POST", f"/jobs/{job_id}/commit", body=body, deadline=CHECK_DEADLINE)
        return read_reply(reply, job_from_json)

    async def discard(self, job_id: int) -> None:
        """Or cancel, while it runs."""
        await self._admin.ask("DELETE", f"/jobs/{job_id}")


def _changes(lines: Sequence[bytes]) -> list[Change]:
    return [read_value(msgspec.json.decode(line), change_from_json) for line in lines if line]
