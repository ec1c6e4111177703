"""What 500 slow clients cost a good one: its p99 beside theirs and without them, interleaved rounds, medians.

A third of them drip a header, a third drip a body, a byte a second each, and a third say nothing. Whoever is cut comes
back at once.

python -m benchmarks.slow_clients [--rounds 5] [--seconds 12] [--slow 500] [--connections 4]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.ingest import Figures, load_round
from benchmarks.peers.ours import module_running, pipe_token
from embedded_server.connection.loops import loop_factory

MOST_RATIO = 2.0
_KINDS = (
    b"POST /share/slow HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    b"POST /share/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n[",
    b"",
)


def main() -> int:
    args = _arguments()
    if args.against:
        with asyncio.Runner(loop_factory=loop_factory()) as runner, suppress(KeyboardInterrupt):
            runner.run(_drip(args.against, args.slow))
        return 0
    with tempfile.TemporaryDirectory() as directory:
        token = asyncio.run(pipe_token(Path(directory)))
        with module_running("embedded_server", "serve", "--data", directory) as line:
            url = json.loads(line)["url"]
            load_round(url, token, args.connections, 1)  # warm
            rounds = [
                [load_beside(url, token, slow, args.connections, args.seconds) for slow in (0, args.slow)]
                for _ in range(args.rounds)
            ]
    return _report(rounds, args.slow)


def load_beside(url: str, token: str, slow: int, connections: int, seconds: float) -> Figures:
    with _slow_clients(url, slow) if slow else nullcontext():
        return load_round(url, token, connections, seconds)


def _report(rounds: list[list[Figures]], slow: int) -> int:
    ratio = median(beside["p99_ms"] / alone["p99_ms"] for alone, beside in rounds)
    spread = sorted(beside["p99_ms"] / alone["p99_ms"] for alone, beside in rounds)
    for place, name in enumerate(("alone", f"beside {slow} slow")):
        figures = [one[place] for one in rounds]
        rate = median(one["per_second"] for one in figures)
        half, most = median(one["p50_ms"] for one in figures), median(one["p99_ms"] for one in figures)
        failures = sum(one["failures"] for one in figures)
        print(f"{name:16} {rate:9,.0f}/s   p50 {half:.2f} ms   p99 {most:.2f} ms   failures {failures}")
    print(f"ratio of p99     {ratio:.2f} ({spread[0]:.2f} to {spread[-1]:.2f}, at most {MOST_RATIO:g})")
    return 0 if ratio < MOST_RATIO else 1


@contextmanager
def _slow_clients(url: str, count: int) -> Iterator[None]:
    with module_running("benchmarks.slow_clients", "--against", url, "--slow", str(count)):
        yield


async def _drip(url: str, count: int) -> None:
    """Says when all are connected, and goes on until it is ended."""
    gate = asyncio.Semaphore(0)
    slow = [asyncio.create_task(_slowly(url, _KINDS[n % len(_KINDS)], gate)) for n in range(count)]
    for _ in slow:
        await gate.acquire()
    print("dripping", flush=True)
    await asyncio.gather(*slow)


async def _slowly(url: str, beginning: bytes, gate: asyncio.Semaphore) -> None:
    parts = urlsplit(url)
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            gate.release()
            writer.write(beginning)
            dripping = asyncio.create_task(_drops(writer) if beginning else asyncio.sleep(0))
            while await reader.read(65_536):
                pass
            dripping.cancel()
            writer.close()


async def _drops(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(1)
        writer.write(b"1")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--slow", type=int, default=500)
    parser.add_argument("--connections", type=int, default=4, help="of the good client")
    parser.add_argument("--against", default="", metavar="URL", help="only be slow, at this server")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
