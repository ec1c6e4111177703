"""`python -m benchmarks [NAME …]`: every benchmark, each in a process of its own, one after the other."""

from __future__ import annotations

import platform
import subprocess
import sys

NAMES = (
    "ingest",
    "bidir",
    "matrix",
    "sizes",
    "pages",
    "slow_clients",
    "backup",
    "start_up",
    "decoding",
    "deliveries",
    "plot",
    "rollups",
    "export",
    "devices",
)


def main() -> int:
    wanted = sys.argv[1:] or list(NAMES)
    print(f"{platform.machine()}, {platform.system()} {platform.release()}, Python {platform.python_version()}")
    codes = []
    for name in wanted:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)
        codes.append(subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
