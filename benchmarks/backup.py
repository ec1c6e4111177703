"""What a backup costs those who post while it is made.

python -m benchmarks.backup [--records 200000] [--rounds 3] [--connections 16]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.bodies import uplink
from benchmarks.filling import filled
from benchmarks.peers.ours import module_running, share
from benchmarks.wrk import Figures, Target, run

MIB = 1024 * 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    args = parser.parse_args()
    kept = filled(args.records)
    alone: list[Figures] = []
    beside: list[Figures] = []
    with module_running("embedded_server", "serve", "--data", str(kept.directory)) as line:
        post = share(json.loads(line)["url"], kept.pipe, uplink())
        for _ in range(args.rounds):
            alone.append(run(post, args.connections, 4))
            beside.append(_beside_backup(post, args.connections, kept.directory))
    _report(alone, beside)
    return 0


def _beside_backup(post: Target, connections: int, directory: Path) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        target, began = Path(folder) / "backup.db", time.monotonic()
        command = [sys.executable, "-m", "embedded_server", "backup", "-o", str(target), "--data", str(directory)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as backup:
            figures = run(post, connections, 4)
            assert backup.wait(600) == 0
        print(f"{target.stat().st_size / MIB:,.0f} MiB copied and checked in {time.monotonic() - began:.1f} s")
    return figures


def _report(alone: list[Figures], beside: list[Figures]) -> None:
    print("| posts beside | answers/s | p50 ms | p99 ms |\n| --- | ---: | ---: | ---: |")
    for name, rounds in (("nothing", alone), ("a backup", beside)):
        rate, half, most = (median(getattr(one, key) for one in rounds) for key in ("per_second", "p50_ms", "p99_ms"))
        print(f"| {name} | {rate:,.0f} | {half:.2f} | {most:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
