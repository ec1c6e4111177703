"""Durable ingest beside its peers: one load generator, one request at a time on each connection, interleaved rounds.

python -m benchmarks.compare [--connections 64] [--rounds 5] [--seconds 3] [--reconnect] [--only NAME …]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.bodies import uplink
from benchmarks.peers.base import Peer
from benchmarks.peers.others import PEERS
from benchmarks.peers.ours import BARE, SLUICE, SLUICE_ON_POSTGRES
from benchmarks.peers.resting import Resting
from benchmarks.wrk import IS_INSTALLED, Figures, Target, run

ALL = (SLUICE, SLUICE_ON_POSTGRES, BARE, *PEERS)


@dataclass(frozen=True, slots=True)
class Load:
    connections: int
    rounds: int
    seconds: float
    reconnect: bool = False


def main() -> int:
    args = _arguments()
    if not IS_INSTALLED:
        print("wrk is not installed, see docs/benchmarks.md: nothing to compare with.")
        return 0
    peers = [peer for peer in ALL if not args.only or any(name in peer.name for name in args.only)]
    for peer in peers:
        if not peer.is_installed:
            print(f"not installed: {peer.name}")
    load = Load(args.connections, args.rounds, args.seconds, args.reconnect)
    rounds = measure([peer for peer in peers if peer.is_installed], load)
    report(rounds, {peer.name: peer.keeps for peer in peers}, load)
    return 0


def measure(peers: list[Peer], load: Load) -> list[dict[str, Figures]]:
    """Every peer runs throughout; each round visits them one after the other."""
    with tempfile.TemporaryDirectory() as directory, ExitStack() as running:
        targets: dict[str, Target] = {}
        resting = Resting()

        def one(name: str) -> Figures:
            with resting.others_of(name):
                return run(targets[name], load.connections, load.seconds, reconnect=load.reconnect)

        for number, peer in enumerate(peers):
            home = Path(directory) / str(number)
            home.mkdir()
            with resting.starting(peer.name):
                targets[peer.name] = running.enter_context(peer.start(home, uplink()))
            run(targets[peer.name], load.connections, 1, reconnect=load.reconnect)  # warm
        return [{name: one(name) for name in targets} for _ in range(load.rounds)]


def report(rounds: list[dict[str, Figures]], keeps: dict[str, str], load: Load) -> None:
    """`× Sluice` is the median of the rounds' own ratios; the spread is their lowest and highest."""
    how = ", a new connection for each request" if load.reconnect else ""
    print(f"\n{load.connections} connections{how}, {load.rounds} rounds of {load.seconds:g} s")
    print("| server | answers/s | p50 ms | p99 ms | Sluice is × | spread | bad | what 2xx means |")
    print("| --- | ---: | ---: | ---: | ---: | --- | ---: | --- |")
    first = next(iter(rounds[0]))
    for name in rounds[0]:
        figures = [one[name] for one in rounds]
        ratios = sorted(one[first].per_second / max(one[name].per_second, 0.1) for one in rounds)
        rate = median(one.per_second for one in figures)
        half, most = median(one.p50_ms for one in figures), median(one.p99_ms for one in figures)
        bad = sum(one.bad for one in figures)
        print(
            f"| {name} | {rate:,.0f} | {half:.2f} | {most:.2f} | {median(ratios):.2f} | "
            f"{ratios[0]:.2f}–{ratios[-1]:.2f} | {bad} | {keeps[name]} |",
            flush=True,
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--reconnect", action="store_true", help="a new connection for each request")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
