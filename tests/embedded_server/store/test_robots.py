"""Robots and jobs that decode again, as each database keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.job import JobState
from embedded_server.domain.moments import from_ms
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope, FieldChange, FieldCount
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.robot import Robot, RobotRun, RobotTrigger, RobotWrite
from embedded_server.store.base import Store
from embedded_server.store.parts import robots
from embedded_server.store.redecode_store import Counts, RedecodeJob
from tests.embedded_server.store.kit import NOON_MS, Sender

NOON = from_ms(NOON_MS)


async def a_robot(store: Store, **changes: object) -> Robot:
    email = (await store.local_account()).email
    robot = Robot(0, "Warm", "", "a.b", email, "function main() {}", True, 0, 0, ("SHARE:WRITE",), NOON, NOON)
    saved = await store.save_robot(replace(robot, **changes))  # type: ignore[arg-type]  # any of its fields
    assert saved is not None
    return saved


async def test_that_a_robot_is_kept_changed_and_deleted(store: Store) -> None:
    robot = await a_robot(store)
    assert await store.robots() == [robot]
    changed = await store.save_robot(replace(robot, name="Hot", is_active=False, interval_ms=60_000))
    assert changed is not None
    assert (changed.name, changed.is_active, changed.interval_ms) == ("Hot", False, 60_000)
    assert await store.robot_states() == []
    assert await store.save_robot(replace(robot, id=99)) is None
    with pytest.raises(RefusedError):
        await store.save_robot(replace(robot, account="nobody@example.com"))
    assert await store.delete_robot(robot.id)
    assert not await store.delete_robot(robot.id)
    assert (await a_robot(store)).id > robot.id


async def test_that_a_robot_begins_with_what_arrives_from_then_on(store: Store, sender: Sender) -> None:
    first = await sender.send()
    robot = await a_robot(store)
    (state,) = await store.robot_states()
    assert state.place == first.seq
    await store.move_robot(robot.id, first.seq + 5)
    await store.move_robot(robot.id, 1)
    await store.save_robot(replace(robot, name="same place"))
    assert [state.place for state in await store.robot_states()] == [first.seq + 5]


async def test_that_runs_are_logged_and_the_oldest_go(store: Store) -> None:
    robot = await a_robot(store)
    write = RobotWrite("a.b.hot", {"t": 1}, ("x",), "0" * 24)
    result = Decoded(DecodeStatus.THREW, errors=("no",))
    run = RobotRun(0, robot.id, NOON, RobotTrigger.CLOCK, "", result, (write,), ("get http://x",))
    for number in range(robots.KEPT_RUNS + 3):
        await store.keep_run(replace(run, at=NOON + timedelta(seconds=number)), 7, {"n": number})
    runs = await store.robot_runs(robot.id, None, 1_000)
    assert len(runs) == robots.KEPT_RUNS
    assert runs[0] == replace(run, id=runs[0].id, at=NOON + timedelta(seconds=robots.KEPT_RUNS + 2))
    assert [each.id for each in await store.robot_runs(robot.id, runs[0].id, 2)] == [runs[1].id, runs[2].id]
    (state,) = await store.robot_states()
    assert (state.robot.runs, state.robot.failed, state.robot.last_run_at) == (
        robots.KEPT_RUNS + 3,
        robots.KEPT_RUNS + 3,
        runs[0].at,
    )
    assert (state.place, state.clock_at, state.bindings) == (7, runs[0].at, {"n": robots.KEPT_RUNS + 2})


async def test_that_a_job_is_kept_with_what_it_found(store: Store) -> None:
    job = RedecodeJob(3, 1, None, "ab", "source", JobState.RUNNING, NOON, until=NOON, total=9)
    what = FieldChange(ChangeKind.CHANGED, "t", 1, {"a": None}, "why")
    change = Change(0, "0" * 24, "a.b", "A1", NOON, b"\x01", None, what)
    await store.keep_redecode(job, [change], {(ChangeKind.CHANGED, "t"): 2, (ChangeKind.NEWLY_RIGHT, ""): 5})
    ready = replace(job, state=JobState.READY, counts=Counts(9, 4, 3, 2, 1), scope=CommitScope.ALL, place=8, version=2)
    await store.keep_redecode(ready, [change], {(ChangeKind.CHANGED, "t"): 2})
    assert await store.redecodes() == [ready]
    assert await store.redecode_fields(3) == [
        FieldCount(ChangeKind.NEWLY_RIGHT, "", 5),
        FieldCount(ChangeKind.CHANGED, "t", 4),
    ]
    first, second = await store.redecode_samples(3, None, 0, 10)
    assert first == replace(change, id=first.id)
    assert await store.redecode_samples(3, ChangeKind.CHANGED, first.id, 10) == [second]
    assert await store.redecode_samples(3, ChangeKind.NEWLY_FAILING, 0, 10) == []
    await store.forget_redecode(3)
    assert (await store.redecodes(), await store.redecode_fields(3)) == ([], [])
    assert await store.redecode_samples(3, None, 0, 10) == []
