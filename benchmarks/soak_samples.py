"""What a running server takes at a moment, as Linux tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak_load import Counts

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    seconds: float  # since the load began
    rss: int  # of the server and its scribe
    decoders: int  # RSS of the other processes it started
    files: int
    threads: int
    log: int  # bytes of the write-ahead log
    counts: Counts  # since the sample before


def sampled(pid: int, directory: Path, seconds: float, counts: Counts) -> Sample:
    process = Path("/proc") / str(pid)
    rss, threads = _status(process)
    children = {child: _status(child)[0] for child in _children(process)}
    scribes = sum(size for child, size in children.items() if _is_scribe(child))
    log = directory / "sluice.db-wal"
    return Sample(
        seconds,
        rss + scribes,
        sum(children.values()) - scribes,
        len(list((process / "fd").iterdir())),
        threads,
        log.stat().st_size if log.exists() else 0,
        counts,
    )


def _children(process: Path) -> list[Path]:
    tasks = (process / "task").iterdir()
    return [Path("/proc") / child for task in tasks for child in (task / "children").read_text().split()]


def _is_scribe(process: Path) -> bool:
    try:
        return "scribe" in (process / "cmdline").read_text()
    except FileNotFoundError:
        return False


def _status(process: Path) -> tuple[int, int]:
    """RSS in bytes, threads."""
    try:
        lines = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    except FileNotFoundError:  # a decoder that was just replaced
        return 0, 0
    return int(lines.get("VmRSS", "0 kB").split()[0]) * 1024, int(lines["Threads"])
