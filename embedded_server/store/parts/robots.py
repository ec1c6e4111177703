"""Robots, where they stand, and the log of their runs."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from embedded_server.domain.decoding import Decoded
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.redecode import GOOD
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.robot import Robot, RobotRun, RobotTrigger, RobotWrite
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.accounts import account_row
from embedded_server.store.parts.part import Part
from embedded_server.store.robot_store import RobotState

MOST_ROBOTS = 200
KEPT_RUNS = 500  # of a robot

_ROBOT = """
SELECT r.id, r.name, r.about, r.rec_type, a.email, r.source, r.is_active, r.delay_ms, r.interval_ms, r.scopes,
       r.created_ms, r.updated_ms, r.runs, r.failed, r.last_ms, r.account, a.organisation, r.token, r.place, r.clock_ms,
       r.bindings
FROM robot r JOIN account a ON a.id = r.account
"""
_OF_ROBOT = 15  # columns before those of where it stands
_LAST_RECORD = "(SELECT coalesce(max(seq), 0) FROM record)"
_ADD = f"""
INSERT INTO robot (name, about, rec_type, account, source, is_active, delay_ms, interval_ms, scopes, created_ms,
                   updated_ms, place)
VALUES (:name, :about, :rec_type, :account, :source, :is_active, :delay_ms, :interval_ms, :scopes, :now_ms, :now_ms,
        {_LAST_RECORD}) RETURNING id
"""
_CHANGE = f"""
UPDATE robot SET name = :name, about = :about, rec_type = :rec_type, source = :source, is_active = :is_active,
    delay_ms = :delay_ms, interval_ms = :interval_ms, scopes = :scopes, updated_ms = :now_ms, clock_ms = NULL,
    token = CASE WHEN account = :account AND scopes = :scopes THEN token ELSE '' END,
    place = CASE WHEN is_active AND rec_type = :rec_type THEN place ELSE {_LAST_RECORD} END, account = :account
WHERE id = :id
"""
_RAN = """
UPDATE robot SET runs = runs + 1, failed = failed + ?2, last_ms = ?3, bindings = ?4 WHERE id = ?1
"""
_ADD_RUN = "INSERT INTO robot_run (robot, at_ms, cause, record, run) VALUES (?, ?, ?, ?, ?)"
_RUNS = (
    "SELECT id, robot, at_ms, cause, record, run FROM robot_run WHERE robot = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
)
_SHORTEN = f"""
DELETE FROM robot_run WHERE robot = ?1 AND id <= (SELECT id FROM robot_run WHERE robot = ?1 ORDER BY id DESC LIMIT 1
OFFSET {KEPT_RUNS})
"""


class _Run(msgspec.Struct):
    result: Decoded
    writes: tuple[RobotWrite, ...]
    refused: tuple[str, ...]


class RobotsPart(Part):
    async def robots(self) -> list[Robot]:
        return [state.robot for state in await self._states("TRUE")]

    async def robot(self, robot_id: int) -> Robot | None:
        state = await self.robot_state(robot_id)
        return None if state is None else state.robot

    async def robot_states(self) -> list[RobotState]:
        return await self._states("r.is_active AND a.deleted_ms IS NULL")

    async def robot_state(self, robot_id: int) -> RobotState | None:
        return next(iter(await self._states("r.id = ?", robot_id)), None)

    async def save_robot(self, robot: Robot) -> Robot | None:
        values = _columns(robot, self._engine.clock.now_ms())

        def save(connection: Sql) -> Robot | None:
            account = account_row(connection, robot.account)
            robot_id = robot.id
            if robot_id:
                connection.execute(_CHANGE, {**values, "account": account, "id": robot_id})
            else:
                _check_room(connection)
                robot_id = int(connection.execute(_ADD, {**values, "account": account}).get)
            row = connection.execute(f"{_ROBOT} WHERE r.id = ?", (robot_id,)).fetchone()
            return None if row is None else _robot(*row[:_OF_ROBOT])

        return await self._engine.change(save)

    async def delete_robot(self, robot_id: int) -> bool:
        def delete(connection: Sql) -> bool:
            connection.execute("DELETE FROM robot_run WHERE robot = ?", (robot_id,))
            connection.execute("DELETE FROM robot WHERE id = ?", (robot_id,))
            return connection.changes() > 0

        return await self._engine.change(delete)

    async def name_robot_token(self, robot_id: int, token_id: str) -> None:
        sql = "UPDATE robot SET token = ? WHERE id = ?"
        await self._engine.change(lambda connection: connection.execute(sql, (token_id, robot_id)) and None)

    async def move_robot(self, robot_id: int, place: int) -> None:
        await self._engine.change(lambda connection: _move(connection, robot_id, place))

    async def keep_run(self, run: RobotRun, place: int | None, bindings: Mapping[str, object]) -> None:
        text = msgspec.json.encode(_Run(run.result, run.writes, run.refused)).decode()
        kept, at_ms = msgspec.json.encode(bindings).decode(), to_ms(run.at)

        def keep(connection: Sql) -> None:
            connection.execute(_ADD_RUN, (run.robot_id, at_ms, run.trigger.value, run.record_id, text))
            connection.execute(_SHORTEN, (run.robot_id,))
            connection.execute(_RAN, (run.robot_id, int(run.result.status not in GOOD), at_ms, kept))
            if run.trigger is RobotTrigger.CLOCK:
                connection.execute("UPDATE robot SET clock_ms = ? WHERE id = ?", (at_ms, run.robot_id))
            if place is not None:
                _move(connection, run.robot_id, place)

        await self._engine.change(keep)

    async def robot_runs(self, robot_id: int, before: int | None, limit: int) -> list[RobotRun]:
        values = (robot_id, 2**31 - 1 if before is None else before, limit)
        rows = await self._engine.read(lambda connection: connection.execute(_RUNS, values).fetchall())
        return [_run(*row) for row in rows]

    async def _states(self, where: str, *values: int) -> list[RobotState]:
        sql = f"{_ROBOT} WHERE {where} ORDER BY r.id"
        rows = await self._engine.read(lambda connection: connection.execute(sql, values).fetchall())
        return [_state(_robot(*row[:_OF_ROBOT]), *row[_OF_ROBOT:]) for row in rows]


def _columns(robot: Robot, now_ms: int) -> Mapping[str, Value]:
    return {
        "name": robot.name,
        "about": robot.desc,
        "rec_type": robot.rec_type,
        "source": robot.source,
        "is_active": robot.is_active,
        "delay_ms": robot.delay_ms,
        "interval_ms": robot.interval_ms,
        "scopes": " ".join(robot.scopes),
        "now_ms": now_ms,
    }


def _check_room(connection: Sql) -> None:
    if connection.execute("SELECT count(*) FROM robot").get >= MOST_ROBOTS:
        reason = f"There are {MOST_ROBOTS} robots already."
        raise RefusedError(422, "robots_full", reason, "Delete those that are switched off.")


def _move(connection: Sql, robot_id: int, place: int) -> None:
    connection.execute("UPDATE robot SET place = ?2 WHERE id = ?1 AND place < ?2", (robot_id, place))


def _state(
    robot: Robot, account: int, organisation: str, token: str, place: int, clock_ms: int | None, bindings: str
) -> RobotState:
    clock_at = None if clock_ms is None else from_ms(clock_ms)
    return RobotState(robot, account, organisation, token, place, clock_at, msgspec.json.decode(bindings))


def _robot(
    row_id: int,
    name: str,
    about: str,
    rec_type: str,
    email: str,
    source: str,
    is_active: int,
    delay_ms: int,
    interval_ms: int,
    scopes: str,
    created_ms: int,
    updated_ms: int,
    runs: int,
    failed: int,
    last_ms: int | None,
) -> Robot:
    return Robot(
        id=row_id,
        name=name,
        desc=about,
        rec_type=rec_type,
        account=email,
        source=source,
        is_active=bool(is_active),
        delay_ms=delay_ms,
        interval_ms=interval_ms,
        scopes=tuple(scopes.split()),
        created_at=from_ms(created_ms),
        updated_at=from_ms(updated_ms),
        runs=runs,
        failed=failed,
        last_run_at=None if last_ms is None else from_ms(last_ms),
    )


def _run(row_id: int, robot_id: int, at_ms: int, cause: str, record: str, text: str) -> RobotRun:
    run = msgspec.json.decode(text, type=_Run)
    return RobotRun(row_id, robot_id, from_ms(at_ms), RobotTrigger(cause), record, run.result, run.writes, run.refused)
