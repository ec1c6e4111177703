"""Watches the call in front: how long it may run before its process is killed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

CPU_LIMIT = 0.4  # seconds of the process
WALL_LIMIT = 2.0  # seconds, where the processor time cannot be read or does not pass


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
        elif cpu is not None and self.cpu is not None and cpu - self.cpu >= CPU_LIMIT:
            return f"Stopped after {CPU_LIMIT * 1000:.0f} ms of processor time, which the engine could not interrupt."
        elif wall - self.wall >= WALL_LIMIT:
            return f"Stopped: no answer within {WALL_LIMIT:.0f} seconds."
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
