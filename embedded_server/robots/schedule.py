"""When a robot runs by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from embedded_server.store.robot_store import RobotState


def due_at(state: RobotState) -> datetime | None:
    """The delay once, then the interval again and again; None where the clock has nothing more to say. Runs that were
    missed while the server was away are made up for once."""
    robot = state.robot
    interval = timedelta(milliseconds=robot.interval_ms)
    if not robot.is_scheduled:
        return None
    if state.clock_at is None:
        first = timedelta(milliseconds=robot.delay_ms) if robot.delay_ms else interval
        return robot.updated_at + first
    return state.clock_at + interval if interval else None
