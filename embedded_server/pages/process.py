"""Large pages from a process of their own: in this one, those who post would wait for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TypeAlias

from embedded_server.domain.refusal import RefusedError
from embedded_server.pages.asked import NamedAsked, OrderAsked, Page, Pages, RecordsAsked, SharesAsked
from embedded_server.pages.messages import PageComing, Refused, Task
from embedded_server.pages.reader_process import ReaderProcess, start_reader

PATIENCE = 60.0  # seconds; a page that takes longer is nobody's any more
Asked: TypeAlias = SharesAsked | RecordsAsked | OrderAsked
_log = logging.getLogger(__name__)


class PageProcess:
    """Starts it when the first large page is asked for, and again when it has died. Small pages, and those it cannot
    make, are made here."""

    def __init__(self, own: Pages, task: Task) -> None:
        self._own = own
        self._task = task
        self._turn = asyncio.Lock()
        self._reader: ReaderProcess | None = None

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
        if self._reader is not None:
            await self._reader.bury()

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
        """Where the answers will come."""
        answers = asyncio.Queue[object]()
        await self._turn.acquire()
        try:
            reader = self._reader = await self._running()
        except BaseException as error:
            self._turn.release()
            if not isinstance(error, OSError):
                raise
            answers.put_nowait(error)
            return answers
        patience = asyncio.get_running_loop().call_later(PATIENCE, reader.kill)

        def end() -> None:
            patience.cancel()
            self._turn.release()

        reader.ask(asked, answers.put_nowait, end)
        return answers

    async def _running(self) -> ReaderProcess:
        """Raises OSError."""
        reader = self._reader
        if reader is None or reader.over.is_set():
            return await start_reader(self._task)
        return reader


async def _pieces(answers: asyncio.Queue[object]) -> AsyncIterator[bytes]:
    """Raises what kept the rest from coming."""
    while piece := await answers.get():
        if isinstance(piece, BaseException):
            raise piece
        assert isinstance(piece, bytes)
        yield piece
