"""What one machine carries on SQLite, on PostgreSQL, and with two servers on one PostgreSQL; and a table made of that.

python -m benchmarks.sizing [--connections 64] [--rounds 3] [--seconds 5]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from benchmarks.bodies import BYTES, uplink
from benchmarks.peers.balancer import IS_INSTALLED as HAS_NGINX
from benchmarks.peers.balancer import balanced
from benchmarks.peers.ours import module_running, pipe_token, share
from benchmarks.peers.postgres import IS_INSTALLED, postgres
from benchmarks.peers.resting import Resting
from benchmarks.wrk import IS_INSTALLED as HAS_WRK
from benchmarks.wrk import Target, run

SQLITE, ONE, TWO = "SQLite", "PostgreSQL, one server", "PostgreSQL, two servers behind nginx"
DEVICES = (1_000, 10_000, 100_000, 1_000_000)
INTERVAL_SECONDS = 900  # between two uplinks of a device
PEAK = 10  # times the mean: devices that wake together, gateways that catch up
COMFORT = 0.5  # of what was measured
_YEAR_SECONDS = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Setup:
    name: str
    target: Target
    status: Request  # says how much is stored, and on how many bytes
    empty_bytes: int


@dataclass(frozen=True, slots=True)
class Carried:
    """By one set-up."""

    per_second: float
    p99_ms: float
    bytes_a_record: float  # with its readings, indexes and the log


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    args = parser.parse_args()
    if not (HAS_WRK and IS_INSTALLED and HAS_NGINX):
        print("wrk, nginx and PostgreSQL are needed, see docs/benchmarks.md: nothing to measure with.")
        return 0
    with tempfile.TemporaryDirectory() as directory, ExitStack() as running:
        resting, setups = Resting(), list[Setup]()
        for name, start in ((SQLITE, _sqlite), (ONE, _one), (TWO, _two)):
            with resting.starting(name):
                setups.append(running.enter_context(start(Path(directory))))
        figures: dict[str, list[tuple[float, float]]] = {setup.name: [] for setup in setups}
        for _ in range(args.rounds):
            for setup in setups:
                with resting.others_of(setup.name):
                    found = run(setup.target, args.connections, args.seconds)
                figures[setup.name].append((found.per_second, found.p99_ms))
        sizes = {setup.name: _bytes_a_record(setup) for setup in setups}
    report(
        {
            name: Carried(median(one for one, _ in rounds), median(p99 for _, p99 in rounds), sizes[name])
            for name, rounds in figures.items()
        },
        args.connections,
    )
    return 0


def report(carried: dict[str, Carried], connections: int) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, {connections} connections, bodies of {BYTES} bytes\n")
    print("| set-up, all on this machine | answers/s | p99 ms | bytes a record |\n| --- | ---: | ---: | ---: |")
    for name, one in carried.items():
        print(f"| {name} | {one.per_second:,.0f} | {one.p99_ms:.1f} | {one.bytes_a_record:,.0f} |")
    print(f"\nDevices that send every {INTERVAL_SECONDS // 60} minutes; peaks of {PEAK} times the mean:\n")
    print(f"| devices | mean/s | peak/s | {' | '.join(carried)} |\n| ---: | ---: | ---: |{' --- |' * len(carried)}")
    for devices in DEVICES:
        mean = devices / INTERVAL_SECONDS
        cells = [cell(one, mean) for one in carried.values()]
        print(f"| {devices:,} | {mean:,.1f} | {mean * PEAK:,.0f} | {' | '.join(cells)} |")


def cell(one: Carried, mean: float) -> str:
    """How much of the machine the peaks take, and what a year takes on disk."""
    machines = mean * PEAK / one.per_second
    share_of_it = f"{machines:.0%} of it" if machines <= COMFORT else f"{machines / COMFORT:.1f} such machines"
    return f"{share_of_it}, {mean * _YEAR_SECONDS * one.bytes_a_record / 1e9:,.0f} GB a year"


@contextmanager
def _sqlite(directory: Path) -> Iterator[Setup]:
    home = directory / "sqlite"
    token = asyncio.run(pipe_token(home))
    with module_running("embedded_server", "serve", "--data", str(home)) as line:
        url = str(json.loads(line)["url"])
        yield Setup(SQLITE, share(url, token, uplink()), *_status(url, home))


@contextmanager
def _one(directory: Path) -> Iterator[Setup]:
    with _on_postgres(directory / "one", 1) as (urls, token, home):
        yield Setup(ONE, share(urls[0], token, uplink()), *_status(urls[0], home))


@contextmanager
def _two(directory: Path) -> Iterator[Setup]:
    with _on_postgres(directory / "two", 2) as (urls, token, home), balanced(directory / "nginx", urls) as url:
        yield Setup(TWO, share(url, token, uplink()), *_status(urls[0], home))


@contextmanager
def _on_postgres(directory: Path, servers: int) -> Iterator[tuple[list[str], str, Path]]:
    directory.mkdir()
    with postgres(directory) as database, ExitStack() as running:
        homes = [directory / str(number) for number in range(servers)]
        token = asyncio.run(pipe_token(homes[0], database))
        options = [("--data", str(home), "--database", database, "--trusted-proxy", "127.0.0.1") for home in homes]
        lines = [running.enter_context(module_running("embedded_server", "serve", *each)) for each in options]
        yield [str(json.loads(line)["url"]) for line in lines], token, homes[0]


def _status(url: str, home: Path) -> tuple[Request, int]:
    token = (home / "admin-token").read_text()
    status = Request(f"{url}/admin/v1/status", headers={"Authorization": f"Bearer {token}"})
    return status, _asked(status)["bytes_on_disk"]


def _bytes_a_record(setup: Setup) -> float:
    """Once everything is read, and beyond what an empty database takes."""
    while (said := _asked(setup.status))["unread"]:
        time.sleep(1)
    return (said["bytes_on_disk"] - setup.empty_bytes) / max(1, said["records"])


def _asked(status: Request) -> dict[str, int]:
    with urlopen(status) as reply:
        said: dict[str, int] = json.load(reply)
        return said


if __name__ == "__main__":
    sys.exit(main())
