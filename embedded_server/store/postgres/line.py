"""A writing connection that is made again when it is lost."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import suppress

import psycopg
from psycopg import errors
from psycopg.pq.abc import PGresult

from embedded_server.store.engine import Result, Work
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.postgres.access import Access
from embedded_server.store.postgres.connections import Connection
from embedded_server.store.postgres.exchange import Rows, ask, outcome, send, undo
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.trouble import unavailable
from embedded_server.store.postgres.waiting import is_readable

_TRUSTED = 1.0  # seconds that a connection is taken to be there since it answered
_UNDONE = (errors.DeadlockDetected, errors.SerializationFailure)


class Line:
    """Belongs to one thread at a time. Raises psycopg's error when it cannot be made at first."""

    def __init__(self, access: Access, prepared: str = "") -> None:
        self._prepared = prepared  # a statement for each connection
        self._access = access
        self._heard_at = -math.inf  # time.monotonic()
        self.sql = PostgresSql(access.writing())
        self._prepare()

    @property
    def connection(self) -> Connection:
        return self.sql.connection

    def begin(self, *statements: str) -> list[Rows]:
        """Begins a transaction with these statements; the rows of each. A connection that turns out to be lost is made
        again: nothing was done yet. Raises StoreUnavailableError."""
        if not self.connection.closed:
            try:
                return self._begun(statements)
            except StoreUnavailableError:
                if not self.connection.closed:
                    raise
        self.sql.connection = self._access.redial.open(self._access.writing)
        return self._begun(statements, is_new=True)

    def ready(self) -> Connection:
        """For a transaction of one statement, of which nobody knows whether it was done when the connection is lost:
        so that is found out before, as far as it can be. Raises StoreUnavailableError."""
        if self._may_be_lost():
            self.begin()
            self.undo()
        return self.connection

    @property
    def is_at_hand(self) -> bool:
        """Whether it is `ready` without asking."""
        return not self._may_be_lost()

    def send(self, prepared: str, parameters: Sequence[bytes | None]) -> None:
        """On what is `ready`, without waiting. Raises psycopg's error."""
        send(self.connection, prepared, parameters)

    def outcome(self, heard: Sequence[PGresult] | None = None) -> Rows:
        """Of what was sent; without waiting where `heard` is all that was said."""
        rows = outcome(self.connection, heard)
        self._heard_at = time.monotonic()
        return rows

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

    def _may_be_lost(self) -> bool:
        """A server that ends says so: there is something to read. One that is cut off says nothing."""
        if self.connection.closed or time.monotonic() - self._heard_at > _TRUSTED:
            return True
        return is_readable((self.connection.pgconn.socket,), 0)

    def _begun(self, statements: tuple[str, ...], is_new: bool = False) -> list[Rows]:
        try:
            if is_new:
                self._prepare()
            rows = ask(self.connection, "BEGIN", *statements)[1:]
            self._heard_at = time.monotonic()
            return rows
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
