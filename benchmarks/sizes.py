"""Ingest into an empty store and into one that holds millions of records, in interleaved rounds.

python -m benchmarks.sizes [--records 10000000] [--connections 64] [--rounds 5] [--seconds 5]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.compare import Load, measure, report
from benchmarks.filling import filled
from benchmarks.peers.base import Peer
from benchmarks.peers.ours import SLUICE, module_running, share
from benchmarks.wrk import IS_INSTALLED, Target


@contextmanager
def _full(records: int, _directory: Path, body: str) -> Iterator[Target]:
    kept = filled(records)
    with module_running("embedded_server", "serve", "--data", str(kept.directory)) as line:
        yield share(json.loads(line)["url"], kept.pipe, body)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    args = parser.parse_args()
    if not IS_INSTALLED:
        print("wrk is not installed, see docs/benchmarks.md: nothing to measure with.")
        return 0
    peers = [Peer("empty", SLUICE.keeps, True, SLUICE.start)]
    peers += [Peer(f"{number:,} records", SLUICE.keeps, True, partial(_full, number)) for number in args.records]
    load = Load(args.connections, args.rounds, args.seconds)
    report(measure(peers, load), {peer.name: peer.keeps for peer in peers}, load)
    return 0


if __name__ == "__main__":
    sys.exit(main())
