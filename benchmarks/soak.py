"""An hour of mixed load on a real server: what it holds in memory, open files and its log must not grow.

python -m benchmarks.soak [--minutes 60] [--rate 500] [--output FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.peers.ours import module_running
from benchmarks.soak_load import Access, Load, furnished
from benchmarks.soak_samples import MIB, Sample, sampled
from embedded_server.data_directory import DataDirectory

MOST_GROWTH = 2 * MIB
MOST_LOG = 64 * MIB
ROWS = 12
_WHAT = (
    "`python -m benchmarks.soak` repeats what is told here: a fleet posts on eight connections and is decoded, pages",
    "and lists are read, tokens are issued, used and revoked, senders are refused. The server remembers recent",
    "frames in a fixed table to tell repeated ones, and fills its page caches.",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    words: str
    is_good: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=500, help="posts a second")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table there as well")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "data"
        access = asyncio.run(furnished(directory))
        with module_running("embedded_server", "serve", "--data", str(directory)) as line:
            samples = _soak(json.loads(line), directory, access, args.minutes * 60, args.rate)
    verdicts = verdicts_on(samples)
    text = report(samples, verdicts, args.rate)
    print(text)
    if args.output:
        args.output.write_text(text, "utf-8")
    return 0 if all(verdict.is_good for verdict in verdicts) else 1


def _soak(ready: dict[str, object], directory: Path, access: Access, seconds: float, rate: float) -> list[Sample]:
    """Samples until the time is over."""
    interval = max(1.0, min(10.0, seconds / 100))
    load = Load(str(ready["url"]), DataDirectory(directory).admin_token() or "", access, rate)
    samples: list[Sample] = []
    began = time.monotonic()
    with load.running():
        while (passed := time.monotonic() - began) < seconds:
            time.sleep(interval)
            samples.append(sampled(int(str(ready["pid"])), directory, passed + interval, load.counts()))
            if sys.stderr.isatty():
                print(f"\r{passed / 60:.1f} min, {samples[-1].rss / MIB:.1f} MiB", end="", file=sys.stderr)
    return samples


def verdicts_on(samples: Sequence[Sample]) -> list[Verdict]:
    """An hour compares minutes 10–20 with the last ten; shorter runs the same parts of theirs."""
    end = samples[-1].seconds
    early = [sample for sample in samples if end / 6 <= sample.seconds < end / 3]
    late = [sample for sample in samples if sample.seconds >= end * 5 / 6]
    growth = median(sample.rss for sample in late) - median(sample.rss for sample in early)
    files = min(sample.files for sample in early), min(sample.files for sample in late)
    threads = min(sample.threads for sample in early), min(sample.threads for sample in late)
    log = max(sample.log for sample in samples)
    failures = sum(sample.counts.failures for sample in samples)
    return [
        Verdict(
            f"median RSS of the last sixth is {growth / MIB:+.2f} MiB against the second sixth", growth < MOST_GROWTH
        ),
        Verdict(f"open files: {files[0]} early, {files[1]} late", files[0] == files[1]),
        Verdict(f"threads: {threads[0]} early, {threads[1]} late", threads[0] == threads[1]),
        Verdict(f"the write-ahead log took at most {log / MIB:.1f} MiB", log < MOST_LOG),
        Verdict(f"{failures} answers were other than expected", failures == 0),
    ]


def report(samples: Sequence[Sample], verdicts: Sequence[Verdict], rate: float) -> str:
    counts = [sample.counts for sample in samples]
    sums = {name: sum(getattr(each, name) for each in counts) for name in ("posts", "refused", "reads", "revoked")}
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    done = "{posts:,} records, {refused:,} requests refused, {reads:,} reads, {revoked:,} tokens revoked".format(**sums)
    lines = [
        "# Everything at once, for long",
        "",
        *_WHAT,
        "",
        f"{samples[-1].seconds / 60:.0f} minutes at {rate:,.0f} posts a second, {machine}: {done}.",
        "",
        "| minute | RSS MiB | decoders MiB | open files | threads | log MiB | posts/s | p99 ms |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [_row(part) for part in _parts(samples)]
    lines += ["", *(f"- {'held' if each.is_good else '**BROKEN**'}: {each.words}" for each in verdicts), ""]
    return "\n".join(lines)


def _parts(samples: Sequence[Sample]) -> list[Sequence[Sample]]:
    size = -(-len(samples) // ROWS)
    return [samples[first : first + size] for first in range(0, len(samples), size)]


def _row(part: Sequence[Sample]) -> str:
    waits = sorted(wait for sample in part for wait in sample.counts.waits)
    seconds = sum(sample.counts.seconds for sample in part)
    return (
        f"| {part[-1].seconds / 60:.1f} | {median(each.rss for each in part) / MIB:.1f} "
        f"| {median(each.decoders for each in part) / MIB:.1f} | {min(each.files for each in part)} "
        f"| {min(each.threads for each in part)} | {max(each.log for each in part) / MIB:.1f} "
        f"| {sum(each.counts.posts for each in part) / seconds:,.0f} "
        f"| {1000 * waits[len(waits) * 99 // 100] if waits else 0:.1f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
