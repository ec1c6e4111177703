"""A writing connection that is made again when it is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import psycopg
from psycopg import errors
from psycopg.rows import TupleRow

from embedded_server.store.engine import Result, Work
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.postgres.connections import Connection, Redial, open_writing
from embedded_server.store.postgres.exchange import Rows, ask
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.trouble import unavailable
from embedded_server.store.postgres.url import DatabaseUrl

_UNDONE = (errors.DeadlockDetected, errors.SerializationFailure)


class Line:
    """Belongs to one thread at a time. Raises psycopg's error when it cannot be made at first."""

    def __init__(self, url: DatabaseUrl, prepared: str = "") -> None:
        self._url = url
        self._prepared = prepared  # a statement for each connection
        self._redial = Redial()
        self.sql = PostgresSql(open_writing(url))
        self._prepare()

    @property
    def connection(self) -> Connection:
        return self.sql.connection

    def begin(self, *statements: str) -> psycopg.Cursor[TupleRow]:
        """Begins a transaction with these statements; what the last one found. A connection that turns out to be lost
        is made again: nothing was done yet. Raises StoreUnavailableError."""
        sql = "; ".join(("BEGIN", *statements)).encode()
        return self._begin(lambda: _last_of(self.connection.execute(sql)))

    def ask(self, *statements: str) -> list[Rows]:
        """As `begin`; the rows of each statement. When the last one is a COPY, it waits for its data then."""
        return self._begin(lambda: ask(self.connection, "BEGIN", *statements)[1:])

    def transact(self, work: Work[Result], *before: str) -> Result:
        """Raises StoreUnavailableError when it is not known to be committed; then nothing of it counts as stored."""
        try:
            return self._once(work, before)
        except _UNDONE:  # by the server, all of it
            return self._once(work, before)

    def undo(self) -> None:
        """Leaves no transaction behind, and no connection that may be lost."""
        if not self.connection.closed:
            try:
                self.connection.execute("ROLLBACK")
            except psycopg.Error:
                self.close()

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.connection.close()

    def _begin(self, ask: Callable[[], Result]) -> Result:
        if not self._is_lost():
            try:
                return self._asked(ask)
            except StoreUnavailableError:
                if not self._is_lost():
                    raise
        self.sql.connection = self._redial.open_writing(self._url)
        self._asked(self._prepare)
        return self._asked(ask)

    def _prepare(self) -> None:
        if self._prepared:
            self.connection.prepare_threshold = None  # psycopg's own housekeeping would forget ours with its own
            self.connection.execute(self._prepared.encode())

    def _is_lost(self) -> bool:
        return self.connection.closed

    def _asked(self, ask: Callable[[], Result]) -> Result:
        try:
            return ask()
        except psycopg.Error as error:
            self.undo()
            raise unavailable(error) from error

    def _once(self, work: Work[Result], before: tuple[str, ...]) -> Result:
        self.begin(*before)
        try:
            result = work(self.sql)
            self.connection.execute("COMMIT")
        except _UNDONE:
            self.undo()
            raise
        except Exception as error:
            self.undo()
            raise unavailable(error) from error
        return result


def _last_of(cursor: psycopg.Cursor[TupleRow]) -> psycopg.Cursor[TupleRow]:
    while cursor.nextset():
        pass
    return cursor
