"""The scribe of a SQLite database: it has a writing connection of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw
from filelock import FileLock, Timeout

from embedded_server.store.errors import FULL, StoreInUseError, StoreUnavailableError, Trouble
from embedded_server.store.parts.arrived import Arrived, Outcome
from embedded_server.store.scribe.messages import Terms
from embedded_server.store.scribe.scribe import Scribe
from embedded_server.store.sqlite.arrivals import Arrivals
from embedded_server.store.sqlite.checkpoints import Checkpoints
from embedded_server.store.sqlite.connections import open_writing_beside
from embedded_server.store.sqlite.reserve import Reserve
from embedded_server.store.sqlite.transactions import commit
from embedded_server.store.sqlite.trouble import trouble_of

_PATIENCE: Final = 10.0  # seconds


class SqliteScribe(Scribe):
    """Raises StoreUnavailableError where the database cannot be opened."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, _lock_beside(file)
        try:
            self._lock.acquire()
            self._connection, self._arrivals = _opened(file)
        except (apsw.Error, OSError) as error:
            self._lock.release()
            raise StoreUnavailableError(_trouble(error)) from error
        reserve = Reserve(file.with_name("reserve"))
        reserve.refill()
        self._checkpoints = Checkpoints(self._connection, reserve)

    def store(self, arrived: Sequence[Arrived], terms: Terms) -> list[Outcome]:
        self._arrivals.logbook.retention = terms.retention
        try:
            return commit(self._connection, lambda _: self._arrivals.store(arrived, terms.generation))
        except Exception as error:
            with suppress(apsw.Error):
                self._arrivals.forget()
            if isinstance(error, StoreUnavailableError) and error.code is Trouble.DISK_FAILED:
                with suppress(apsw.Error):
                    self._open_again()
            raise

    def rest(self) -> None:
        self._checkpoints.make_if_due()

    def _open_again(self) -> None:
        """A log that failed to open for writing is open for reading since. Raises apsw.Error; then all is as it was."""
        connection, arrivals = _opened(self._file)
        self._connection.close()
        self._connection, self._arrivals = connection, arrivals
        self._checkpoints = Checkpoints(connection, Reserve(self._file.with_name("reserve")))

    def close(self) -> None:
        with suppress(apsw.Error):  # nothing is lost: what the log holds is read at the next start
            self._connection.close()
        self._lock.release()


def _opened(file: Path) -> tuple[apsw.Connection, Arrivals]:
    """Raises apsw.Error; then nothing is left open that the next try would share its troubles with."""
    connection = open_writing_beside(file)
    try:
        return connection, Arrivals(connection)
    except BaseException:
        connection.close()
        raise


def wait_for_earlier_scribe(file: Path) -> None:
    """One whose server was killed may still have something to store. Raises StoreInUseError."""
    lock = _lock_beside(file)
    if not Path(lock.lock_file).exists():
        return
    try:
        lock.acquire()
    except Timeout:
        words = f"The data directory {file.parent} is still written by a server that was killed."
        raise StoreInUseError(words, "Wait until its disk answers, or end its processes.") from None
    except OSError:  # it can only be read
        return
    lock.release()


def _lock_beside(file: Path) -> FileLock:
    return FileLock(file.with_name("scribe.lock"), timeout=_PATIENCE, mode=0o600, thread_local=False)


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, Timeout):
        return Trouble.DATABASE_AWAY
    number = error.errno if isinstance(error, OSError) else None
    return Trouble.DISK_FULL if number in FULL else trouble_of(error, 0) or Trouble.DISK_FAILED
