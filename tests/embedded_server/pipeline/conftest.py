"""A real store with a token, and the real decoders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.clock import SystemClock
from embedded_server.decoding.pool import DecoderPool
from embedded_server.events import Events
from embedded_server.store.sqlite.store import SqliteStore, open_store
from tests.embedded_server.pipeline.sending import Sending


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await open_store(tmp_path, SystemClock())
    yield store
    await store.close()


@pytest.fixture
async def sending(store: SqliteStore) -> Sending:
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
