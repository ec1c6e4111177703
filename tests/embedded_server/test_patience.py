"""How long a client may take, and how many connections it may hold."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from embedded_server.limits import Limits
from tests.embedded_server.live import REC_TYPE, Live, live_server
from tests.embedded_server.raw import Raw, statuses, talk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HASTY = replace(Limits(), header_seconds=0.6, body_seconds=0.9, idle_seconds=1.2, connections=20)


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with live_server(tmp_path_factory.mktemp("hasty"), HASTY) as server:
        yield server


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        (b"POST /share/a HTTP/1.1\r\nHost: loc", HASTY.header_seconds),
        (b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{", HASTY.body_seconds),
        (b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n", HASTY.body_seconds),
        (b"", HASTY.idle_seconds),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", HASTY.idle_seconds),
    ],
    ids=["header", "body", "chunks", "silence", "idle"],
)
async def test_that_a_slow_client_is_cut_in_time(hasty: Live, sent: bytes, seconds: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hasty.port)
    began = time.monotonic()
    writer.write(sent)
    drip = asyncio.create_task(drop_by_drop(writer, sent))
    async with asyncio.timeout(10):
        while await reader.read(65_536):
            pass
    took = time.monotonic() - began
    drip.cancel()
    writer.close()
    assert seconds - 0.1 < took < seconds + 1.5


async def drop_by_drop(writer: asyncio.StreamWriter, sent: bytes) -> None:
    """Keeps an unfinished request growing: deadlines are for the whole."""
    while sent and not sent.endswith(b"localhost\r\n\r\n"):
        await asyncio.sleep(0.2)
        writer.write(b"x")


async def test_that_connections_over_the_limit_are_told_to_come_back(hasty: Live) -> None:
    idle = [await asyncio.open_connection("127.0.0.1", hasty.port) for _ in range(HASTY.connections)]
    received = await talk(hasty, b"")
    assert statuses(received) == [503]
    assert b"retry-after: 5" in received
    for _, writer in idle:
        writer.close()
        await writer.wait_closed()
    async with asyncio.timeout(5):
        while statuses(await talk(hasty, Raw(hasty).post())) != [200]:
            await asyncio.sleep(0.05)


async def test_that_slow_clients_do_not_slow_a_good_one(live: Live) -> None:
    slow = [await asyncio.open_connection("127.0.0.1", live.port) for _ in range(300)]
    for _, writer in slow:
        writer.write(b"POST /share/a HTTP/1.1\r\nHo")
    began = time.monotonic()
    for _ in range(50):
        assert (await live.post(f"/share/{REC_TYPE}", token=live.dana.pipe)).status_code == 200
    assert time.monotonic() - began < 5
    for _, writer in slow:
        writer.close()
