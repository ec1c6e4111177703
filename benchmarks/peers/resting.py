"""While one server is measured the others rest: what they still do with earlier records would take its time."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Resting:
    """Knows the processes of each server by when they were started."""

    def __init__(self) -> None:
        self._first: dict[str, set[int]] = {}

    @contextmanager
    def starting(self, name: str) -> Iterator[None]:
        before = _children().get(os.getpid(), set())
        yield
        self._first[name] = _children().get(os.getpid(), set()) - before

    @contextmanager
    def others_of(self, name: str) -> Iterator[None]:
        children = _children()
        firsts = [first for other, first in self._first.items() if other != name]
        others = [pid for first in firsts for pid in _family(first, children)]
        _tell(others, signal.SIGSTOP)
        try:
            yield
        finally:
            _tell(others, signal.SIGCONT)


def _family(first: set[int], children: dict[int, set[int]]) -> set[int]:
    found, left = set(first), [*first]
    while left:
        more = children.get(left.pop(), set()) - found
        found |= more
        left += more
    return found


def _children() -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parent = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
            found.setdefault(parent, set()).add(int(stat.parent.name))
    return found


def _tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)
