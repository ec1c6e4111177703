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
from embedded_server.store.postgres.exchange import hear
from embedded_server.store.postgres.scribe import PostgresScribe
from embedded_server.store.scribe.messages import Answer, Terms
from embedded_server.store.scribe.place import OnAnswer, OnEnd
from embedded_server.store.scribe.scribe import failure, store

MakePostgres: TypeAlias = Callable[[], PostgresScribe]

_PATIENCE = 30.0  # seconds; the database gives up before


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
        self._began = 0.0  # time.perf_counter()

    def send(self, terms: Terms, arrived: list[Arrived]) -> None:
        self._terms = terms
        self._waiting += arrived
        if not self._under_way:
            self._begin()

    async def end(self) -> None:
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
        pgconn, heard = scribe.connection.pgconn, list[PGresult]()
        file = pgconn.socket

        def flush() -> None:
            """What the socket did not take at once."""
            if not _is_unsent(pgconn):
                self._loop.remove_writer(file)

        def listen() -> None:
            with suppress(psycopg.Error):
                pgconn.consume_input()
            if hear(scribe.connection, heard):
                end()

        def give_up() -> None:
            let_go()
            scribe.connection.close()
            self._finish(scribe, [])

        def end() -> None:
            let_go()
            self._finish(scribe, heard)

        def let_go() -> None:
            patience.cancel()
            self._loop.remove_reader(file)
            self._loop.remove_writer(file)

        patience = self._loop.call_later(_PATIENCE, give_up)
        self._loop.add_reader(file, listen)
        if _is_unsent(pgconn):
            self._loop.add_writer(file, flush)

    def _finish(self, scribe: PostgresScribe, heard: list[PGresult]) -> None:
        count = len(self._under_way)
        try:
            outcomes = scribe.outcomes(count, heard)
        except StoreUnavailableError as error:
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
