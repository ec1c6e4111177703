"""Runs the robots: on records the pipeline has read, in their order, and by the clock. Where each stands is stored, so
that a server which starts again leaves out none; the record it was stopped at may be run on twice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from embedded_server.clock import Clock
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.event import READING, ROBOT, Event
from embedded_server.domain.moments import from_ms
from embedded_server.domain.record import Record
from embedded_server.domain.robot import DEEPEST, RobotRun, RobotTrigger, chain_of, may_run
from embedded_server.events import Events
from embedded_server.pipeline.pace import pause
from embedded_server.robots.rights import RobotRights
from embedded_server.robots.running import RobotRunner, Start
from embedded_server.robots.schedule import due_at
from embedded_server.services import Services
from embedded_server.store.base import RecordsWanted, Store
from embedded_server.store.robot_store import RobotState

BATCH = 16  # records a robot runs on before another one gets its turn
TICK = 0.5  # seconds between two looks at the clock
LAG = 1_000  # records that a robot's place may stay behind, where none was for it
PATIENCE = 2.0  # seconds until a failure is tried again
_log = logging.getLogger(__name__)


class Robots:
    def __init__(self, store: Store, runner: RobotRunner, rights: RobotRights, events: Events, clock: Clock) -> None:
        self._store = store
        self._runner = runner
        self._rights = rights
        self._events = events
        self._clock = clock
        self._states: list[RobotState] = []

    async def run(self) -> None:
        """Until it is cancelled, or the server stops."""
        with self._events.listen() as listener:
            happened: list[Event] | None = []
            is_new = True
            while happened is not None:
                try:
                    await self._turn(happened, is_new=is_new)
                    is_new = False
                except Exception as error:
                    _log.error("Robots wait %g s: %s", PATIENCE, error, exc_info=error)
                    await asyncio.sleep(PATIENCE)
                    is_new = True
                happened = await listener.take(TICK)

    async def _turn(self, happened: Sequence[Event], *, is_new: bool) -> None:
        if is_new or any(event.type == ROBOT for event in happened):
            self._states = await self._store.robot_states()
        for state in self._states:
            if self._is_due(state):
                await self._run_by_clock(state.robot.id)
            elif not state.robot.is_scheduled and (is_new or _concerns(state, happened)):
                await self._catch_up(state)

    def _is_due(self, state: RobotState) -> bool:
        due = due_at(state)
        return due is not None and due <= from_ms(self._clock.now_ms())

    async def _run_by_clock(self, robot_id: int) -> None:
        """As the robot is now: what is remembered here may be older than its last run."""
        state = await self._store.robot_state(robot_id)
        if state is not None and state.robot.is_active and self._is_due(state):
            await self._runner.run(state, Start(RobotTrigger.CLOCK))

    async def _catch_up(self, known: RobotState) -> None:
        state = await self._store.robot_state(known.robot.id)
        if state is None:
            return
        last, place, viewer = await self._store.read_place(), state.place, await self._rights.viewer(state)
        while True:
            began, arrived = time.perf_counter(), self._events.records_added
            wanted = RecordsWanted(state.robot.rec_type, seen_by=viewer, after_seq=place, limit=BATCH)
            records = [record for record in await self._store.records(wanted) if record.seq <= last]
            if not records:
                break
            for record in records:
                await self._run_on(state.robot.id, record)
            place = records[-1].seq
            worked = time.perf_counter() - began
            await asyncio.sleep(pause(worked, (self._events.records_added - arrived) / worked))
        if last > place + LAG:
            await self._store.move_robot(state.robot.id, last)

    async def _run_on(self, robot_id: int, record: Record) -> None:
        """As the robot is now: it may have been changed, and it keeps what it bound in its last run."""
        state = await self._store.robot_state(robot_id)
        if state is None or not state.robot.is_active or state.place >= record.seq:
            return
        chain = chain_of(record.remote)
        if may_run(state.robot, chain):
            await self._runner.run(state, Start.on(record), record.seq)
        elif len(chain) >= DEEPEST:
            await self._store.keep_run(self._stopped(state, record), record.seq, state.bindings)
        else:
            await self._store.move_robot(robot_id, record.seq)

    def _stopped(self, state: RobotState, record: Record) -> RobotRun:
        reason = f"It was not run: {DEEPEST} robots in a row led to this record."
        result = Decoded(DecodeStatus.KILLED, errors=(reason,))
        at = from_ms(self._clock.now_ms())
        return RobotRun(0, state.robot.id, at, RobotTrigger.RECORD, record.id, result)


def robots_of(services: Services) -> Robots:
    store, events, clock = services.store, services.events, services.clock
    rights = RobotRights(store, events, clock, services.limits)
    runner = RobotRunner(store, services.decoders, events, clock, rights)
    return Robots(store, runner, rights, events, clock)


def _concerns(state: RobotState, happened: Sequence[Event]) -> bool:
    for event in happened:
        if event.type == READING:
            named = event.facts.get("rectypes")
            if "more" in event.facts or (isinstance(named, list) and state.robot.rec_type in named):
                return True
    return False
