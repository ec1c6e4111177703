"""The process that makes large pages: asked on its standard input, it answers on its standard output."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from socket import SO_SNDBUF, SOL_SOCKET, socket
from typing import Final

from embedded_server.domain.refusal import RefusedError
from embedded_server.operating.logs import log_to_stderr
from embedded_server.pages.asked import OrderAsked, RecordsAsked, SharesAsked
from embedded_server.pages.making import PageMaker
from embedded_server.pages.messages import PIPE_BYTES, PageComing, Refused, Task, read, write, write_piece
from embedded_server.store.sqlite.reading import open_reading_store

_NICENESS = 19  # those who post come first
_TOGETHER: Final = 3  # pieces: each that is passed on costs the server a turn of a thread and one of its loop
_OBJECTS: Final = 50_000  # more than a page has, so that nobody looks for garbage among its records


def main() -> int:
    if sys.platform != "win32":
        os.setpgid(0, 0)  # left alone by Ctrl+C; in a session of its own Linux would not weigh it against the server
        os.nice(_NICENESS)
    log_to_stderr("warning")
    _widen(sys.stdout.fileno())
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    task = read(asked)
    assert isinstance(task, Task)
    maker = PageMaker(open_reading_store(task.database), task.limits)
    loop = asyncio.new_event_loop()  # a Runner sets a signal's handler each time, which costs a page as text
    gc.freeze()
    gc.set_threshold(_OBJECTS)
    with suppress(EOFError):  # the server is gone
        while True:
            said, made = loop.run_until_complete(_answer(maker, read(asked)))
            write(answers, said)
            pieces = _giving_way(made)
            while parts := tuple(islice(pieces, _TOGETHER)):
                write_piece(answers, *parts)
            if isinstance(said, PageComing):
                write_piece(answers)
    loop.close()
    return 0


def _giving_way(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """To whoever waits for this processor: Linux lets even the least priority run on for a few milliseconds."""
    for each in pieces:
        if sys.platform != "win32":
            os.sched_yield()
        yield each


def _widen(output: int) -> None:
    """As far as the system allows; uvloop has a pair of sockets where others have a pipe."""
    with suppress(OSError), socket(fileno=os.dup(output)) as end:
        end.setsockopt(SOL_SOCKET, SO_SNDBUF, PIPE_BYTES)


async def _answer(maker: PageMaker, wanted: object) -> tuple[PageComing | Refused | str, Iterator[bytes]]:
    """A text is what went wrong in here."""
    try:
        if isinstance(wanted, SharesAsked):
            fact, pieces = await maker.share_pieces(wanted)
            return PageComing(fact), pieces
        assert isinstance(wanted, RecordsAsked | OrderAsked)
        page = await (maker.order(wanted) if isinstance(wanted, OrderAsked) else maker.records(wanted))
        return PageComing(page.fact), iter((page.body,))
    except RefusedError as error:
        return Refused(error.status, error.code, error.reason, error.fix), iter(())
    except Exception as error:  # the server makes the page itself, and fails where it can be seen
        return f"{type(error).__name__}: {error}", iter(())


if __name__ == "__main__":
    sys.exit(main())
