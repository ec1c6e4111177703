"""A real store with a token, and the real decoders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.clock import SystemClock
from embedded_server.decoding.pool import DecoderPool
from embedded_server.events import Events
from embedded_server.store.base import Store
from tests.embedded_server.homes import Homes, SqliteHomes
from tests.embedded_server.pipeline.sending import Sending


@pytest.fixture(scope="session")
def homes() -> Homes:
    """What differs from database to database is tested with the store and the routes."""
    return SqliteHomes()


@pytest.fixture
async def store(tmp_path: Path, homes: Homes) -> AsyncIterator[Store]:
    store = await homes.at(tmp_path).open(SystemClock())
    yield store
    await store.close()


@pytest.fixture
async def sending(store: Store) -> Sending:
    return await Sending.begin(store)


@pytest.fixture
async def decoders() -> AsyncIterator[DecoderPool]:
    """Not started: most tests need no process."""
    pool = DecoderPool()
    yield pool
    await pool.stop()


@pytest.fixture
async def events() -> Events:
    return Events(SystemClock())
