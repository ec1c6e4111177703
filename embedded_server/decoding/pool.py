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
            message = message_json(request)
            self._lane.submit(Call(self._count, sha, request.source, request.direction, message, answer))
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

    def _refusal(self, request: DecodeRequest, sha: str) -> Answer | None:
        if len(request.source) > limits.MAX_SOURCE:
            reason = f"The decoder has {len(request.source):,} characters; {limits.MAX_SOURCE:,} are allowed."
            return Answer(self._count, 0, DecodeStatus.THREW, reason)
        suspended = self._suspensions.reason(sha)
        return Answer(self._count, 0, DecodeStatus.KILLED, suspended) if suspended else None


def _engine() -> str:
    try:
        return f"quickjs-ng {metadata.version('quickjs-ng')}"
    except metadata.PackageNotFoundError:  # a packaged application may leave it out
        return "quickjs-ng"
