"""Hostile decoders: each is contained, the next decode is right, and the server does not grow.

The proof runs them SLUICE_HOSTILE times over, alone on the machine, and measures how long each takes.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import DecodeRequest
from embedded_server.domain.decoding import Decoded, DecodeStatus
from tests.embedded_server.decoding.hostile import hostile_sources

SOURCES = hostile_sources()
ROUNDS = int(os.environ.get("SLUICE_HOSTILE", "0"))
GOOD = DecodeRequest("function Decoder(bytes, port) { return { first: bytes[0], port: port }; }", b"\x07", 3)
ENDLESS = re.compile(r"(loop|native)_\d+")  # none of these comes to an end with a result

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool()
    await pool.start()
    yield pool
    await pool.stop()


async def test_that_there_are_hostile_decoders_enough() -> None:
    assert len(SOURCES) >= 150
    assert len(set(SOURCES.values())) == len(SOURCES)


@pytest.mark.timeout(7200)
async def test_that_every_hostile_decoder_is_contained_and_the_next_decode_is_right(pool: DecoderPool) -> None:
    wrong: dict[str, object] = {}
    seconds: list[float] = []
    before = _memory()
    for number in range(max(1, ROUNDS)):
        good = replace(GOOD, port=number)
        for name, source in SOURCES.items():
            asked = DecodeRequest(f"{source}\n// {number}", b"\1\2\3", 1)  # a text of its own, or it would be suspended
            started = time.perf_counter()
            hostile = await pool.decode(asked)
            seconds.append(time.perf_counter() - started)
            next_one = await pool.decode(good)
            if next_one.data != {"first": 7, "port": number}:
                wrong[name] = next_one
            elif not _is_contained(name, hostile):
                wrong[name] = hostile
    assert wrong == {}
    assert _memory() - before < 32 << 20
    if ROUNDS:
        _tell(seconds, pool.killed, _memory() - before)


def _is_contained(name: str, decoded: Decoded) -> bool:
    text = repr(decoded.data)
    if "stolen" in text or "forged" in text or "polluted" in text or "root:" in text:
        return False
    return decoded.status is not DecodeStatus.OK or not ENDLESS.fullmatch(name)


def _tell(seconds: list[float], killed: int, grown: int) -> None:
    ordered = sorted(seconds)
    p99 = ordered[len(ordered) * 99 // 100]
    print(f"{len(ordered)} calls of {len(SOURCES)} hostile decoders, {killed} processes killed")
    print(f"p50 {ordered[len(ordered) // 2] * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms, longest {ordered[-1] * 1e3:.0f} ms")
    print(f"the server's memory: {grown / 1024:+.0f} KiB")
    assert p99 < 0.5


def _memory() -> int:
    """Bytes of this process that are resident."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
