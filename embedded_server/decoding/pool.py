"""Runs decoders in a process that can be killed: a stuck call costs its own result and nobody else's."""

from __future__ import annotations

import asyncio
from importlib import metadata

from embedded_server.decoding import limits
from embedded_server.decoding.frames import Answer
from embedded_server.decoding.lane import Call, DecoderPoolError, Lane
from embedded_server.decoding.request import DecodeRequest, Direction, decoded_from_answer, message_json
from embedded_server.decoding.suspensions import Suspensions
from embedded_server.domain.decoding import Decoded, DecodeStatus


class DecoderPool:
    """One process for now; calls are answered in the order they were made."""

    def __init__(self) -> None:
        self._engine = _engine()
        self._suspensions = Suspensions()
        self._lane = Lane(self._suspensions)
        self._count = 0
        self._is_stopped = False

    @property
    def is_running(self) -> bool:
        return self._lane.is_running

    @property
    def waiting(self) -> int:
        return self._lane.waiting

    @property
    def killed(self) -> int:
        """Calls that were ended with their process."""
        return self._lane.killed

    async def start(self) -> None:
        """Raises DecoderPoolError when the process does not come up."""
        await self._lane.start()

    async def stop(self) -> None:
        self._is_stopped = True
        await self._lane.stop()

    async def decode(self, request: DecodeRequest) -> Decoded:
        """The result, whatever the decoder does. Raises DecoderPoolError when there is no process to run it."""
        if self._is_stopped:
            raise DecoderPoolError("The decoders have been stopped.")
        sha = request.codec_sha
        return decoded_from_answer(await self._answer(request, sha), sha, self._engine)

    async def check(self, source: str) -> Decoded:
        """Loads a text and looks for an entry point. What cannot be loaded threw, with line and column."""
        return await self.decode(DecodeRequest(source, direction=Direction.CHECK))

    def resume(self, codec_sha: str) -> None:
        """Calls a suspended decoder again."""
        self._suspensions.resume(codec_sha)

    async def _answer(self, request: DecodeRequest, sha: str) -> Answer:
        self._count += 1
        if len(request.source) > limits.MAX_SOURCE:
            reason = f"The decoder has {len(request.source):,} characters; {limits.MAX_SOURCE:,} are allowed."
            return Answer(self._count, 0, DecodeStatus.THREW, reason)
        suspended = self._suspensions.reason(sha)
        if suspended:
            return Answer(self._count, 0, DecodeStatus.KILLED, suspended)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        message = message_json(request)
        self._lane.submit(Call(self._count, sha, request.source, request.direction, message, answer))
        return await answer


def _engine() -> str:
    try:
        return f"quickjs-ng {metadata.version('quickjs-ng')}"
    except metadata.PackageNotFoundError:  # a packaged application may leave it out
        return "quickjs-ng"
