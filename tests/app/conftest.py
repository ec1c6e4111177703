"""Fixtures of the window's tests: the application's own loop on Qt."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.loop import AppLoop
from app.theme import LIGHT
from app.widgets.look import Look


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[AppLoop]:
    """A fresh AppLoop; whatever still runs at the end is cancelled."""
    loop = AppLoop(qapp)
    asyncio.set_event_loop(loop)
    yield loop
    for task in (pending := asyncio.all_tasks(loop)):
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    loop.close()
    asyncio.set_event_loop(None)
    gc.collect()


@pytest.fixture(scope="session")
def _look(qapp: QApplication) -> Look:
    return Look(qapp)


@pytest.fixture
def look(_look: Look) -> Look:
    """The light theme at text scale 1, whatever the test before chose."""
    if (_look.theme, _look.scale, _look.compact, _look.still) != (LIGHT, 1.0, False, False):
        _look.switch(LIGHT, 1.0, compact=False, still=False)
    return _look
