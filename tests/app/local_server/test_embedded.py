"""The embedded server: started, adopted, brought back, stopped; it outlives the window's process."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.api.admin import AdminClient
from app.api.errors import UnreachableError
from app.local_server.embedded import HALTED, EmbeddedServer, Running
from app.local_server.network import is_free
from app.local_server.server_options import GENERATED, ServerOptions
from app.running.loop import AppLoop
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


def test_that_a_server_over_https_is_reached_by_its_fingerprint_and_adopted(loop: AppLoop, data_dir: Path) -> None:
    async def main() -> None:
        server = EmbeddedServer(data_dir, ServerOptions(port=0, encryption=GENERATED))
        keeping = asyncio.create_task(server.keep_running())
        running = await up(server)
        assert running.url.startswith("https://127.0.0.1:")
        client = AdminClient()
        await client.point_at(running.url, running.admin_token, running.fingerprint)
        status = await client.status()
        assert status.certificate is not None
        assert status.certificate.fingerprint == running.fingerprint
        assert status.connections >= 1
        await client.close()
        with pytest.raises(UnreachableError):
            await client.point_at(running.url, running.admin_token, "00:11")
        keeping.cancel()
        other = EmbeddedServer(data_dir, ServerOptions(port=0))
        keeping = asyncio.create_task(other.keep_running())
        assert (await up(other)).pid == running.pid
        keeping.cancel()
        await server.stop()

    loop.run_until_complete(main())


def test_that_a_port_in_use_is_said_with_one_that_is_free(loop: AppLoop, data_dir: Path) -> None:
    async def main(port: int) -> int | None:
        server = EmbeddedServer(data_dir, ServerOptions(port=port))
        told: list[str] = []
        server.stopped.connect(told.append)
        keeping = asyncio.create_task(server.keep_running())
        async with asyncio.timeout(20):
            while not told:
                await asyncio.sleep(0.02)
        assert f"Port {port} on 127.0.0.1 is in use." in told[0]
        keeping.cancel()
        return server.free_port

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        free = loop.run_until_complete(main(port))
        assert free is not None
        assert free > port


def test_that_a_server_that_cannot_start_with_changes_goes_on_as_before(loop: AppLoop, data_dir: Path) -> None:
    async def main(taken: int) -> None:
        server = EmbeddedServer(data_dir, ServerOptions(port=0))
        told: list[str] = []
        server.taken_back.connect(told.append)
        keeping = asyncio.create_task(server.keep_running())
        first = await up(server)
        server.use(replace(server.options, port=taken))
        await server.restart()
        again = await up(server)
        assert (again.url, server.is_starting) == (first.url, False)
        assert again.pid != first.pid
        assert len(told) == 1
        assert f"Port {taken} on 127.0.0.1 is in use." in told[0]
        keeping.cancel()
        await server.stop()

    with socket.create_server(("127.0.0.1", 0)) as other:
        loop.run_until_complete(main(other.getsockname()[1]))


def test_that_nobody_waits_for_a_server_that_is_wanted(
    loop: AppLoop, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where it was tried in vain, nor at a restart, which is no news either."""
    monkeypatch.setattr("app.local_server.embedded.SHORTEST_PAUSE", 100.0)

    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            server = EmbeddedServer(data_dir, ServerOptions(port=other.getsockname()[1]))
            told: list[str] = []
            server.stopped.connect(told.append)
            keeping = asyncio.create_task(server.keep_running())
            async with asyncio.timeout(20):
                while not told:
                    await asyncio.sleep(0.02)
        server.want()
        await up(server)
        await server.restart()
        await up(server)
        assert len(told) == 1
        keeping.cancel()
        await server.stop()

    loop.run_until_complete(main())


def test_that_a_server_is_said_to_be_gone_when_it_holds_nothing_any_more(loop: AppLoop, data_dir: Path) -> None:
    async def main() -> None:
        server = EmbeddedServer(data_dir, ServerOptions(port=0))
        keeping = asyncio.create_task(server.keep_running())
        running = await up(server)
        held: list[bool] = []
        server.stopped.connect(lambda _: held.append(is_there(running.pid) or not is_free(server.options.port)))
        async with hanging(running):  # it is waited for
            await server.halt()
            async with asyncio.timeout(20):
                while not held:
                    await asyncio.sleep(0.02)
        assert held == [False]
        keeping.cancel()

    loop.run_until_complete(main())


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@asynccontextmanager
async def hanging(running: Running) -> AsyncIterator[None]:
    """A sender that has not sent all of its body."""
    _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(running.url).port)
    writer.write(b"POST /share/us.tide HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
    await writer.drain()
    await asyncio.sleep(0.2)
    yield
    writer.close()


def test_that_a_halted_server_waits_until_it_is_wanted(loop: AppLoop, data_dir: Path) -> None:
    async def main() -> None:
        server = EmbeddedServer(data_dir, ServerOptions(port=0))
        told: list[str] = []
        server.stopped.connect(told.append)
        keeping = asyncio.create_task(server.keep_running())
        first = (await up(server)).pid
        await server.halt()
        async with asyncio.timeout(20):
            while not told:
                await asyncio.sleep(0.02)
        assert told == [HALTED]
        assert server.running is None
        server.want()
        assert (await up(server)).pid != first
        keeping.cancel()
        await server.stop()

    loop.run_until_complete(main())
