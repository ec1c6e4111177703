"""PostgreSQL's errors, sorted into trouble with the database and faults of ours."""

from __future__ import annotations

import psycopg
from psycopg import errors

from embedded_server.store.errors import StoreUnavailableError, Trouble

_CLASSES = (
    "08",  # connection
    "25",  # a transaction that may only read, or was ended for being idle
    "28",  # who we are
    "40",  # undone by the server
    "53",  # too few resources
    "55",  # a lock that was not to be had in time
    "57",  # ended by an operator or the statement timeout
    "58",  # the system below
)


class WeakCommitError(Exception):
    """The database would answer before its disk has it: somebody changed its settings."""


def trouble_of(error: Exception) -> Trouble | None:
    """What kind of trouble an exception stands for; None when it is a fault of ours."""
    if isinstance(error, errors.DiskFull):
        return Trouble.DISK_FULL
    if isinstance(error, errors.IoError | errors.DataCorrupted | errors.IndexCorrupted):
        return Trouble.DISK_FAILED
    if isinstance(error, psycopg.InterfaceError):
        return Trouble.DATABASE_AWAY
    if isinstance(error, psycopg.OperationalError):
        return Trouble.DATABASE_AWAY if error.sqlstate is None or error.sqlstate[:2] in _CLASSES else None
    if type(error) is psycopg.DatabaseError and error.sqlstate is None:  # libpq's own: nobody knows what was done
        return Trouble.DATABASE_AWAY
    if isinstance(error, psycopg.Error) and error.sqlstate is not None and error.sqlstate[:2] in _CLASSES:
        return Trouble.DATABASE_AWAY
    return None


def unavailable(error: Exception) -> Exception:
    """What a caller is told of it."""
    trouble = trouble_of(error)
    return error if trouble is None else StoreUnavailableError(trouble)
