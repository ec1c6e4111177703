"""Calls in a row through one process, which is watched, killed when it is stuck, and replaced when it is gone."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass

from embedded_server.decoding.frames import RETIRED, Answer, FrameError, Message
from embedded_server.decoding.process import WorkerProcess, exit_words
from embedded_server.decoding.suspensions import Suspensions
from embedded_server.decoding.watch import Watch
from embedded_server.domain.decoding import DecodeStatus

TICK = 0.015  # seconds between looks at the call in front
START_TIMEOUT = 20.0
START_ATTEMPTS = 3
STEADY_AFTER = 3  # answers


class DecoderPoolError(Exception):
    """The pool is stopped, or its process does not start. No result: the same call may succeed later."""


@dataclass(slots=True, eq=False)
class Call:
    number: int
    sha: str
    source: str
    message: Message
    answer: asyncio.Future[Answer]
    is_alone: bool = True  # when it runs, all calls before it have been answered

    def finish(self, answer: Answer) -> None:
        if not self.answer.done():  # its caller may have given up
            self.answer.set_result(answer)

    def finish_killed(self, why: str) -> None:
        self.finish(Answer(DecodeStatus.KILLED, why))


class Lane:
    """The call in front is the one that runs, and the only one blamed for what happens to the process."""

    def __init__(self, suspensions: Suspensions) -> None:
        self.killed = 0
        self._suspensions = suspensions
        self._waiting: deque[Call] = deque()
        self._process: WorkerProcess | None = None  # while it is up
        self._keeper: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()  # the process is up, or it was given up
        self._stir = asyncio.Event()  # wakes the watch of an idle process
        self._complaint = ""
        self._steady: Counter[str] = Counter()  # answers of the process by decoder
        self._suspect = 0  # the call in front when a process last died by itself: once may be somebody else's doing

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def is_used(self) -> bool:
        """Whether it was ever asked for a process."""
        return self._keeper is not None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def start(self) -> None:
        """Raises DecoderPoolError when the process does not come up."""
        self._keep()
        await self._settled.wait()
        if not self._process:
            raise DecoderPoolError(self._complaint)

    async def stop(self) -> None:
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])

    def submit(self, call: Call) -> None:
        self._waiting.append(call)
        if self._process:
            self._send(self._process, call)
        self._stir.set()
        self._keep()

    def _keep(self) -> None:
        if not self._keeper or self._keeper.done():
            self._settled.clear()
            self._keeper = asyncio.get_running_loop().create_task(self._keep_a_process())

    async def _keep_a_process(self) -> None:
        try:
            failures = 0
            while failures < START_ATTEMPTS:
                failures = 0 if await self._run_a_process() else failures + 1
        finally:
            self._settled.set()
            self._give_up(self._complaint or "The decoders have been stopped.")

    async def _run_a_process(self) -> bool:
        """Whether it came up; returns when it is gone."""
        process = WorkerProcess(self._on_answer, self._stir.set)
        try:
            if not await process.start(START_TIMEOUT):
                self._complaint = f"The decoder process does not start: {process.complaint or 'it ended at once'}."
                return False
            self._begin(process)
            condemned = await self._attend(process)
        except OSError as error:
            self._complaint = f"The decoder process does not start: {error}."
            return False
        finally:
            self._process = None
            await process.end()
        self._judge(process, condemned)
        return True

    def _begin(self, process: WorkerProcess) -> None:
        self._process = process
        self._complaint = ""
        self._settled.set()
        self._steady.clear()
        for call in self._waiting:
            self._send(process, call)

    def _send(self, process: WorkerProcess, call: Call) -> None:
        """Calls of decoders that have proven to come to an end share the way back; a new decoder goes alone."""
        call.is_alone = self._steady[call.sha] < STEADY_AFTER
        process.send(call.number, call.sha, call.source, call.message, is_alone=call.is_alone)

    async def _attend(self, process: WorkerProcess) -> tuple[int, str] | None:
        """Waits until the process is gone; the call it was killed for, and why, if it was us who killed it."""
        watch = Watch()
        condemned = None
        while not process.over.is_set():
            if not self._waiting:
                self._stir.clear()
                await self._stir.wait()
                continue
            why = watch.verdict(self._waiting[0].number, process.use(), asyncio.get_running_loop().time())
            if why and not condemned:
                condemned = (self._waiting[0].number, why)
                process.kill()
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await process.over.wait()
        return condemned

    def _on_answer(self, answer: Answer) -> None:
        if not self._waiting or self._waiting[0].number != answer.number:
            raise FrameError("An answer to no question.")
        call = self._waiting.popleft()
        self._steady[call.sha] += 1
        call.finish(answer)

    def _judge(self, process: WorkerProcess, condemned: tuple[int, str] | None) -> None:
        """Ends the call that is to blame, if there is one; all others go to the next process. Where answers shared the
        way back, the one in front may have been done: then all go again, alone, and the next time it is certain."""
        if self._waiting and process.exit_status != RETIRED:
            front = self._waiting[0]
            if condemned and condemned[0] == front.number and front.is_alone:  # else it answered in the last moment
                self._blame(front, condemned[1])
            elif not condemned and self._suspect == front.number:
                self._blame(front, f"The decoder process ended while this ran ({exit_words(process.exit_status)}).")
            elif not condemned:
                self._suspect = front.number
        self._drop_suspended()

    def _blame(self, call: Call, why: str) -> None:
        self.killed += 1
        self._waiting.popleft()
        call.finish_killed(why)
        self._suspensions.record_kill(call.sha, why, asyncio.get_running_loop().time())

    def _drop_suspended(self) -> None:
        for call in list(self._waiting):
            reason = self._suspensions.reason(call.sha)
            if reason:
                self._waiting.remove(call)
                call.finish_killed(reason)

    def _give_up(self, why: str) -> None:
        while self._waiting:
            answer = self._waiting.popleft().answer
            if not answer.done():
                answer.set_exception(DecoderPoolError(why))
