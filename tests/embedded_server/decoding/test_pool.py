"""The pool: a stuck, greedy or crashing decoder costs its own result and nobody else's."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from embedded_server.decoding import limits, process
from embedded_server.decoding.frames import READY, Answer, frame
from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import DecodeRequest
from embedded_server.domain.decoding import Decoded, DecodeStatus

CODECS = Path(__file__).parents[2] / "data" / "codecs"
GOOD = DecodeRequest("function Decoder(bytes, port) { return { first: bytes[0], port: port }; }", b"\x07", 3)
GOOD_DATA = {"first": 7, "port": 3}
STUCK = DecodeRequest((CODECS / "hostile" / "native_pad_start.js").read_text("utf-8"))
MALFORMED = bytes.fromhex("7180f21fbb14ea0fa012c0")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool()
    await pool.start()
    yield pool
    await pool.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def own_pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool(lanes=1)
    yield pool
    await pool.stop()


def _processes() -> set[int]:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii")
    return {int(pid) for pid in children.split()}


async def _start(pool: DecoderPool) -> int:
    """The number of the process that this pool started; another pool may start one at the same time."""
    await pool.start()
    process = pool._lanes[0]._process
    assert process is not None
    assert process._transport is not None
    return process._transport.get_pid() or 0


def _state(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _is_decoding(pid: int) -> bool:
    """A process that is confined and busy is inside a decoder."""
    state = _state(pid)
    return state.get("Seccomp") == "2" and state["State"][0] == "R"


@pytest.mark.parametrize("path", sorted((CODECS / "hostile").glob("*.js")), ids=lambda path: path.stem)
async def test_that_a_hostile_decoder_is_contained_and_the_next_decode_is_right(
    pool: DecoderPool, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KILL_WALL", 20.0)  # on a busy machine it would come before the processor time is up
    source = path.read_text("utf-8")
    expected = source.partition("\n")[0].rpartition(" ")[2]
    hostile, next_one = await asyncio.gather(pool.decode(DecodeRequest(source, MALFORMED, 1)), pool.decode(GOOD))
    assert hostile.status == expected, hostile
    assert next_one.data == GOOD_DATA


async def test_that_a_runaway_on_malformed_bytes_decodes_the_well_formed_ones(pool: DecoderPool) -> None:
    source = (CODECS / "hostile" / "runaway_on_malformed.js").read_text("utf-8")
    decoded = await pool.decode(DecodeRequest(source, bytes([5, *[0] * 8, 1, 255])))
    assert decoded.status is DecodeStatus.OK
    assert isinstance(decoded.data, dict)
    assert len(decoded.data["samples"]) == 16


async def test_that_what_the_world_of_a_decoder_lacks_is_undefined(pool: DecoderPool) -> None:
    names = ("process", "require", "fetch", "std", "os", "setTimeout", "WebAssembly", "performance", "Deno", "window")
    body = ", ".join(f"{name}: typeof {name}" for name in names)
    decoded = await pool.decode(DecodeRequest(f"function Decoder() {{ return {{ {body} }}; }}"))
    assert decoded.data == dict.fromkeys(names, "undefined")


@pytest.mark.slow
async def test_that_three_kills_suspend_a_decoder_and_cost_no_other_call_its_place(own_pool: DecoderPool) -> None:
    order: list[int] = []

    async def decode(number: int) -> Decoded:
        decoded = await own_pool.decode(replace(GOOD, payload=bytes([number])))
        order.append(number)
        return decoded

    stuck = [own_pool.decode(STUCK) for _ in range(5)]
    results = await asyncio.gather(*stuck, *(decode(number) for number in range(200)))
    assert [decoded.status for decoded in results[:5]] == [DecodeStatus.KILLED] * 5
    assert ["Suspended" in decoded.errors[0] for decoded in results[:5]] == [False, False, False, True, True]
    assert [decoded.data for decoded in results[5:]] == [{"first": number, "port": 3} for number in range(200)]
    assert order == list(range(200))
    assert "3 times within 10 minutes" in (await own_pool.decode(STUCK)).errors[0]
    own_pool.resume(STUCK.codec_sha)
    assert "Suspended" not in (await own_pool.decode(STUCK)).errors[0]


@pytest.mark.slow
async def test_that_no_call_is_stopped_because_other_programs_are_busy(own_pool: DecoderPool) -> None:
    loop = "import time\nend = time.time() + 110\nwhile time.time() < end: pass"
    busy = [await asyncio.create_subprocess_exec(sys.executable, "-c", loop) for _ in range(2 * (os.cpu_count() or 1))]
    work = (
        "function Decoder(bytes) { for (var i = 0, s = 0; i < 2e5; i++) s += i; return { sum: s, first: bytes[0] }; }"
    )
    try:
        asked = [replace(GOOD, source=work + f"// {number % 20}", payload=bytes([number])) for number in range(60)]
        results = await asyncio.gather(*(own_pool.decode(request) for request in asked))
    finally:
        for process in busy:
            process.kill()
            await process.wait()
    assert [decoded.data for decoded in results] == [{"sum": 19999900000, "first": number} for number in range(60)]


@pytest.mark.slow
async def test_that_a_proven_decoder_which_hangs_is_blamed_and_not_the_calls_it_shared_the_way_with(
    own_pool: DecoderPool,
) -> None:
    source = "function Decoder(bytes) { while (bytes[0] == 99) 'x'.padStart(5e6); return { first: bytes[0] }; }"
    for _ in range(3):
        await own_pool.decode(DecodeRequest(source, b"\1"))
    numbers = [*range(20), 99, *range(20, 40)]
    results = await asyncio.gather(*(own_pool.decode(DecodeRequest(source, bytes([number]))) for number in numbers))
    assert [decoded.status for decoded in results].count(DecodeStatus.KILLED) == 1
    assert [decoded.data for decoded in results] == [{"first": number} if number != 99 else None for number in numbers]


async def test_that_a_cancelled_caller_costs_no_one_an_answer(pool: DecoderPool) -> None:
    given_up = asyncio.ensure_future(pool.decode(GOOD))
    waiting = asyncio.ensure_future(pool.decode(GOOD))
    await asyncio.sleep(0)
    given_up.cancel()
    assert (await waiting).data == GOOD_DATA


@pytest.mark.slow
async def test_that_more_decoders_than_a_process_keeps_are_still_answered(pool: DecoderPool) -> None:
    sources = [f"function Decoder(bytes) {{ return {{ number: {number} }}; }}" for number in range(limits.MAX_SOURCES)]
    asked = [replace(GOOD, source=source) for source in (GOOD.source, *sources, GOOD.source, sources[0])]
    results = await asyncio.gather(*(pool.decode(request) for request in asked))
    numbered = [{"number": number} for number in range(limits.MAX_SOURCES)]
    assert [decoded.data for decoded in results] == [GOOD_DATA, *numbered, GOOD_DATA, {"number": 0}]


async def test_that_a_source_beyond_a_mebibyte_is_refused_and_one_below_runs(pool: DecoderPool) -> None:
    comment = f"/*{'x' * (1024 * 1024 - 200)}*/"
    assert (await pool.decode(replace(GOOD, source=comment + GOOD.source))).data == GOOD_DATA
    refused = await pool.decode(replace(GOOD, source=comment + comment))
    assert refused.status is DecodeStatus.THREW
    assert "1,048,576 are allowed" in refused.errors[0]


async def test_that_deep_nesting_in_a_source_is_an_error(pool: DecoderPool) -> None:
    decoded = await pool.check("(" * 50_000 + ")" * 50_000)
    assert decoded.status is DecodeStatus.THREW


async def test_that_text_without_a_meaning_in_unicode_becomes_readable(pool: DecoderPool) -> None:
    source = r'function Decoder() { return { a: "\ud800", b: "\\ud800", c: "<b>\u0000</b>", "\udfff": 1 }; }'
    assert (await pool.decode(DecodeRequest(source))).data == {
        "a": "\ufffd",
        "b": "\\ud800",
        "c": "<b>\x00</b>",
        "\ufffd": 1,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
class TestTheProcess:
    async def test_that_it_has_no_environment_few_handles_and_no_way_out(self, own_pool: DecoderPool) -> None:
        pid = await _start(own_pool)
        assert Path(f"/proc/{pid}/environ").read_bytes() == b"TZ=UTC\0GLIBC_TUNABLES=glibc.malloc.hugetlb=1\0"
        handles = {str(handle.readlink()) for handle in Path(f"/proc/{pid}/fd").iterdir()}
        assert len(handles) == 4
        assert {handle.partition(":")[0] for handle in handles} <= {"pipe", "socket", f"/proc/{pid}/statm"}
        state = _state(pid)
        assert (state["NoNewPrivs"], state["Seccomp"], state["Threads"]) == ("1", "2", "1")

    async def test_that_a_decoder_which_crashes_the_process_twice_is_blamed_and_no_other(
        self, own_pool: DecoderPool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "KILL_CPU", 20.0)  # on a busy machine it would be stopped before it is crashed here
        pid = await _start(own_pool)
        others = _processes() - {pid}
        looping = asyncio.ensure_future(own_pool.decode(STUCK))
        waiting = asyncio.ensure_future(own_pool.decode(GOOD))
        for _ in range(2):
            while not any(_is_decoding(pid) for pid in _processes() - others):
                await asyncio.sleep(0.005)
            (pid,) = _processes() - others
            os.kill(pid, signal.SIGSEGV)
            while pid in _processes():
                await asyncio.sleep(0.005)
        assert (await looping).errors == ("The decoder process ended while this ran (SIGSEGV).",)
        assert (await waiting).data == GOOD_DATA

    async def test_that_the_death_of_an_idle_process_costs_nobody_a_result(self, own_pool: DecoderPool) -> None:
        pid = await _start(own_pool)
        os.kill(pid, signal.SIGKILL)
        assert (await own_pool.decode(GOOD)).data == GOOD_DATA

    @pytest.mark.slow
    async def test_that_one_which_does_not_move_is_killed_after_two_seconds(self, own_pool: DecoderPool) -> None:
        pid = await _start(own_pool)
        os.kill(pid, signal.SIGSTOP)
        first, second = await asyncio.gather(own_pool.decode(GOOD), own_pool.decode(GOOD))
        assert first.errors == ("Stopped: no answer within 2 seconds.",)
        assert second.data == GOOD_DATA

    @pytest.mark.slow
    async def test_that_one_grown_large_is_replaced_and_nobody_is_blamed(self, own_pool: DecoderPool) -> None:
        pid = await _start(own_pool)
        hoard = "parseInt.kept = new Uint8Array(7e6).fill(1); function Decoder() {{ return {{ number: {} }}; }}"
        requests = [DecodeRequest(hoard.format(number)) for number in range(60)]
        results = await asyncio.gather(*(own_pool.decode(request) for request in requests))
        assert [decoded.data for decoded in results] == [{"number": number} for number in range(60)]
        assert pid not in _processes()

    async def test_that_it_ends_with_its_pool(self, own_pool: DecoderPool) -> None:
        pid = await _start(own_pool)
        await own_pool.stop()
        assert pid not in _processes()


async def test_that_a_process_which_answers_what_nobody_asked_is_ended(
    own_pool: DecoderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = frame([Answer(None, "{}", number=number) for number in (READY, 99)])
    code = f"import sys; sys.stdout.buffer.write({answers!r}); sys.stdout.flush(); sys.stdin.read()"
    monkeypatch.setattr(process, "worker_command", lambda: [sys.executable, "-c", code])
    await own_pool.start()
    monkeypatch.undo()
    assert (await own_pool.decode(GOOD)).data == GOOD_DATA


async def test_that_stopping_answers_no_call_with_a_false_result(own_pool: DecoderPool) -> None:
    await own_pool.start()
    waiting = asyncio.ensure_future(own_pool.decode(STUCK))
    await asyncio.sleep(0)
    await own_pool.stop()
    with pytest.raises(DecoderPoolError, match="stopped"):
        await waiting
    with pytest.raises(DecoderPoolError, match="stopped"):
        await own_pool.decode(GOOD)


@pytest.mark.parametrize(
    ("code", "reason"),
    [("raise SystemExit('there is no engine')", "there is no engine"), ("print('x' * 100)", "does not start")],
)
async def test_that_a_process_which_does_not_come_up_is_told_with_its_words(
    own_pool: DecoderPool, monkeypatch: pytest.MonkeyPatch, code: str, reason: str
) -> None:
    monkeypatch.setattr(process, "worker_command", lambda: [sys.executable, "-c", code])
    with pytest.raises(DecoderPoolError, match=reason):
        await own_pool.start()
    with pytest.raises(DecoderPoolError, match=reason):
        await own_pool.decode(GOOD)
    monkeypatch.undo()
    assert (await own_pool.decode(GOOD)).data == GOOD_DATA


async def test_that_a_server_which_once_held_much_memory_still_decodes(own_pool: DecoderPool) -> None:
    held = b"\x01" * (limits.RETIRE_AT + 50 * 1024 * 1024)  # a child is told of its parent's peak as its own
    del held
    assert (await own_pool.decode(GOOD)).data == GOOD_DATA
