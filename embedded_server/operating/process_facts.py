"""What the system says about this process."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    cpu_seconds: float
    resident_bytes: int | None  # None where the system does not say
    open_files: int | None
    most_open_files: int | None


def process_facts() -> ProcessFacts:
    times = os.times()
    return ProcessFacts(times.user + times.system, _resident_bytes(), _open_files(), _most_open_files())


def _resident_bytes() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def _open_files() -> int | None:
    try:
        return sum(1 for _ in Path("/proc/self/fd").iterdir()) - 1  # without the one that looks
    except OSError:
        return None


def _most_open_files() -> int | None:
    if sys.platform == "win32":
        return None
    import resource  # does not exist on Windows

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
