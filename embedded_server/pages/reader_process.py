"""The page reader as the server sees it: asked one page at a time, it answers in pieces."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from subprocess import DEVNULL
from typing import TypeAlias, cast

from embedded_server.own_program import ROOT, own_command
from embedded_server.pages.messages import PageComing, Task, packed, unpacked
from embedded_server.pieces import Pieces

# Without these glibc gives the memory of every page back, and taking it again costs more than the page.
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "67108864", "MALLOC_MMAP_THRESHOLD_": "67108864", "MALLOC_TOP_PAD_": "16777216"}
Put: TypeAlias = Callable[[object], None]


class ReaderProcess(asyncio.SubprocessProtocol):
    """What it says of a page goes to `put`: a message, then perhaps pieces with an empty one behind them; or the error
    that ended it. It is heard to its end, whether or not somebody waits for it."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self._pieces = Pieces()
        self._put: Put | None = None  # while a page is being made
        self._on_end: Callable[[], None] | None = None
        self._is_coming = False  # what comes next are pieces of the page

    def ask(self, asked: object, put: Put, on_end: Callable[[], None]) -> None:
        self._put, self._on_end = put, on_end
        if self.over.is_set():
            self._end(EOFError("the page reader has ended"))
        else:
            self.send(asked)

    def send(self, message: object) -> None:
        stdin = cast(asyncio.WriteTransport, self._running.get_pipe_transport(0))
        if not stdin.is_closing():  # else the end is on its way
            stdin.write(packed(message))

    def kill(self) -> None:
        if self._running.get_returncode() is None:
            self._running.kill()

    async def bury(self) -> None:
        self.kill()
        await self.over.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._running = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002  # asyncio's signature
        try:
            for piece in self._pieces.feed(data):
                self._take(piece)
        except Exception as error:  # whatever it was, what it still says would be taken for the next answer
            self._end(error)
            self.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        self._running.close()
        self.over.set()
        self._end(exc or EOFError("the page reader has ended"))

    def _take(self, piece: bytes) -> None:
        if self._is_coming:
            said: object = piece
            self._is_coming = bool(piece)
        else:
            said = unpacked(piece)
            self._is_coming = isinstance(said, PageComing)
        if self._is_coming and self._put is not None:
            self._put(said)
        else:
            self._end(said)

    def _end(self, last: object) -> None:
        """Once a page."""
        put, on_end = self._put, self._on_end
        self._put = self._on_end = None
        if put is not None and on_end is not None:
            put(last)
            on_end()


async def start_reader(task: Task) -> ReaderProcess:
    """Raises OSError."""
    reader = ReaderProcess()
    loop = asyncio.get_running_loop()
    await loop.subprocess_exec(lambda: reader, *reader_command(), stderr=DEVNULL, cwd=ROOT, env=_environment())
    reader.send(task)
    return reader


def reader_command() -> list[str]:
    return own_command("page-reader", "embedded_server.pages.reader")


def _environment() -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "LANG", "PYTHONPATH")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **_MEMORY}
