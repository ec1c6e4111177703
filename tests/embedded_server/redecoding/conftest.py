"""A real store with a token, and real decoders that run."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from embedded_server.decoding.pool import DecoderPool
from tests.embedded_server.pipeline.conftest import events, sending, store

__all__ = ["events", "pool", "sending", "store"]


@pytest.fixture
async def pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool()
    await pool.start()
    yield pool
    await pool.stop()
