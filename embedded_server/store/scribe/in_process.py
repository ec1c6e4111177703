"""A scribe in a process of its own, as the server sees it."""

from __future__ import annotations

import asyncio
import logging
import pickle
from typing import cast

from embedded_server.own_program import ROOT, own_command
from embedded_server.pieces import Pieces, piece
from embedded_server.store.parts.arrived import Arrived
from embedded_server.store.scribe.messages import Terms, packed_batch, unpacked_answer
from embedded_server.store.scribe.place import OnAnswer, OnEnd
from embedded_server.store.scribe.scribe import Make

_DYING = 1.0  # seconds

_log = logging.getLogger(__name__)


class ScribeProcess(asyncio.SubprocessProtocol):
    def __init__(self, on_answer: OnAnswer, on_end: OnEnd) -> None:
        self._on_answer = on_answer
        self._on_end = on_end
        self._pieces = Pieces()
        self.is_started = False
        self.over = asyncio.Event()

    def send(self, terms: Terms, arrived: list[Arrived]) -> None:
        self.write(packed_batch(terms, arrived))

    def write(self, data: bytes) -> None:
        if not self._stdin.is_closing():  # else its end is on its way
            self._stdin.write(data)

    def give_up(self) -> None:
        self._on_end = _expected
        self._running.kill()
        asyncio.get_running_loop().call_later(_DYING, self.over.set)  # a disk may keep it from dying

    async def end(self) -> None:
        self._on_end = _expected
        self._stdin.close()
        await self.over.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._running = cast(asyncio.SubprocessTransport, transport)
        self._stdin = cast(asyncio.WriteTransport, self._running.get_pipe_transport(0))

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002  # asyncio's signature
        try:
            for each in self._pieces.feed(data):
                self._on_answer(unpacked_answer(each))
        except Exception:  # what it still says would be taken for answers to others
            _log.exception("What the scribe said could not be understood")
            self._running.kill()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        """The process has ended, and all that it said was heard."""
        self._running.close()
        self.over.set()
        if self.is_started:
            self._on_end()


def _expected() -> None:
    """It was told to end."""


async def start_process(make: Make, on_answer: OnAnswer, on_end: OnEnd) -> ScribeProcess:
    """`make` is what pickle can take. Raises OSError."""
    process = ScribeProcess(on_answer, on_end)
    await asyncio.get_running_loop().subprocess_exec(lambda: process, *scribe_command(), stderr=None, cwd=ROOT)
    if process.over.is_set():
        raise OSError("the process that stores what arrives has ended at once")
    process.is_started = True
    process.write(piece(pickle.dumps(make)))
    return process


def scribe_command() -> list[str]:
    return own_command("scribe", "embedded_server.store.scribe.process")
