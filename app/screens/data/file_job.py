"""A file on its way: how far it is, and what is said when it was cut off."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app import words

SOON_S = 3.0  # before that nobody can tell how long it takes


@dataclass(slots=True)
class FileJob:
    """`told` says an amount; without a total only how much is done is known."""

    verb: str  # Export
    file: Path
    told: Callable[[int], str]
    go_on: Callable[[], object] | None = None  # from where it stops
    discard: Callable[[], None] | None = None  # what is there when it stopped
    is_told: bool = True  # when somebody stops it
    done: int = 0
    total: int = 0
    came: str = ""  # what came of it before it stopped
    _began: float = field(default_factory=time.monotonic)
    _before: int | None = None  # what was done when it began

    def show(self, done: int, total: int) -> None:
        self._before = done if self._before is None else self._before
        self.done, self.total = done, total

    @property
    def percent(self) -> int | None:
        return min(self.done * 100 // self.total, 100) if self.total else None

    def words(self) -> str:
        parts = (f"{self.percent} %" if self.total else "", self.told(self.done), self._left())
        return ", ".join(filter(None, parts))

    def _left(self) -> str:
        passed, gone = time.monotonic() - self._began, self.done - (self._before or 0)
        if not self.total or passed < SOON_S or gone <= 0:
            return ""
        left = timedelta(seconds=max(self.total - self.done, 0) * passed / gone)
        return f"about {words.span(left)} left"


@dataclass(frozen=True, slots=True)
class Cut:
    """A job that ended before its file did."""

    job: FileJob
    reason: str  # empty: somebody stopped it
    fix: str = ""

    @property
    def title(self) -> str:
        done = f" at {self.job.percent} %" if self.job.total else ""
        return f"{self.job.verb} of {self.job.file.name} {'was cut off' if self.reason else 'stopped'}{done}"

    @property
    def text(self) -> str:
        came = f"{self.job.came} came in." if self.job.came else ""
        goes_on = "What is done is kept, and it goes on from there." if self.job.go_on else "Begin it anew."
        return " ".join(filter(None, (self.reason, self.fix, came, goes_on)))
