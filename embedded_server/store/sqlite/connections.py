"""SQLite connections as this store needs them: two that write, one for what arrives, and others that only read.

SQLite's own files are trusted to nobody else: 0600, never mapped into memory, every commit synced.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import apsw

from embedded_server.store.backups import KEY_FILE, has_backup, how_to_restore
from embedded_server.store.errors import StoreOpenError
from embedded_server.store.network_disks import check_disk

_CHECKED_BYTES = (
    64 * 1024 * 1024
)  # a larger file takes longer to check than people wait for a start: it is checked later

_WRITING = """
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA checkpoint_fullfsync = ON;
PRAGMA wal_autocheckpoint = 0;
PRAGMA journal_size_limit = 67108864;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA mmap_size = 0;
PRAGMA cache_size = -16000;
"""
_UNLOCKED = apsw.SQLITE_OPEN_NOMUTEX  # SQLite takes a lock for each column of each row otherwise
_READING = """
PRAGMA query_only = ON;
PRAGMA trusted_schema = OFF;
PRAGMA mmap_size = 0;
PRAGMA cache_size = -2000;
"""


@contextmanager
def failing_in_words(file: Path) -> Iterator[None]:
    """Turns what SQLite and the system say into a StoreOpenError."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise _damaged(file, str(error)) from error
    except (apsw.Error, OSError) as error:
        raise StoreOpenError(f"The database {file} cannot be opened: {error}.", _WHAT_TO_DO) from error


def open_writing(file: Path) -> apsw.Connection:
    """Creates the file where there is none. On a file that can only be read the connection is `readonly`. Until
    `migrate` has agreed, closing it takes no log into the file. Raises StoreOpenError."""
    check_disk(file.parent)
    _check_for_loss(file)
    if not file.exists():
        file.touch(mode=0o600)  # SQLite gives its side files the same mode
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(5000)
    if connection.readonly("main"):
        connection.close()
        return open_reading(file)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)  # what is damaged or newer stays as it is
    try:
        _check(connection, file)
    except BaseException:
        connection.close()
        raise
    connection.execute(_WRITING).fetchall()  # runs all of them
    return connection


def open_writing_beside(file: Path) -> apsw.Connection:
    """Of a database that is open for writing already, for one thread. Raises apsw.Error."""
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE | _UNLOCKED)
    try:
        if connection.readonly("main"):  # so does SQLite open what it fails to open for writing
            raise apsw.CantOpenError("it opens for reading only") if os.access(file, os.W_OK) else apsw.ReadOnlyError
        connection.set_busy_timeout(5000)
        connection.execute(_WRITING).fetchall()  # runs all of them
    except BaseException:
        connection.close()
        raise
    return connection


def open_reading(file: Path, *, in_one_thread: bool = False) -> apsw.Connection:
    """`in_one_thread`: no other one will ever touch it."""
    flags = apsw.SQLITE_OPEN_READONLY | (_UNLOCKED if in_one_thread else 0)
    connection = apsw.Connection(str(file), flags=flags)
    connection.set_busy_timeout(1000)
    try:
        connection.execute(f"{_READING} SELECT count(*) FROM sqlite_schema").fetchall()
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        if has_log(file):  # on a disk that can only be read, what lies in the log alone cannot
            raise
        connection.close()
        connection = open_untouched(file)
        connection.execute(_READING).fetchall()
    return connection


def open_untouched(file: Path) -> apsw.Connection:
    """Immutable: no lock is taken and no file is made beside it."""
    name = f"file:{quote(str(file.resolve()))}?immutable=1"
    return apsw.Connection(name, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def has_log(file: Path) -> bool:
    """Whether a write-ahead log with something in it lies beside the file."""
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _check_for_loss(file: Path) -> None:
    """Where there was a store and its file is gone, a new one would destroy what is left. Raises StoreOpenError."""
    if file.exists() and file.stat().st_size:
        return
    how = "is empty" if file.exists() else "is not there"
    if has_log(file):
        raise _lost(file, f"{how}, though its write-ahead log is")
    if has_backup(file) or (file.exists() and file.with_name(KEY_FILE).exists()):
        raise _lost(file, f"{how}, though there was one")


def _lost(file: Path, how: str) -> StoreOpenError:
    fix = f"{how_to_restore(file)} To begin anew, choose another data directory."
    return StoreOpenError(f"The database {file} {how}. Nothing was changed or removed.", fix)


_WHAT_TO_DO = "Nothing was changed. Check the disk and the directory's permissions, or restore a backup."


def _check(connection: apsw.Connection, file: Path) -> None:
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise StoreOpenError(f"The database {file} is open to other users.", f"Run chmod 600 {file}.")
    if file.stat().st_size <= _CHECKED_BYTES:
        first = connection.pragma("quick_check", 1)
        if first != "ok":
            raise _damaged(file, str(first))
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()  # reads header and schema, and knows the size
    if connection.pragma("journal_mode", "wal") != "wal":
        raise StoreOpenError(f"The disk of {file} does not support SQLite's write-ahead log.", _WHAT_TO_DO)


def first_finding(found: str) -> str:
    """One line of what SQLite says of a damaged file; a heading may come first."""
    return found.splitlines()[-1].rstrip(".")


def _damaged(file: Path, how: str) -> StoreOpenError:
    words = f"The database {file} is damaged: {first_finding(how)}. Nothing was changed or removed."
    return StoreOpenError(words, how_to_restore(file))
