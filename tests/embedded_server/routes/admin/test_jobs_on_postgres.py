"""Backups as jobs of the admin API, where the records are not in a file of ours."""

from __future__ import annotations

import asyncio

import pytest

from embedded_server.domain.job import JobState
from embedded_server.wire.jobs import job_from_json
from tests.embedded_server.homes import Homes, PostgresHomes
from tests.embedded_server.postgres import Postgres
from tests.embedded_server.routes.admin.admin_server import Running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def live_homes(postgres: Postgres) -> Homes:
    return PostgresHomes(postgres)


async def test_that_a_backup_says_whose_work_it_is_and_how_it_is_done(server: Running) -> None:
    reply = await server.admin.post("/jobs", json={"kind": "backup"})
    assert reply.status_code == 201, reply.text
    job = job_from_json(reply.json())
    while job.state is JobState.RUNNING:
        await asyncio.sleep(0.01)  # as whoever watches a job does
        job = job_from_json((await server.admin.get(f"/jobs/{job.id}")).json())
    assert job.state is JobState.FAILED
    assert "PostgreSQL, which makes its own backups" in job.reason
    assert "pg_dump" in job.reason
    again = await server.admin.post("/jobs", json={"kind": "backup"})
    assert again.status_code == 201  # that one is over
