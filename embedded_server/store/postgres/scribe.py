"""The scribe of a PostgreSQL database. Nothing is answered that is not known to be committed, and nothing is tried
twice: a commit whose end nobody saw may have happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg.pq.abc import PGresult

from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.parts.arrived import Append, Arrived, Outcome
from embedded_server.store.postgres.access import Access
from embedded_server.store.postgres.arrivals import Arrivals
from embedded_server.store.postgres.connections import Connection
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.storing import PREPARE
from embedded_server.store.postgres.trouble import WeakCommitError, trouble_of
from embedded_server.store.scribe.messages import Terms
from embedded_server.store.scribe.scribe import Scribe


class PostgresScribe(Scribe):
    """Raises StoreUnavailableError where the database cannot be reached."""

    def __init__(self, access: Access, node: int, instance: str) -> None:
        try:
            self._line = Line(access, PREPARE)
        except Exception as error:
            raise StoreUnavailableError(trouble_of(error) or Trouble.DATABASE_AWAY) from error
        self._arrivals = Arrivals(self._line.sql, node, instance)

    @property
    def connection(self) -> Connection:
        return self._line.connection

    def store(self, arrived: Sequence[Arrived], terms: Terms) -> list[Outcome]:
        self._arrivals.logbook.retention = terms.retention
        with self._undoing():
            outcomes = self._transacted(arrived)
        self.revocations = self._arrivals.revocations
        return outcomes

    def send(self, arrived: Sequence[Arrived], terms: Terms) -> bool:
        """As `store` begins, without waiting. Whether that was possible."""
        self._arrivals.logbook.retention = terms.retention
        line, arrivals = self._line, self._arrivals
        if (
            not line.is_at_hand
            or not arrivals.knows_types_of(line.connection)
            or arrivals.lacks_months(_moments(arrived))
        ):
            return False
        with self._undoing():
            return self._arrivals.send_at_once(self._line, arrived)

    def outcomes(self, count: int, heard: Sequence[PGresult]) -> list[Outcome] | None:
        """Of what was sent, as `store` returns and raises them; None when `store` has to do it."""
        with self._undoing():
            return self._arrivals.outcomes_at_once(self._line, count, heard)

    def rest(self) -> None:
        """There is nothing."""

    def close(self) -> None:
        self._line.close()

    @contextmanager
    def _undoing(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._line.undo()
            self._arrivals.forget()
            trouble = _trouble(error)
            if trouble is None:
                raise
            raise StoreUnavailableError(trouble) from error.__cause__ or error

    def _transacted(self, arrived: Sequence[Arrived]) -> list[Outcome]:
        moments = _moments(arrived)
        if self._arrivals.lacks_months(moments):
            self._line.begin()  # a connection that was lost is noticed here
            self._line.undo()
            self._arrivals.make_months(self._line.connection, moments)
        return self._arrivals.store(self._line, arrived)


def _moments(arrived: Sequence[Arrived]) -> list[int]:
    return [item.record.received_ms for item in arrived if isinstance(item, Append)]


def _trouble(error: Exception) -> Trouble | None:
    if isinstance(error, StoreUnavailableError):
        return error.code
    return Trouble.NOT_DURABLE if isinstance(error, WeakCommitError) else trouble_of(error)
