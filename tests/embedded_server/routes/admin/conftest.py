"""Servers for the tests of the admin API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.embedded_server.homes import Homes
from tests.embedded_server.routes.admin.admin_server import Running, running_server


@pytest.fixture
async def server(tmp_path: Path, live_homes: Homes) -> AsyncIterator[Running]:
    """A fresh one."""
    async with running_server(tmp_path, live_homes.at(tmp_path).database) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_server(tmp_path_factory: pytest.TempPathFactory, live_homes: Homes) -> AsyncIterator[Running]:
    """One for all tests of a module that leave nothing behind."""
    home = live_homes.another(tmp_path_factory.mktemp("data"))
    async with running_server(home.directory, home.database) as running:
        yield running
