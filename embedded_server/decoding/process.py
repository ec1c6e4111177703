"""A decoder process as the server sees it: jobs in, answers out in the same order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from itertools import chain
from typing import cast

import msgspec

from embedded_server.decoding import limits
from embedded_server.decoding.frames import READY, Answer, FrameError, Frames, Job, Message, frame, grouped
from embedded_server.decoding.recent import Places
from embedded_server.decoding.watch import Use, use_of
from embedded_server.own_program import ROOT, own_command


def worker_command() -> list[str]:
    """How to start a decoder process, from Python or from a packaged server."""
    return own_command("decoder-worker", "embedded_server.decoding.worker", "-E", "-s")


class WorkerProcess(asyncio.SubprocessProtocol):
    """Calls `on_over` when the process has exited and everything it wrote has been read."""

    def __init__(self, on_answer: Callable[[Answer], None], on_over: Callable[[], None]) -> None:
        self.over = asyncio.Event()
        self.complaint = ""  # the last line it wrote to its standard error
        self._on_answer = on_answer
        self._on_over = on_over
        self._transport: asyncio.SubprocessTransport | None = None
        self._ready = asyncio.Event()  # or over
        self._frames = Frames()
        self._answers = msgspec.msgpack.Decoder(list[Answer])
        self._places = Places(limits.MAX_SOURCES)  # of the sources the process has
        self._unsent: list[Job] = []

    async def start(self, seconds: float) -> bool:
        """Whether it came up in time."""
        loop = asyncio.get_running_loop()
        await loop.subprocess_exec(lambda: self, *worker_command(), env=_environment(), cwd=ROOT)
        try:
            async with asyncio.timeout(seconds):
                await self._ready.wait()
        except TimeoutError:
            self.complaint = f"no sign of life within {seconds:.0f} seconds"
            return False
        return not self.over.is_set()

    async def end(self) -> None:
        if self._transport:
            self.kill()
            await self.over.wait()
            self._transport.close()

    def send(self, number: int, sha: str, source: str, message: Message, *, is_alone: bool) -> None:
        """The source is left out when the process has it."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)  # what is sent in one turn of the loop goes together
        place, has_it = self._places.of(sha)
        self._unsent.append(Job(number, place, None if has_it else source, message, is_alone))

    def kill(self) -> None:
        if self._transport and self._transport.get_returncode() is None:
            self._transport.kill()

    def use(self) -> Use | None:
        return use_of(self._transport.get_pid()) if self._transport else None

    @property
    def exit_status(self) -> int | None:
        """Negative: the signal that ended it."""
        return self._transport.get_returncode() if self._transport else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self.complaint = data[-2000:].decode("utf-8", "replace").strip().rpartition("\n")[2]
            return
        try:
            for answer in chain.from_iterable(map(self._answers.decode, self._frames.feed(data))):
                if answer.number == READY:
                    self._ready.set()
                else:
                    self._on_answer(answer)
        except (FrameError, msgspec.DecodeError):
            self.kill()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        self.over.set()
        self._ready.set()
        self._on_over()

    def _flush(self) -> None:
        stdin = cast(asyncio.WriteTransport, self._transport and self._transport.get_pipe_transport(0))
        if not stdin.is_closing():
            stdin.write(b"".join(map(frame, grouped(self._unsent))))
        self._unsent.clear()


def exit_words(status: int | None) -> str:
    if status is None or status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _environment() -> dict[str, str]:
    """Nothing of the server's. Contexts of hundreds of decoders lie far apart in memory: on large pages they are found
    sooner (glibc; others do not know the word)."""
    needed = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}
    return {"TZ": "UTC", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1", **needed}
