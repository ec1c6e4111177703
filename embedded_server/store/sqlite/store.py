"""The SQLite store: opens the data directory and composes the parts."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import apsw
from filelock import FileLock

from embedded_server.clock import Clock, SystemClock
from embedded_server.data_directory import DataDirectory
from embedded_server.store.errors import StoreOpenError, Trouble
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.high_water import HighWater
from embedded_server.store.parts.accounts import add_local_account
from embedded_server.store.parts.shared import SharedParts
from embedded_server.store.scribe.in_thread import start_thread
from embedded_server.store.scribe.place import StartSomewhere
from embedded_server.store.sqlite.connections import failing_in_words, open_reading, open_writing
from embedded_server.store.sqlite.damage import DamageMark
from embedded_server.store.sqlite.database import Database, SlowReader
from embedded_server.store.sqlite.migrate import check_version, migrate, schema_steps
from embedded_server.store.sqlite.reserve import Reserve
from embedded_server.store.sqlite.scribe import SqliteScribe, wait_for_earlier_scribe
from embedded_server.store.sqlite.trouble import trouble_of
from embedded_server.store.sqlite.upkeep import UpkeepPart
from embedded_server.store.sqlite.writer import SqliteWriter

_log = logging.getLogger(__name__)


class SqliteStore(SharedParts, UpkeepPart):
    @property
    def neighbours(self) -> None:
        """Nobody else has the data directory."""
        return None

    def gauges(self) -> StoreGauges:
        file, gauges = self._database.file, self._database.writer.gauges
        gauges.database_bytes, gauges.log_bytes = _size(file), _size(file.with_name(f"{file.name}-wal"))
        return gauges

    def give_up(self) -> None:
        self._database.writer.give_up()

    async def close(self) -> None:
        await self._database.close()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


async def open_store(directory: Path, clock: Clock | None = None, start: StartSomewhere = start_thread) -> SqliteStore:
    """Holds the directory's lock until it is closed. `start` says where the scribe works. Raises StoreOpenError."""
    home = DataDirectory(directory)
    lock = home.lock()
    try:
        wait_for_earlier_scribe(home.database)
        with failing_in_words(home.database):
            database = _open(home, lock, clock or SystemClock(), start)
        await database.writer.open()
        return SqliteStore(database)
    except BaseException:
        lock.release()
        raise


def _open(home: DataDirectory, lock: FileLock, clock: Clock, start: StartSomewhere) -> Database:
    reserve = Reserve(home.path / "reserve")
    with reserve.lent():
        connection = open_writing(home.database)
        trouble = _prepared(connection, clock)
    instance, mark_key, latest_ms = connection.execute(
        "SELECT lower(hex(instance)), (SELECT mark_key FROM log), latest_ms FROM state"
    ).get
    reader, slow_reader = open_reading(home.database), SlowReader(home.database)
    start_scribe = partial(start, partial(SqliteScribe, home.database.absolute()))
    writer = SqliteWriter(connection, reserve, mark := DamageMark(home.database), start_scribe)
    if trouble is Trouble.READ_ONLY:
        writer.stop(trouble)
    if mark.is_left:
        _log.error("The database was found damaged before. %s", mark.way_out)
        writer.stop(Trouble.DAMAGED)
    high_water = HighWater(latest_ms)
    return Database(home.database, instance, mark_key, clock, lock, reader, slow_reader, writer, high_water)


def _prepared(connection: apsw.Connection, clock: Clock) -> Trouble | None:
    """What keeps the store from being written, which it tries. Raises StoreOpenError."""
    if connection.readonly("main"):
        if check_version(connection, schema_steps()) != schema_steps()[-1].number:
            raise StoreOpenError(
                "The database is an older version's and can only be read.", "Let this program write to the directory."
            )
        return Trouble.READ_ONLY
    migrate(connection, schema_steps(), clock.now_ms())
    try:
        with connection:
            add_local_account(connection, clock.now_ms())
        connection.execute("UPDATE state SET read_seq = read_seq")  # changes nothing, but has to be written and synced
    except apsw.Error as error:
        trouble = trouble_of(error, connection.system_errno)
        if trouble not in (Trouble.DISK_FULL, Trouble.READ_ONLY):
            raise
        return trouble
    return None
