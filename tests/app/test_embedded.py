"""The embedded server: started, adopted, brought back, stopped; it outlives the window's process."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from app.embedded import EmbeddedServer, Running
from app.loop import AppLoop
from app.server_options import ServerOptions
from tests.app.server import serve

pytestmark = pytest.mark.slow


async def up(server: EmbeddedServer) -> Running:
    async with asyncio.timeout(20):
        while server.running is None:
            await asyncio.sleep(0.02)
    return server.running


def test_that_a_killed_server_comes_back_and_a_stopped_one_is_gone(loop: AppLoop, data_dir: Path) -> None:
    async def main() -> None:
        server = EmbeddedServer(data_dir, ServerOptions(port=0))
        keeping = asyncio.create_task(server.keep_running())
        first = await up(server)
        os.kill(first.pid, signal.SIGKILL)
        async with asyncio.timeout(20):
            while server.running is None or server.running.pid == first.pid:
                await asyncio.sleep(0.02)
        second = server.running
        assert second.admin_token != first.admin_token  # a secret for each start
        keeping.cancel()
        await server.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(second.pid, 0)

    loop.run_until_complete(main())


def test_that_a_server_that_runs_already_is_adopted(loop: AppLoop, data_dir: Path) -> None:
    async def main() -> None:
        server = EmbeddedServer(data_dir, ServerOptions(port=0))
        keeping = asyncio.create_task(server.keep_running())
        adopted = await up(server)
        assert (adopted.url, adopted.admin_token) == (served.url, served.admin_token)
        keeping.cancel()

    with serve(data_dir) as served:
        loop.run_until_complete(main())


def test_that_a_server_that_cannot_start_says_why(loop: AppLoop, data_dir: Path) -> None:
    (data_dir / "sluice.db").write_bytes(b"this is no database, and it must not be overwritten" * 100)
    (data_dir / "sluice.db").chmod(0o600)

    async def main() -> str:
        server = EmbeddedServer(data_dir, ServerOptions(port=0))
        told: asyncio.Future[str] = loop.create_future()

        def tell(why: str) -> None:
            if not told.done():
                told.set_result(why)

        server.stopped.connect(tell)
        keeping = asyncio.create_task(server.keep_running())
        async with asyncio.timeout(20):
            why = await told
        keeping.cancel()
        return why

    why = loop.run_until_complete(main())
    assert why.startswith("The server could not start.")
    assert len(why) > len("The server could not start. It said nothing.")
    assert (data_dir / "sluice.db").read_bytes().startswith(b"this is no database")
