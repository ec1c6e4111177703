"""The connections of a server to its database: made here, and here all of them can be given up together."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from weakref import WeakSet

import psycopg

from embedded_server.store.postgres.connections import (
    Connection,
    Redial,
    open_present,
    open_reading,
    open_writing,
)
from embedded_server.store.postgres.url import DatabaseUrl


class Access:
    """May be used in any thread. Connecting raises psycopg's error."""

    def __init__(self, url: DatabaseUrl) -> None:
        self.redial = Redial()
        self._url = url
        self._made: WeakSet[Connection] = WeakSet()
        self._lock = Lock()
        self._is_closed = False

    def writing(self) -> Connection:
        return self._kept(open_writing)

    def reading(self) -> Connection:
        return self._kept(open_reading)

    def present(self) -> Connection:
        return self._kept(open_present)

    def cut(self) -> None:
        """Whoever waits on a connection is told at once that it is lost."""
        with self._lock:
            for connection in self._made:
                _shut(connection)

    def close(self) -> None:
        """For good."""
        self._is_closed = True
        self.cut()

    def _kept(self, dial: Callable[[DatabaseUrl], Connection]) -> Connection:
        self._check()
        connection = dial(self._url)
        with self._lock:
            self._made.add(connection)
        try:
            self._check()  # it may have taken a while
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def _check(self) -> None:
        if self._is_closed:
            raise psycopg.OperationalError("the store is closed")


def _shut(connection: Connection) -> None:
    """Its owner, who may be waiting for it in another thread, closes it."""
    with suppress(psycopg.Error, OSError):
        pipe = socket.socket(fileno=connection.pgconn.socket)
        try:
            pipe.shutdown(socket.SHUT_RDWR)
        finally:
            pipe.detach()
