"""A store in a directory of its own, and somebody who may send to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.store.sqlite.store import SqliteStore, open_store
from tests.embedded_server.store.kit import HandClock, Sender, a_sender


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(tmp_path: Path, clock: HandClock) -> AsyncIterator[SqliteStore]:
    opened = await open_store(tmp_path / "data", clock)
    yield opened
    await opened.close()


@pytest.fixture
async def sender(store: SqliteStore) -> Sender:
    return await a_sender(store)
