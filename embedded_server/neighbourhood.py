"""One server among several on a store: what happens here is told to the others, and only one of them reads records."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from embedded_server.domain.event import HELLO, Event
from embedded_server.events import Events
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.neighbours import Neighbours

_PATIENCE = 3_600.0  # seconds; nothing happens when it is over
_PAUSE = 0.5  # seconds until somebody is told again who could not be told

_log = logging.getLogger(__name__)


async def relay(events: Events, neighbours: Neighbours) -> None:
    """Until it is cancelled, or the server stops."""
    with events.listen() as listener:

        async def tell() -> None:
            while (happened := await listener.take(_PATIENCE)) is not None:
                await _tell([event for event in happened if event.type != HELLO], neighbours)

        async def hear() -> None:
            while True:
                events.repeat(await neighbours.heard(), besides=listener)

        hearing = asyncio.create_task(hear())
        try:
            await tell()
        finally:
            hearing.cancel()


async def take_turns(neighbours: Neighbours, work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Does the work whenever it is this server's turn."""
    while True:
        await neighbours.lead()
        _log.info("This server reads the records now")
        task = asyncio.create_task(work())
        try:
            await neighbours.be_relieved()
        finally:
            task.cancel()
            await asyncio.wait([task])  # unlike `await task`, it does not take our own end for the task's
        _log.warning("This server no longer reads the records")


async def _tell(happened: list[Event], neighbours: Neighbours) -> None:
    """However long it takes: what happens meanwhile is gathered."""
    while happened:
        try:
            await neighbours.tell(happened)
        except StoreUnavailableError:
            await asyncio.sleep(_PAUSE)
        else:
            return
