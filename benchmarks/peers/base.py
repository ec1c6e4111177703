"""What a benchmark asks of a peer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from benchmarks.wrk import Target

Start: TypeAlias = Callable[[Path, str], AbstractContextManager[Target]]  # a directory of its own, a 400-byte JSON body


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    keeps: str  # what an answer of 2xx means
    is_installed: bool
    start: Start
