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

    def verdict(self, number: int, cpu: float | None, wall: float) -> str:
        """Why the call has to be stopped; empty while it may go on."""
        if number != self.number:
            self.number, self.cpu, self.wall = number, cpu, wall
        elif cpu is not None and self.cpu is not None and cpu - self.cpu >= limits.KILL_CPU:
            return limits.STUCK
        elif wall - self.wall >= limits.KILL_WALL:
            return limits.SILENT
        return ""


def cpu_seconds(pid: int) -> float | None:
    """Processor time a process has used; None where the system does not say (all but Linux) or it is gone."""
    if sys.platform != "linux":
        return None
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 (read forty times a second)
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
