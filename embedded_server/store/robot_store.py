"""What the server asks of a store about robots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from embedded_server.domain.robot import Robot, RobotRun


@dataclass(frozen=True, slots=True)
class RobotState:
    """A robot and where it stands."""

    robot: Robot
    account: int
    organisation: str
    token: str  # the id of the one it writes with; empty until it has written
    place: int  # the last record it looked at
    clock_at: datetime | None  # when it last ran by the clock since it was changed
    bindings: Mapping[str, object] = field(default_factory=dict)  # what it keeps from one run to the next


class RobotStore(Protocol):
    async def robots(self) -> list[Robot]: ...
    async def robot(self, robot_id: int) -> Robot | None: ...
    async def robot_states(self) -> list[RobotState]:
        """Of those that are switched on."""
        ...

    async def robot_state(self, robot_id: int) -> RobotState | None: ...
    async def save_robot(self, robot: Robot) -> Robot | None:
        """Adds (id 0) or replaces; None when there is none to replace. It runs on what arrives from then on. Raises
        RefusedError (404 for its account, 422)."""
        ...

    async def delete_robot(self, robot_id: int) -> bool: ...
    async def name_robot_token(self, robot_id: int, token_id: str) -> None: ...
    async def move_robot(self, robot_id: int, place: int) -> None:
        """It has looked at all records up to this one."""
        ...

    async def keep_run(self, run: RobotRun, place: int | None, bindings: Mapping[str, object]) -> None:
        """Into its bounded log, with its place if it ran on a record."""
        ...

    async def robot_runs(self, robot_id: int, before: int | None, limit: int) -> list[RobotRun]:
        """Newest first."""
        ...
