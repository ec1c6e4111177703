"""Large pages from a process of their own: in this one, those who post would wait for them."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import TypeAlias

import embedded_server
from embedded_server.domain.refusal import RefusedError
from embedded_server.pages.asked import NamedAsked, OrderAsked, Page, Pages, RecordsAsked, SharesAsked
from embedded_server.pages.messages import PIPE_BYTES, PageComing, Refused, Task, read, read_piece, write

PATIENCE = 60.0  # seconds; a page that takes longer is nobody's any more
Asked: TypeAlias = SharesAsked | RecordsAsked | OrderAsked
_ROOT = Path(embedded_server.__file__).parent.parent  # `-m` finds the package from here, installed or not
# Without these glibc gives the memory of every page back, and taking it again costs more than the page.
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "67108864", "MALLOC_MMAP_THRESHOLD_": "67108864", "MALLOC_TOP_PAD_": "16777216"}
_log = logging.getLogger(__name__)


class PageProcess:
    """Starts it when the first large page is asked for, and again when it has died. Small pages, and those it cannot
    make, are made here. A thread talks to it: a page is a million bytes, which the loop then only sends."""

    def __init__(self, own: Pages, task: Task) -> None:
        self._own = own
        self._task = task
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "pages")
        self._process: Popen[bytes] | None = None  # the thread starts and ends it

    async def shares(self, asked: SharesAsked) -> Page:
        page = await self._ask(asked) if asked.is_large else None
        return page or await self._own.shares(asked)

    async def records(self, asked: RecordsAsked) -> Page:
        page = await self._ask(asked) if asked.is_large else None
        return page or await self._own.records(asked)

    async def order(self, asked: OrderAsked) -> Page:
        return await self._ask(asked) or await self._own.order(asked)

    async def named(self, asked: NamedAsked) -> Page:
        return await self._own.named(asked)

    async def stop(self) -> None:
        self._kill()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._bury)

    def _kill(self) -> None:
        """Ends what the thread waits for."""
        if self._process is not None:
            self._process.kill()

    async def _ask(self, asked: Asked) -> Page | None:
        """None when it gave no page. Raises RefusedError."""
        answers = await self._asked(asked)
        said = await answers.get()
        if isinstance(said, PageComing):
            pieces = _pieces(answers)
            with suppress(OSError, EOFError):  # as long as nothing was sent it can be made here
                return Page(said.fact, await anext(pieces, b""), pieces)
        if isinstance(said, Refused):
            raise RefusedError(said.status, said.code, said.reason, said.fix)
        _log.warning("The page reader could not make a page: %s", said)
        return None

    async def _asked(self, asked: Asked) -> asyncio.Queue[object]:
        """Where the answers will come. They are read to their end, whether or not somebody waits for them."""
        loop, answers = asyncio.get_running_loop(), asyncio.Queue[object]()
        await self._turn.acquire()

        def put(answer: object) -> None:
            loop.call_soon_threadsafe(answers.put_nowait, answer)

        def finish(reading: asyncio.Future[None]) -> None:
            patience.cancel()
            self._turn.release()
            if (error := reading.exception()) is not None:
                answers.put_nowait(error)

        patience = loop.call_later(PATIENCE, self._kill)
        loop.run_in_executor(self._thread, self._exchange, asked, put).add_done_callback(finish)
        return answers

    def _exchange(self, asked: Asked, put: Callable[[object], None]) -> None:
        try:
            process = self._process = self._process or _start(self._task)
            assert process.stdin is not None
            assert process.stdout is not None
            write(process.stdin, asked)
            said = read(process.stdout)
            put(said)
            if isinstance(said, PageComing):
                while piece := read_piece(process.stdout):
                    put(piece)
                put(b"")
        except BaseException:  # whatever it was, what it still says would be taken for the next answer
            self._bury()
            raise

    def _bury(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError), process:  # closes its pipes and waits for it
                pass


async def _pieces(answers: asyncio.Queue[object]) -> AsyncIterator[bytes]:
    """Raises what kept the rest from coming."""
    while piece := await answers.get():
        if isinstance(piece, BaseException):
            raise piece
        assert isinstance(piece, bytes)
        yield piece


def _start(task: Task) -> Popen[bytes]:
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, "page-reader"] if frozen else [sys.executable, "-m", "embedded_server.pages.reader"]
    process = Popen(
        command,
        PIPE_BYTES,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env=_environment(),
        process_group=0,  # left alone by Ctrl+C; in a session of its own Linux would not weigh it against the server
    )
    assert process.stdin is not None
    write(process.stdin, task)
    return process


def _environment() -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "LANG", "PYTHONPATH")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **_MEMORY}
