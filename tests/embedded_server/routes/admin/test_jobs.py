"""Backups as jobs of the admin API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.domain.job import Job, JobState
from embedded_server.jobs import MOST_BACKUPS
from embedded_server.store.errors import BackupCancelledError, BackupError
from embedded_server.store.sqlite.migrate import schema_steps
from embedded_server.store.sqlite.restoring import restore
from embedded_server.store.sqlite.store import SqliteStore
from embedded_server.wire.jobs import job_from_json, job_to_json
from tests.embedded_server.homes import Homes, SqliteHomes
from tests.embedded_server.routes.admin.admin_server import Running

BACKUP = {"kind": "backup"}


@pytest.fixture(scope="session")
def live_homes() -> Homes:
    """PostgreSQL makes its own backups."""
    return SqliteHomes()


async def ended(server: Running, job: Job) -> Job:
    while job.state is JobState.RUNNING:
        await asyncio.sleep(0.01)  # as whoever watches a job does
        job = job_from_json((await server.admin.get(f"/jobs/{job.id}")).json())
    return job


async def begun(server: Running) -> Job:
    reply = await server.admin.post("/jobs", json=BACKUP)
    assert reply.status_code == 201, reply.text
    return job_from_json(reply.json())


async def test_that_a_backup_is_made_watched_and_restored(server: Running, tmp_path: Path) -> None:
    token = await server.pipe_token()
    await server.sender.post(f"/share/a.b/token/{token}", content=b"{}")
    job = await begun(server)
    assert (job.id, job.state, job.reason) == (1, JobState.RUNNING, "")
    job = await ended(server, job)
    assert (job.state, job.reason) == (JobState.DONE, "")
    assert job.done == job.total > 0
    assert job.ended_at
    assert restore(Path(job.file), tmp_path / "new", schema_steps()) == 1
    second = await ended(server, await begun(server))
    assert second.file != job.file
    listed = (await server.admin.get("/jobs")).json()["items"]
    assert [job_from_json(item) for item in listed] == [job, second]
    assert job_from_json(job_to_json(job)) == job


@pytest.fixture
async def held(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Backups wait until it is set, or until they are cancelled."""
    gate = asyncio.Event()

    async def wait(_store: object, _target: object, progress: object) -> None:
        while not gate.is_set():
            await asyncio.sleep(0.01)  # as the thread that copies looks once a step
            if getattr(progress, "is_cancelled", False):
                raise BackupCancelledError("The backup was cancelled.")
        raise BackupError("The disk is full.", "Make room.")

    monkeypatch.setattr(SqliteStore, "backup", wait)
    yield gate
    gate.set()


async def test_that_a_job_can_be_cancelled(server: Running, held: asyncio.Event) -> None:
    job = await begun(server)
    assert (await server.admin.delete(f"/jobs/{job.id}")).status_code == 204
    assert (await ended(server, job)).state is JobState.CANCELLED
    assert (await server.admin.delete(f"/jobs/{job.id}")).status_code == 204  # once more does no harm


async def test_that_one_backup_is_made_at_a_time_and_a_failure_says_why(server: Running, held: asyncio.Event) -> None:
    job = await begun(server)
    reply = await server.admin.post("/jobs", json=BACKUP)
    assert (reply.status_code, reply.json()["code"]) == (409, "job_running")
    held.set()
    job = await ended(server, job)
    assert (job.state, job.reason) == (JobState.FAILED, "The disk is full. Make room.")


async def test_that_backups_do_not_fill_the_data_directory(server: Running) -> None:
    for _ in range(MOST_BACKUPS):
        assert (await ended(server, await begun(server))).state is JobState.DONE
    reply = await server.admin.post("/jobs", json=BACKUP)
    assert (reply.status_code, reply.json()["code"]) == (422, "backups_full")


async def test_that_unknown_jobs_are_told(server: Running) -> None:
    assert (await server.admin.get("/jobs/7")).status_code == 404
    assert (await server.admin.delete("/jobs/7")).status_code == 404
    assert (await server.admin.post("/jobs", json={"kind": "format the disk"})).status_code == 400
    assert (await server.admin.post("/jobs", json={**BACKUP, "file": "/etc/passwd"})).status_code == 400
