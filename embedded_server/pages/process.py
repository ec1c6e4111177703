"""Large pages from a process of their own: in this one, those who post would wait for them."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import embedded_server
from embedded_server.domain.refusal import RefusedError
from embedded_server.pages.asked import Page, Pages, RecordsAsked, SharesAsked
from embedded_server.pages.messages import Refused, Task, read, write

PATIENCE = 60.0  # seconds; a page that takes longer is nobody's any more
_ROOT = Path(embedded_server.__file__).parent.parent  # `-m` finds the package from here, installed or not
# Without these glibc gives the memory of every page back, and taking it again costs more than the page.
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "67108864", "MALLOC_MMAP_THRESHOLD_": "67108864", "MALLOC_TOP_PAD_": "16777216"}
_log = logging.getLogger(__name__)


class PageProcess:
    """Starts it when the first large page is asked for, and again when it has died. Small pages, and those it cannot
    make, are made here. A thread talks to it: a page is a million bytes, which the loop then never copies."""

    def __init__(self, own: Pages, task: Task) -> None:
        self._own = own
        self._task = task
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "pages")
        self._process: Popen[bytes] | None = None

    async def shares(self, asked: SharesAsked) -> Page:
        page = await self._ask(asked) if asked.is_large else None
        return page or await self._own.shares(asked)

    async def records(self, asked: RecordsAsked) -> Page:
        page = await self._ask(asked) if asked.is_large else None
        return page or await self._own.records(asked)

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()  # which ends what the thread waits for
            await asyncio.get_running_loop().run_in_executor(self._thread, _bury, process)

    async def _ask(self, asked: SharesAsked | RecordsAsked) -> Page | None:
        """None when it gave no page. Raises RefusedError."""
        async with self._turn:
            try:
                async with asyncio.timeout(PATIENCE):
                    answer = await self._exchange(asked)
            except (OSError, EOFError, TimeoutError) as error:
                _log.warning("The page reader is started anew: %s", error or type(error).__name__)
                await self.stop()
                return None
            except asyncio.CancelledError:
                await self.stop()  # nobody waits for what it makes
                raise
        if isinstance(answer, Refused):
            raise RefusedError(answer.status, answer.code, answer.reason, answer.fix)
        if isinstance(answer, Page):
            return answer
        _log.warning("The page reader could not make a page: %s", answer)
        return None

    async def _exchange(self, asked: SharesAsked | RecordsAsked) -> object:
        loop = asyncio.get_running_loop()
        self._process = self._process or _start(self._task)
        return await loop.run_in_executor(self._thread, _exchange, self._process, asked)


def _start(task: Task) -> Popen[bytes]:
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, "page-reader"] if frozen else [sys.executable, "-m", "embedded_server.pages.reader"]
    process = Popen(
        command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_ROOT, env=_environment(), start_new_session=True
    )
    assert process.stdin is not None
    write(process.stdin, task)
    return process


def _exchange(process: Popen[bytes], asked: SharesAsked | RecordsAsked) -> object:
    assert process.stdin is not None
    assert process.stdout is not None
    write(process.stdin, asked)
    return read(process.stdout)


def _bury(process: Popen[bytes]) -> None:
    with suppress(OSError), process:  # closes its pipes and waits for it
        pass


def _environment() -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "LANG", "PYTHONPATH")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **_MEMORY}
