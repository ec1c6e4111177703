"""Watches the call in front: how long it may run before its process is killed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from embedded_server.decoding import limits


@dataclass(slots=True)
class Watch:
    """Fed at short intervals; says when the same call has been in front for too long."""

    number: int = 0
    cpu: float | None = None
    wall: float = 0.0

    def verdict(self, number: int, use: Use | None, wall: float) -> str:
        """Why the call has to be stopped; empty while it may go on."""
        cpu = use.seconds if use else None
        if number != self.number:
            self.number, self.cpu, self.wall = number, cpu, wall
        elif cpu is not None and self.cpu is not None and cpu - self.cpu >= limits.KILL_CPU:
            return limits.STUCK
        elif wall - self.wall >= (limits.KILL_STARVED if use and use.wants_more else limits.KILL_WALL):
            return limits.SILENT
        return ""


@dataclass(frozen=True, slots=True)
class Use:
    """What a process has had of the processor."""

    seconds: float
    wants_more: bool  # it runs, or would run if others let it


def use_of(pid: int) -> Use | None:
    """None where the system does not say (all but Linux) or the process is gone."""
    if sys.platform != "linux":
        return None
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 (read forty times a second)
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return Use((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), fields[0] == b"R")
