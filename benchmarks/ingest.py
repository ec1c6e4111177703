"""Durable ingest as a ratio to the bare reply: 64 connections, 400-byte bodies, interleaved rounds, medians.

python -m benchmarks.ingest [--rounds 5] [--seconds 3] [--connections 64]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TypedDict

from benchmarks.bodies import uplink
from benchmarks.peers.ours import REC_TYPE, module_running, pipe_token

LEAST_RATIO = 0.4


class Figures(TypedDict):
    per_second: float
    failures: int
    p50_ms: float
    p99_ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=64)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        token = asyncio.run(pipe_token(Path(directory)))
        with (
            module_running("benchmarks.bare") as bare_line,
            module_running("embedded_server", "serve", "--data", directory) as line,
        ):
            urls = {"bare": bare_line, "durable": json.loads(line)["url"]}
            rounds = [
                {name: load_round(url, token, args.connections, args.seconds) for name, url in urls.items()}
                for _ in range(args.rounds)
            ]
    return _report(rounds)


def _report(rounds: list[dict[str, Figures]]) -> int:
    ratio = median(one["durable"]["per_second"] / one["bare"]["per_second"] for one in rounds)
    for name in ("bare", "durable"):
        figures = [one[name] for one in rounds]
        rate = median(one["per_second"] for one in figures)
        half, most = median(one["p50_ms"] for one in figures), median(one["p99_ms"] for one in figures)
        failures = sum(one["failures"] for one in figures)
        print(f"{name:8} {rate:9,.0f}/s   p50 {half:.2f} ms   p99 {most:.2f} ms   failures {failures}")
    print(f"ratio    {ratio:.2f} (at least {LEAST_RATIO})")
    return 0 if ratio >= LEAST_RATIO else 1


def load_round(url: str, token: str, connections: int, seconds: float) -> Figures:
    asked = {
        "url": f"{url}/share/{REC_TYPE}",
        "token": token,
        "body": uplink(),
        "connections": connections,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=seconds + 30,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    sys.exit(main())
