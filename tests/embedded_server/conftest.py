"""Servers to talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.embedded_server.homes import Homes, PostgresHomes, SqliteHomes
from tests.embedded_server.live import Live, live_server
from tests.embedded_server.postgres import Postgres, own_postgres

BACKENDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.slow))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that all tests of this process share."""
    with own_postgres() as server:
        yield server


@pytest.fixture(scope="session", params=BACKENDS)
def homes(request: pytest.FixtureRequest) -> Homes:
    return SqliteHomes() if request.param == "sqlite" else PostgresHomes(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def live_homes() -> Homes:
    """Of the stores of `live` and `shared_live`. A folder whose tests should run on each database says `homes`."""
    return SqliteHomes()


@pytest.fixture
async def live(data_dir: Path, live_homes: Homes) -> AsyncIterator[Live]:
    """A fresh server in this process, with two people who own keys and tokens."""
    async with live_server(data_dir, database=live_homes.at(data_dir).database) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lasting_server(tmp_path_factory: pytest.TempPathFactory, live_homes: Homes) -> AsyncIterator[Live]:
    home = live_homes.another(tmp_path_factory.mktemp("data"))
    async with live_server(home.directory, database=home.database) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def shared_live(lasting_server: Live) -> AsyncIterator[Live]:
    """One server for the tests of a module: as `live`, but keys, tokens and refusals of earlier tests are still there.
    Such a module runs in one loop: `pytestmark = pytest.mark.asyncio(loop_scope="module")`."""
    yield lasting_server
    await lasting_server.sweep()
