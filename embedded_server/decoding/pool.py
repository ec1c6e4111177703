"""Runs decoders in processes that can be killed: a stuck call costs its own result and nobody else's."""

from __future__ import annotations

import asyncio
import os
from importlib import metadata

from embedded_server.decoding import limits
from embedded_server.decoding.frames import Answer
from embedded_server.decoding.lane import Call, DecoderPoolError, Lane
from embedded_server.decoding.recent import Recent
from embedded_server.decoding.request import DecodeRequest, Direction, decoded_from_answer, message_of
from embedded_server.decoding.suspensions import Suspensions
from embedded_server.domain.decoding import Decoded, DecodeStatus


class DecoderPool:
    """A few lanes, each with a process. A decoder keeps to one of them, so that its calls are answered in the order
    they were made; between two lanes there is no order."""

    def __init__(self, lanes: int = 0) -> None:
        """As many lanes as there are processors, and at most two, unless `lanes` says so."""
        self._engine = _engine()
        self._suspensions = Suspensions()
        self._lanes = [Lane(self._suspensions) for _ in range(lanes or min(limits.LANES, os.cpu_count() or 1))]
        self._homes: Recent[Lane] = Recent(limits.MAX_SOURCES * len(self._lanes))
        self._newcomers = 0
        self._count = 0
        self._is_stopped = False

    @property
    def is_running(self) -> bool:
        """A lane behind the first that no decoder came to yet has no process and needs none."""
        return all(lane.is_running for lane in self._lanes if lane.is_used or lane is self._lanes[0])

    @property
    def waiting(self) -> int:
        return sum(lane.waiting for lane in self._lanes)

    @property
    def killed(self) -> int:
        """Calls that were ended with their process."""
        return sum(lane.killed for lane in self._lanes)

    async def start(self) -> None:
        """Starts the first process; the others follow when a decoder comes to them. Raises DecoderPoolError when it
        does not come up."""
        await self._lanes[0].start()

    async def stop(self) -> None:
        self._is_stopped = True
        await asyncio.gather(*(lane.stop() for lane in self._lanes))

    async def decode(self, request: DecodeRequest) -> Decoded:
        """The result, whatever the decoder does. Raises DecoderPoolError when there is no process to run it."""
        return self.result(request, await self.begin(request))

    def begin(self, request: DecodeRequest) -> asyncio.Future[Answer]:
        """Starts a call without waiting; `result` makes the result of its answer. Raises and fails as `decode`."""
        if self._is_stopped:
            raise DecoderPoolError("The decoders have been stopped.")
        sha = request.codec_sha
        self._count += 1
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        refusal = self._refusal(request, sha)
        if refusal:
            answer.set_result(refusal)
        else:
            message = message_of(request)
            self._home(sha).submit(Call(self._count, sha, request.source, message, answer))
        return answer

    def result(self, request: DecodeRequest, answer: Answer) -> Decoded:
        return decoded_from_answer(answer, request.codec_sha, self._engine)

    async def check(self, source: str) -> Decoded:
        """Loads a text and looks for an entry point. What cannot be loaded threw, with line and column."""
        return await self.decode(DecodeRequest(source, direction=Direction.CHECK))

    def suspended(self, codec_sha: str) -> str:
        """Why a decoder is not called any more, in a sentence; empty where it is."""
        return self._suspensions.reason(codec_sha) or ""

    def resume(self, codec_sha: str) -> None:
        """Calls a suspended decoder again."""
        self._suspensions.resume(codec_sha)

    def _home(self, sha: str) -> Lane:
        """Decoders that are new go to the lanes in turn."""
        if len(self._lanes) == 1:
            return self._lanes[0]
        home = self._homes.get(sha)
        if home is None:
            home = self._lanes[self._newcomers % len(self._lanes)]
            self._newcomers += 1
            self._homes.put(sha, home)
        return home

    def _refusal(self, request: DecodeRequest, sha: str) -> Answer | None:
        if len(request.source) > limits.MAX_SOURCE:
            reason = f"The decoder has {len(request.source):,} characters; {limits.MAX_SOURCE:,} are allowed."
            return Answer(DecodeStatus.THREW, reason)
        suspended = self._suspensions.reason(sha)
        return Answer(DecodeStatus.KILLED, suspended) if suspended else None


def _engine() -> str:
    try:
        return f"quickjs-ng {metadata.version('quickjs-ng')}"
    except metadata.PackageNotFoundError:  # a packaged application may leave it out
        return "quickjs-ng"
