"""What the parts of the SQLite store share."""

from __future__ import annotations

from dataclasses import dataclass

import apsw
from filelock import FileLock

from embedded_server.clock import Clock
from embedded_server.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Database:
    reader: apsw.Connection  # the event loop's, for small reads
    writer: Writer
    clock: Clock
    lock: FileLock  # on the data directory
    instance: str  # six hex characters inside every record id


class Part:
    """One noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._writer = database.writer
