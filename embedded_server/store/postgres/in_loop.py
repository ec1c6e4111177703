"""Where PostgreSQL's scribe works: in the event loop, as long as one statement says it all. The database has a process
of its own; another one between the two would cost more than it saves. What needs more than that is done in a thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeAlias

import psycopg
from psycopg.pq.abc import PGconn, PGresult

from embedded_server.store.base import Retention
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.parts.arrived import Arrived
from embedded_server.store.postgres.connections import PATIENCE
from embedded_server.store.postgres.exchange import hear
from embedded_server.store.postgres.scribe import PostgresScribe
from embedded_server.store.scribe.messages import Answer, Terms
from embedded_server.store.scribe.place import OnAnswer, OnEnd
from embedded_server.store.scribe.scribe import failure, store

MakePostgres: TypeAlias = Callable[[], PostgresScribe]


class _ScribeInLoop:
    def __init__(self, make: MakePostgres, on_answer: OnAnswer) -> None:
        self._loop = asyncio.get_running_loop()
        self._make = make
        self._on_answer = on_answer
        self._scribe: PostgresScribe | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scribe")
        self._terms = Terms(0, Retention(0, 0))
        self._waiting: list[Arrived] = []
        self._under_way: list[Arrived] = []
        self._heard: list[PGresult] = []  # of what is under way
        self._socket: int | None = None  # that is listened to
        self._patience: asyncio.TimerHandle | None = None
        self._began = 0.0  # time.perf_counter()

    def send(self, terms: Terms, arrived: list[Arrived]) -> None:
        self._terms = terms
        self._waiting += arrived
        if not self._under_way:
            self._begin()

    def give_up(self) -> None:
        """Its connection is given up by who gave it."""

    async def end(self) -> None:
        self._let_go()
        if self._scribe is not None:
            await self._loop.run_in_executor(self._thread, self._scribe.close)
        self._thread.shutdown()

    def _begin(self) -> None:
        self._under_way, self._waiting = self._waiting, []
        self._began = time.perf_counter()
        if self._scribe is None or not self._is_sent(self._scribe):
            self._store_in_thread()
        else:
            self._listen(self._scribe)

    def _is_sent(self, scribe: PostgresScribe) -> bool:
        try:
            return scribe.send(self._under_way, self._terms)
        except Exception:  # in the thread it happens again, to the one that it is about
            return False

    def _listen(self, scribe: PostgresScribe) -> None:
        pgconn = scribe.connection.pgconn
        if self._socket is None:
            self._socket = pgconn.socket
            self._loop.add_reader(self._socket, self._on_heard, scribe)
        if _is_unsent(pgconn):
            self._loop.add_writer(self._socket, self._flush, pgconn)
        self._patience = self._loop.call_later(PATIENCE, self._give_up, scribe)

    def _on_heard(self, scribe: PostgresScribe) -> None:
        if not self._under_way:  # nobody asked: a server that ends says so, and whoever sends next finds it out
            self._let_go()
            return
        with suppress(psycopg.Error):
            scribe.connection.pgconn.consume_input()
        if hear(scribe.connection, self._heard):
            self._finish(scribe)

    def _flush(self, pgconn: PGconn) -> None:
        """What the socket did not take at once."""
        if self._socket is not None and not _is_unsent(pgconn):
            self._loop.remove_writer(self._socket)

    def _give_up(self, scribe: PostgresScribe) -> None:
        self._heard.clear()  # half an answer is none
        scribe.connection.close()
        self._finish(scribe)

    def _let_go(self) -> None:
        """The connection is another thread's for a while, or it has ended."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket = None

    def _finish(self, scribe: PostgresScribe) -> None:
        """With all that was heard."""
        if self._patience is not None:
            self._patience.cancel()
        heard, self._heard = self._heard, []
        count = len(self._under_way)
        try:
            outcomes = scribe.outcomes(count, heard)
        except StoreUnavailableError as error:
            self._let_go()
            self._answer([failure(error, count)])
        except Exception:  # nothing of it is stored, for the sake of one perhaps
            self._store_in_thread()
        else:
            if outcomes is None:
                self._store_in_thread()
            else:
                seconds = time.perf_counter() - self._began
                self._answer([Answer(outcomes, seconds, revocations=scribe.revocations)])

    def _store_in_thread(self) -> None:
        self._let_go()
        storing = self._loop.run_in_executor(self._thread, self._stored, self._under_way, self._terms)
        storing.add_done_callback(self._stored_in_thread)

    def _stored_in_thread(self, done: asyncio.Future[list[Answer]]) -> None:
        if error := done.exception():
            self._answer([Answer([RuntimeError(str(error))] * len(self._under_way), words=str(error))])
        else:
            self._answer(done.result())

    def _stored(self, arrived: list[Arrived], terms: Terms) -> list[Answer]:
        """In the thread."""
        answers: list[Answer] = []
        try:
            self._scribe = self._scribe or self._make()
        except StoreUnavailableError as error:
            answers.append(failure(error, len(arrived)))
        else:
            store(self._scribe, arrived, terms, answers.append)
        return answers

    def _answer(self, answers: list[Answer]) -> None:
        self._under_way = []
        try:
            if self._waiting:
                self._begin()  # the database need not wait until all are told
        finally:
            for answer in answers:
                self._on_answer(answer)


def _is_unsent(pgconn: PGconn) -> bool:
    """Whether the socket did not take all of it. What goes wrong with it is told with the outcome."""
    with suppress(psycopg.Error):
        return bool(pgconn.flush())
    return False


async def start_in_loop(make: MakePostgres, on_answer: OnAnswer, _on_end: OnEnd) -> _ScribeInLoop:
    return _ScribeInLoop(make, on_answer)
