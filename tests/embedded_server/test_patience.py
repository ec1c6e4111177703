"""How long a client may take, and how many connections it may hold."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from embedded_server.limits import Limits
from tests.embedded_server.live import REC_TYPE, Live, live_server
from tests.embedded_server.raw import Raw, statuses, talk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HASTY = replace(Limits(), header_seconds=0.6, body_seconds=0.9, idle_seconds=1.2, connections=20)

HEADER = b"POST /share/a HTTP/1.1\r\nHost: loc"
SIZED = b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n{"
LARGE = b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n{"
CHUNKED = b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n"
SILENCE = b""
IDLE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with live_server(tmp_path_factory.mktemp("hasty"), HASTY) as server:
        yield server


@pytest.mark.parametrize(
    ("sent", "seconds", "answers"),
    [
        (HEADER, HASTY.header_seconds, [408]),
        (SIZED, HASTY.body_seconds, [408]),
        (LARGE, HASTY.body_seconds, [408]),
        (CHUNKED, HASTY.body_seconds, [408]),
        (SILENCE, HASTY.idle_seconds, []),
        (IDLE, HASTY.idle_seconds, [200]),
    ],
    ids=["header", "body", "large body", "chunks", "silence", "idle"],
)
async def test_that_a_slow_client_is_cut_in_time(hasty: Live, sent: bytes, seconds: float, answers: list[int]) -> None:
    began = time.monotonic()  # before the server can have begun to count
    reader, writer = await asyncio.open_connection("127.0.0.1", hasty.port)
    writer.write(sent)
    drip = asyncio.create_task(drop_by_drop(writer, sent))
    received = b""
    async with asyncio.timeout(10):
        while part := await reader.read(65_536):
            received += part
    took = time.monotonic() - began
    drip.cancel()
    writer.close()
    assert seconds - 0.1 < took < seconds + 1.5
    assert statuses(received) == answers
    if answers == [408]:
        assert f"did not come within {seconds:g} seconds".encode() in received


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
    async with asyncio.timeout(30):
        while statuses(await talk(hasty, Raw(hasty).post())) != [200]:
            await asyncio.sleep(0.05)


async def test_that_slow_clients_are_cut_and_good_ones_always_answered(tmp_path: Path) -> None:
    """Five hundred that drip headers, drip bodies or say nothing, and come back whenever they are cut."""
    limits = replace(HASTY, connections=600)
    async with live_server(tmp_path / "data", limits) as live:
        lives: list[float] = []
        began = time.monotonic()
        kinds = ((HEADER, 0.6), (SIZED, 0.9), (CHUNKED, 0.9), (SILENCE, 1.2))
        slow = [asyncio.create_task(slowly(live, *kinds[n % 4], lives)) for n in range(500)]
        answered = []
        while time.monotonic() - began < 4:
            answered.append((await live.post(f"/share/{REC_TYPE}", token=live.dana.pipe)).status_code)
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert len(answered) > 10  # on a busy machine; how fast is for the benchmarks
        assert set(answered) == {200}
        assert len(lives) > 100
        assert min(lives) > -0.1  # over the deadline
        assert max(lives) < 5


async def slowly(live: Live, sent: bytes, seconds: float, over: list[float]) -> None:
    """One slow client after another; by how much each outlived its deadline."""
    while True:
        began = time.monotonic()  # before the server can have begun to count: it may accept long before this goes on
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
        writer.write(sent)
        drip = asyncio.create_task(drop_by_drop(writer, sent))
        try:
            while await reader.read(65_536):
                pass
        except ConnectionError:
            pass
        finally:
            drip.cancel()
            writer.close()
        over.append(time.monotonic() - began - seconds)
