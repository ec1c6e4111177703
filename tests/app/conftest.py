"""Fixtures of the window's tests: the application's own loop on Qt."""

from __future__ import annotations

import asyncio
import gc
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.api.admin import AdminClient
from app.connections import Connections
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.settings import Settings
from app.theme import LIGHT
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.window.actions import Actions
from tests.app.server import Served, serve


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[AppLoop]:
    """A fresh AppLoop; whatever still runs at the end is cancelled."""
    gc.freeze()  # what was there before is not looked through at the end
    loop = AppLoop(qapp)
    asyncio.set_event_loop(loop)
    qapp.setQuitOnLastWindowClosed(False)  # as the application does; it would end the loop
    yield loop
    for task in (pending := asyncio.all_tasks(loop)):
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    asyncio.set_event_loop(None)
    gc.collect()
    gc.unfreeze()


@pytest.fixture(scope="session")
def _look(qapp: QApplication) -> Look:
    return Look(qapp)


@pytest.fixture
def look(_look: Look) -> Iterator[Look]:
    """The light theme at text scale 1, whatever the test before chose."""
    if (_look.theme, _look.scale, _look.compact, _look.still) != (LIGHT, 1.0, False, False):
        _look.switch(LIGHT, 1.0, compact=False, still=False)
    yield _look
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # windows that stay slow every switch


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One real server for all tests of a module."""
    data = tmp_path_factory.mktemp("served")
    data.chmod(0o700)
    with serve(data) as server:
        yield server


@pytest.fixture
def client(loop: AppLoop, served: Served, tasks: Tasks) -> Iterator[AdminClient]:
    """Closed as the application does it, when nobody asks any more: what connects meanwhile would stay open."""
    client = AdminClient(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    loop.run_until_complete(client.point_at(served.url, served.admin_token))
    yield client
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(client.close())


@pytest.fixture
def tasks(loop: AppLoop) -> Iterator[Tasks]:
    tasks = Tasks(loop)
    yield tasks
    loop.run_until_complete(tasks.cancel_all())


@pytest.fixture
def until(loop: AppLoop) -> Callable[[Callable[[], object]], None]:
    """Runs the loop until something holds; fails after long, also on a busy machine."""

    async def wait(condition: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                await asyncio.sleep(0.01)

    return lambda condition: loop.run_until_complete(wait(condition))


@pytest.fixture
def actions(look: Look) -> Actions:
    return Actions(look)


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    """In memory: tests of the keyring are in test_credentials."""
    return Credentials(tmp_path / "secrets")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def connections(loop: AppLoop, settings: Settings, credentials: Credentials) -> Iterator[Connections]:
    """This computer is in use."""
    connections = Connections(settings, credentials)
    yield connections
    loop.run_until_complete(connections.client.close())


@pytest.fixture
def clipboard(qapp: QApplication) -> Clipboard:
    return Clipboard(qapp.clipboard())
