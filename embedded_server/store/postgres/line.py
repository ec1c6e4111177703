"""A writing connection that is made again when it is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import psycopg
from psycopg import errors

from embedded_server.store.engine import Result, Work
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.postgres.connections import Connection, Redial, open_writing
from embedded_server.store.postgres.exchange import Rows, answers, send, undo
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.trouble import unavailable
from embedded_server.store.postgres.url import DatabaseUrl

_UNDONE = (errors.DeadlockDetected, errors.SerializationFailure)


class Line:
    """Belongs to one thread at a time. Raises psycopg's error when it cannot be made at first."""

    def __init__(self, url: DatabaseUrl, prepared: str = "") -> None:
        self._url = url
        self._prepared = prepared  # a statement for each connection
        self._redial = Redial(open_writing)
        self.sql = PostgresSql(open_writing(url))
        self._prepare()

    @property
    def connection(self) -> Connection:
        return self.sql.connection

    def begin(self, *statements: str, meanwhile: Callable[[], None] | None = None) -> list[Rows]:
        """Begins a transaction with these statements; the rows of each, up to a COPY that waits for its data. A
        connection that turns out to be lost is made again: nothing was done yet. Raises StoreUnavailableError."""
        if not self._is_lost():
            try:
                return self._begun(statements, meanwhile)
            except StoreUnavailableError:
                if not self._is_lost():
                    raise
        self.sql.connection = self._redial.open(self._url)
        return self._begun(statements, meanwhile, is_new=True)

    def transact(self, work: Work[Result], *before: str) -> Result:
        """Raises StoreUnavailableError when it is not known to be committed; then nothing of it counts as stored."""
        try:
            return self._once(work, before)
        except _UNDONE:  # by the server, all of it: once more
            pass
        try:
            return self._once(work, before)
        except _UNDONE as error:
            raise unavailable(error) from error

    def undo(self) -> None:
        """Leaves no transaction behind, and no connection that may be lost."""
        if not self.connection.closed:
            try:
                undo(self.connection)
            except psycopg.Error:
                self.close()

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.connection.close()

    def _prepare(self) -> None:
        if self._prepared:
            self.connection.prepare_threshold = None  # psycopg's own housekeeping would forget ours with its own
            self.connection.execute(self._prepared.encode())

    def _is_lost(self) -> bool:
        return self.connection.closed

    def _begun(
        self, statements: tuple[str, ...], meanwhile: Callable[[], None] | None, is_new: bool = False
    ) -> list[Rows]:
        try:
            if is_new:
                self._prepare()
            send(self.connection, "BEGIN", *statements)
            if meanwhile is not None:
                meanwhile()
            return answers(self.connection)[1:]
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
