"""Decodes a second through one decoder process, against a bare call of the same engine and against node's own loop.

The bare call runs in this process, keeps the decoder's variables between messages and checks nothing: what decoding
costs when nobody is protected from anybody. Node's loop, where node is installed, does the same with its engine. The
field mix is like what vendors publish (`field_mix`); the awkward mix are the decoders that are compared with node in
the tests, a few lines each, of all that engines disagree about.
Run: python -m benchmarks.decoding [--calls N] [--rounds N]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import _quickjs

from benchmarks.field_mix import field_mix
from embedded_server.decoding import cayenne
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import DecodeRequest

DATA = Path(__file__).parent.parent / "tests" / "data"
CODECS = DATA / "codecs"
AWKWARD = tuple(sorted(path for path in (DATA / "differential").glob("*.js") if path.name != "node_judge.js"))
PAYLOADS = tuple(bytes((7 * at + seed) % 256 for at in range(size)) for seed, size in ((1, 11), (40, 8), (200, 24)))
MIX = ("decode_uplink", "decoder", "decode", "decentlab_style", "polyfills", "sloppy", "numbers", "base64")
PLAIN = ("decode_uplink", "decoder", "raw_to_payload")  # what a bare engine can run
OFFICE = bytes.fromhex("01785C036700E0046853057D032C06732778")
IN_FLIGHT = 200


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    unit: str
    ratio: float  # above 1 is faster
    against: str = "the bare call"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    for figure in asyncio.run(measure(args.calls, args.rounds)):
        print(f"{figure.name:42} {figure.value:12,.1f} {figure.unit:4} {figure.ratio:8.3f} of {figure.against}")


async def measure(calls: int, rounds: int) -> list[Figure]:
    """The best of interleaved rounds, so that a busy moment strikes all alike."""
    pool = DecoderPool(lanes=1)
    await pool.start()
    plain, mix = (_requests(names, calls) for names in (PLAIN, MIX))
    runs: dict[str, Callable[[], Awaitable[float]]] = {
        "bare call, same engine": lambda: _bare(plain),
        "pool, small decoders": lambda: _pooled(pool, plain),
        "pool, mix": lambda: _pooled(pool, mix),
        "pool, one at a time": lambda: _one_at_a_time(pool, plain[: calls // 20]),
        "Cayenne LPP, five fields": lambda: _cayenne(calls),
    }
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for name, run in runs.items():
            best[name] = min(best[name], await run())
    ratios: dict[str, list[tuple[float, float]]] = {"field mix": [], "awkward mix": []}
    for _ in range(rounds if shutil.which("node") else 0):
        for name, told in ratios.items():
            told.append(await _ours_and_node(pool, _field() if name == "field mix" else _awkward(), calls))
    round_trip = await _round_trip(pool, plain[:2000])
    after_kill = min([await _after_kill(pool, number) for number in range(rounds)])
    await pool.stop()
    bare = best["bare call, same engine"]
    figures = [Figure(name, 1 / seconds, "/s", bare / seconds) for name, seconds in best.items()]
    each = best["Cayenne LPP, five fields"]
    figures.append(Figure("Cayenne LPP, five fields", each * 1e6, "µs", bare / each))
    figures.append(Figure("round trip, one call in flight, p99", round_trip * 1e3, "ms", bare / round_trip))
    for name, told in ratios.items():
        for seconds, node in sorted(told, key=lambda pair: pair[1] / pair[0])[len(told) // 2 :][:1]:
            figures.append(Figure(f"pool, {name} (median round)", 1 / seconds, "/s", node / seconds, "node's own loop"))
    figures.append(Figure("from a stuck call to the next answer", after_kill * 1e3, "ms", bare / after_kill))
    return figures


def _requests(names: Sequence[str], calls: int) -> list[DecodeRequest]:
    requests = [DecodeRequest((CODECS / f"{name}.js").read_text("utf-8"), b"\x02\x80\x0c\x50", 2) for name in names]
    known = [DecodeRequest(asked.source, asked.payload, asked.port, sha=asked.codec_sha) for asked in requests]
    return list(islice(cycle(known), calls))


async def _bare(requests: Sequence[DecodeRequest]) -> float:
    functions = {asked.source: _bare_function(asked.source) for asked in requests}
    messages = [json.dumps({"bytes": list(asked.payload), "fPort": asked.port}) for asked in requests]
    started = time.perf_counter()
    for asked, message in zip(requests, messages, strict=True):
        functions[asked.source](message)
    return (time.perf_counter() - started) / len(requests)


def _bare_function(source: str) -> _quickjs.Object:
    called = "decodeUplink(m)" if "decodeUplink" in source else "(this.Decoder || rawToPayload)(m.bytes, m.fPort)"
    context = _quickjs.Context()
    context.eval(source)
    function: _quickjs.Object = context.eval(
        f"(function (text) {{ const m = JSON.parse(text); return JSON.stringify({called}); }}).bind(globalThis)"
    )
    return function


async def _pooled(pool: DecoderPool, requests: Sequence[DecodeRequest]) -> float:
    waiting = iter(requests)

    async def drain() -> None:
        for asked in waiting:
            await pool.decode(asked)

    started = time.perf_counter()
    await asyncio.gather(*(drain() for _ in range(IN_FLIGHT)))
    return (time.perf_counter() - started) / len(requests)


def _field() -> list[DecodeRequest]:
    return [DecodeRequest(codec.source, payload, 2) for codec in field_mix() for payload in codec.payloads]


def _awkward() -> list[DecodeRequest]:
    return [DecodeRequest(path.read_text("utf-8-sig"), payload, 2) for path in AWKWARD for payload in PAYLOADS]


async def _ours_and_node(pool: DecoderPool, known: Sequence[DecodeRequest], calls: int) -> tuple[float, float]:
    """Seconds a call, ours and node's, one right after the other."""
    asked = [DecodeRequest(one.source, one.payload, one.port, sha=one.codec_sha) for one in known]
    await _pooled(pool, asked)
    ours = await _pooled(pool, list(islice(cycle(asked), calls)))
    lines = [json.dumps({"source": one.source, "bytes": list(one.payload), "fPort": one.port}) for one in known]
    command = ("node", "--no-deprecation", str(Path(__file__).parent / "decoding_node.js"), str(calls))
    node = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    told, _ = await node.communicate("\n".join(lines).encode())
    return ours, float(told)


async def _round_trip(pool: DecoderPool, requests: Sequence[DecodeRequest]) -> float:
    """The slowest of the fastest 99 %."""
    seconds = []
    for asked in requests:
        started = time.perf_counter()
        await pool.decode(asked)
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)[len(seconds) * 99 // 100]


async def _one_at_a_time(pool: DecoderPool, requests: Sequence[DecodeRequest]) -> float:
    started = time.perf_counter()
    for asked in requests:
        await pool.decode(asked)
    return (time.perf_counter() - started) / len(requests)


async def _cayenne(calls: int) -> float:
    started = time.perf_counter()
    for _ in range(calls):
        cayenne.decode(OFFICE)
    return (time.perf_counter() - started) / calls


async def _after_kill(pool: DecoderPool, number: int) -> float:
    """From the answer of a call that had to be killed to the answer of the call behind it."""
    stuck = DecodeRequest(f"/* {number} */ function Decoder() {{ while (true) 'x'.padStart(5e6); }}")
    behind = asyncio.ensure_future(pool.decode(stuck)), asyncio.ensure_future(pool.decode(_requests(PLAIN, 1)[0]))
    await behind[0]
    started = time.perf_counter()
    await behind[1]
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
