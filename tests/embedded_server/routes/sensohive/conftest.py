"""One server for the tests of a module; each takes devices, keys and webhooks of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.embedded_server.homes import Homes
from tests.embedded_server.live import NOON_MS
from tests.embedded_server.routes.sensohive.world import World, furnished


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lasting_world(tmp_path_factory: pytest.TempPathFactory, homes: Homes) -> AsyncIterator[World]:
    async with furnished(homes.another(tmp_path_factory.mktemp("data"))) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(lasting_world: World) -> AsyncIterator[World]:
    yield lasting_world
    lasting_world.clock.ms = NOON_MS
