"""One transaction on a connection that writes, and what the disk let it down for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias, TypeVar

import apsw

from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.sqlite.trouble import trouble_of

Result = TypeVar("Result")
Work: TypeAlias = Callable[[apsw.Connection], Result]


def commit(connection: apsw.Connection, work: Work[Result]) -> Result:
    """An exception undoes it. Raises StoreUnavailableError when the disk let it down."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        result = work(connection)
        connection.execute("COMMIT")
    except Exception as error:
        trouble = trouble_of(error, connection.system_errno)
        with suppress(apsw.Error):  # SQLite undoes by itself after some errors
            connection.execute("ROLLBACK")
        if trouble is None:
            raise
        raise StoreUnavailableError(trouble) from error
    return result
