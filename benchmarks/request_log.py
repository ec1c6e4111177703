"""What the request log costs ingest: the same server with and without it, in turns, medians of the ratios.

python -m benchmarks.request_log [--rounds 9] [--seconds 2] [--connections 64]

Beside the rate stands the processor time the server spends on a request: other work on the machine does not change it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.ingest import load_round
from benchmarks.peers.ours import module_running, pipe_token

MOST_SLOWER = 0.10
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_WAYS = {"without": ("--limit", "request-bytes=0"), "with": ()}


@dataclass(frozen=True, slots=True)
class Round:
    per_second: float
    cpu_us: float  # of the server, a request


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=int, default=64)
    args = parser.parse_args()
    with ExitStack() as stack:
        servers = {name: _server(stack, options) for name, options in _WAYS.items()}
        rounds = []
        for number in range(args.rounds):
            names = list(_WAYS) if number % 2 else list(_WAYS)[::-1]
            rounds.append({name: _measured(*servers[name], args.connections, args.seconds) for name in names})
    return _report(rounds)


def _server(stack: ExitStack, options: tuple[str, ...]) -> tuple[str, str, int]:
    directory = stack.enter_context(tempfile.TemporaryDirectory())
    token = asyncio.run(pipe_token(Path(directory)))
    ready = json.loads(stack.enter_context(module_running("embedded_server", "serve", "--data", directory, *options)))
    return ready["url"], token, ready["pid"]


def _measured(url: str, token: str, pid: int, connections: int, seconds: float) -> Round:
    before = _cpu_seconds(pid)
    figures = load_round(url, token, connections, seconds)
    requests = figures["per_second"] * seconds
    return Round(figures["per_second"], (_cpu_seconds(pid) - before) / requests * 1e6)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK


def _report(rounds: list[dict[str, Round]]) -> int:
    for name in _WAYS:
        figures = [one[name] for one in rounds]
        rate, cpu = median(one.per_second for one in figures), median(one.cpu_us for one in figures)
        print(f"{name:8} the log  {rate:9,.0f}/s   {cpu:.1f} µs of processor time a request")
    slower = 1 - median(one["with"].per_second / one["without"].per_second for one in rounds)
    dearer = median(one["with"].cpu_us / one["without"].cpu_us for one in rounds) - 1
    print(f"{slower:+.1%} slower (at most {MOST_SLOWER:.0%}), {dearer:+.1%} processor time")
    return 0 if slower <= MOST_SLOWER else 1


if __name__ == "__main__":
    sys.exit(main())
