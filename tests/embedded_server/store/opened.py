"""A store in a place of its own, on each database, and somebody who may send to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.store.base import Store
from tests.embedded_server.homes import Home, Homes
from tests.embedded_server.store.kit import HandClock, Sender, a_sender


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def home(homes: Homes, tmp_path: Path) -> Home:
    return homes.at(tmp_path / "data")


@pytest.fixture
async def store(home: Home, clock: HandClock) -> AsyncIterator[Store]:
    opened = await home.open(clock)
    yield opened
    await opened.close()


@pytest.fixture
async def sender(store: Store) -> Sender:
    return await a_sender(store)
