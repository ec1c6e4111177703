"""Several processes: each decoder keeps to one of them, and what one of them does the others do not notice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import DecodeRequest
from embedded_server.domain.decoding import DecodeStatus

CODECS = Path(__file__).parents[2] / "data" / "codecs"
STUCK = DecodeRequest((CODECS / "hostile" / "native_pad_start.js").read_text("utf-8"))

pytestmark = pytest.mark.asyncio(loop_scope="function")


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool(lanes=2)
    await pool.start()
    yield pool
    await pool.stop()


def _decoder(number: int) -> DecodeRequest:
    return DecodeRequest(f"function Decoder(bytes) {{ return {{ decoder: {number}, first: bytes[0] }}; }}", b"\0")


async def test_that_a_process_is_there_only_once_a_decoder_needs_it(pool: DecoderPool) -> None:
    await pool.decode(_decoder(0))
    assert [lane.is_running for lane in pool._lanes] == [True, False]
    assert pool.is_running
    await pool.decode(_decoder(1))
    assert [lane.is_running for lane in pool._lanes] == [True, True]


async def test_that_each_decoder_is_answered_in_the_order_it_was_asked_by_one_process(pool: DecoderPool) -> None:
    order: dict[int, list[int]] = {number: [] for number in range(6)}

    async def decode(decoder: int, call: int) -> None:
        decoded = await pool.decode(replace(_decoder(decoder), payload=bytes([call])))
        assert decoded.data == {"decoder": decoder, "first": call}
        order[decoder].append(call)

    await asyncio.gather(*(decode(decoder, call) for call in range(40) for decoder in order))
    assert order == {decoder: list(range(40)) for decoder in order}
    homes = [pool._home(_decoder(number).codec_sha) for number in order]
    assert homes == [*pool._lanes] * 3


async def test_that_a_stuck_decoder_does_not_hold_up_those_of_another_process(pool: DecoderPool) -> None:
    await pool.decode(_decoder(0))
    await pool.decode(_decoder(1))
    stuck = asyncio.ensure_future(pool.decode(STUCK))  # beside decoder 0
    assert (await pool.decode(_decoder(1))).data == {"decoder": 1, "first": 0}
    assert not stuck.done()
    assert (await stuck).status is DecodeStatus.KILLED
    assert pool.killed == 1


@pytest.mark.slow
async def test_that_a_decoder_is_suspended_for_all_and_the_others_of_its_process_go_on(pool: DecoderPool) -> None:
    asked = [pool.decode(STUCK), pool.decode(STUCK), pool.decode(STUCK), pool.decode(_decoder(1))]
    results = await asyncio.gather(*asked, pool.decode(_decoder(2)), pool.decode(STUCK))
    assert [one.status for one in results[3:5]] == [DecodeStatus.OK] * 2
    assert "3 times within 10 minutes" in results[5].errors[0]
    assert pool.suspended(STUCK.codec_sha) == results[5].errors[0]
    assert (await pool.decode(_decoder(2))).data == {"decoder": 2, "first": 0}
