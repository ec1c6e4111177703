"""Servers to talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.embedded_server.live import Live, live_server


@pytest.fixture
async def live(data_dir: Path) -> AsyncIterator[Live]:
    """A fresh server in this process, with two people who own keys and tokens."""
    async with live_server(data_dir) as server:
        yield server
