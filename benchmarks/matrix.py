"""Ingest beside its peers at several numbers of connections, and with a new connection for each request.

python -m benchmarks.matrix [--rounds 3] [--seconds 2]; `benchmarks.compare` takes one row more thoroughly.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.compare import ALL, Load, measure, report
from benchmarks.peers.others import SLOW
from benchmarks.wrk import IS_INSTALLED

_LOADS = ((1, False), (16, False), (64, False), (256, False), (16, True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    args = parser.parse_args()
    if not IS_INSTALLED:
        print("wrk is not installed, see docs/benchmarks.md: nothing to compare with.")
        return 0
    peers = [peer for peer in ALL if peer.is_installed]
    print("not installed:", ", ".join(peer.name for peer in ALL if not peer.is_installed) or "none missing")
    for connections, reconnect in _LOADS:
        # A server that takes a second for 256 requests has nothing to tell at that number but its queue.
        chosen = [peer for peer in peers if connections <= 64 or peer.name not in SLOW]
        load = Load(connections, args.rounds, args.seconds, reconnect)
        report(measure(chosen, load), {peer.name: peer.keeps for peer in chosen}, load)
    return 0


if __name__ == "__main__":
    sys.exit(main())
