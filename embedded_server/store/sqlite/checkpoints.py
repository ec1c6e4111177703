"""Copies the log into the database, once it is long and the answers have left."""

from __future__ import annotations

import logging

import apsw

from embedded_server.store.sqlite.reserve import Reserve

PAGES = 2_000

_log = logging.getLogger(__name__)


class Checkpoints:
    """Of one connection; what others wrote counts as well."""

    def __init__(self, connection: apsw.Connection, reserve: Reserve) -> None:
        self._connection = connection
        self._reserve = reserve
        self._pages = 0
        connection.set_wal_hook(self._note)

    def make_if_due(self) -> None:
        if self._pages < PAGES:
            return
        self._pages = 0
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.BusyError:  # another connection is at it
            pass
        except apsw.Error as error:
            _log.error("A checkpoint failed; the write-ahead log keeps everything: %s", error)
        else:
            self._reserve.refill()

    def _note(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._pages = pages
        return apsw.SQLITE_OK
