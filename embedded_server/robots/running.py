"""One run of a robot, from what starts it to the line in its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from embedded_server.clock import Clock
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.robot_call import RobotCall, RobotOutcome, RobotRead, RobotShare, run_robot
from embedded_server.decoding.running import Text
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.event import ROBOT
from embedded_server.domain.moments import from_ms
from embedded_server.domain.record import Record
from embedded_server.domain.robot import RobotRun, RobotTrigger, chain_of
from embedded_server.events import Events
from embedded_server.robots.rights import RobotRights, judged, text_of
from embedded_server.store.base import Store
from embedded_server.store.robot_store import RobotState

MOST_WRITES = 100  # of a run
LARGEST_BINDINGS = 64 * 1024
BY_CLOCK = '{"meta":{},"objs":[]}'


@dataclass(frozen=True, slots=True)
class Start:
    trigger: RobotTrigger
    text: str = BY_CLOCK
    record_id: str = ""
    chain: tuple[int, ...] = field(default=())
    is_test: bool = False  # of the record

    @staticmethod
    def on(record: Record) -> Start:
        chain = chain_of(record.remote)
        return Start(RobotTrigger.RECORD, text_of(record), record.id, chain, record.is_test)


class RobotRunner:
    def __init__(self, store: Store, pool: DecoderPool, events: Events, clock: Clock, rights: RobotRights) -> None:
        self._store = store
        self._pool = pool
        self._events = events
        self._clock = clock
        self._rights = rights

    async def run(self, state: RobotState, start: Start, place: int | None = None) -> None:
        """Carries out what it wrote and keeps the run. Raises DecoderPoolError; then nothing was done."""
        run, outcome = await self._called(state, start)
        shares = outcome.writes[:MOST_WRITES]
        writes = await self._rights.write(state, shares, start.chain, is_test=start.is_test)
        bindings, lost = _kept(state.bindings, outcome.bindings)
        run = replace(run, writes=tuple(writes), refused=(*run.refused, *lost))
        await self._store.keep_run(run, place, bindings)
        self._events.publish(ROBOT, str(state.robot.id))

    async def test(self, state: RobotState, start: Start) -> RobotRun:
        """Writes nothing: of each share it says only whether it would be stored. However often it has to be stopped,
        the robot goes on to be run on records. Raises DecoderPoolError."""
        aside = Text(DecoderKind.JAVASCRIPT, state.robot.source, is_aside=True)
        try:
            run, outcome = await self._called(state, start, aside.run_sha)
        finally:
            self._pool.resume(aside.run_sha)
        writes = tuple(judged(self._rights, state, share) for share in outcome.writes[:MOST_WRITES])
        return replace(run, result=replace(run.result, codec_sha=aside.codec_sha), writes=writes)

    async def _called(self, state: RobotState, start: Start, sha: str = "") -> tuple[RobotRun, RobotOutcome]:
        robot, at = state.robot, from_ms(self._clock.now_ms())

        async def read(wanted: RobotRead) -> object:
            return await self._rights.read(state, wanted)

        run_id = f"robot {robot.id} {start.record_id or at.isoformat()}"
        call = RobotCall(robot.source, start.text, f"robot-{robot.id}", at, run_id, state.bindings, sha)
        outcome = await run_robot(self._pool, call, read)
        result = replace(outcome.decoded, data=None)
        refused = (*outcome.refused, *_left_out(outcome.writes))
        return RobotRun(0, robot.id, at, start.trigger, start.record_id, result, refused=refused), outcome


def _left_out(writes: Sequence[RobotShare]) -> list[str]:
    said = [f"writeShare {share.rec_type[:200]}" for share in writes[MOST_WRITES:][:1]]
    if any(share.owners for share in writes):
        said.append("owners of writeShareWithOwners: its records belong to the robot's owner, and rules share them")
    return said


def _kept(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Mapping[str, object], tuple[str, ...]]:
    if len(msgspec.json.encode(after)) <= LARGEST_BINDINGS:
        return after, ()
    return before, (f"bindings of more than {LARGEST_BINDINGS:,} bytes",)
