"""Backups while the store runs, a look at the whole file once a week, and the latest moment for a clock set back."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import apsw

from embedded_server.store.backups import Copied, Progress, note_backup
from embedded_server.store.errors import Trouble
from embedded_server.store.parts.part import Part
from embedded_server.store.sqlite.copying import copy_database
from embedded_server.store.sqlite.database import Database, SlowReader

EXAMINED_EVERY_MS = 7 * 24 * 3_600_000

_log = logging.getLogger(__name__)


class UpkeepPart(Part):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database
        self._examined_ms = int(database.reader.execute("SELECT checked_ms FROM state").get)

    def latest_ms(self, now_ms: int) -> int:
        return self._database.high_water.raised_to(now_ms)

    async def keep_latest(self) -> None:
        high_water = self._database.high_water
        latest_ms = high_water.ms
        if latest_ms > high_water.stored_ms:
            await self._database.writer.run(lambda connection: _store(connection, "latest_ms", latest_ms))
            high_water.stored_ms = max(latest_ms, high_water.stored_ms)

    async def backup(self, target: Path, progress: Progress) -> Copied:
        file, now_ms = self._database.file, self._database.clock.now_ms()
        try:
            copied = await asyncio.to_thread(copy_database, file, target, now_ms, progress)
        except asyncio.CancelledError:  # the server stops
            progress.is_cancelled = True
            raise
        try:
            note_backup(file.parent, target)
        except OSError as error:
            _log.error("Where the backup %s is could not be noted: %s", target, error.strerror)
        return copied

    async def examine(self) -> None:
        now_ms = self._database.clock.now_ms()
        if abs(now_ms - self._examined_ms) < EXAMINED_EVERY_MS:
            return
        self._examined_ms = now_ms
        found = await self._quick_check()
        if found == "ok":
            await self._database.writer.run(lambda connection: _store(connection, "checked_ms", now_ms))
        else:
            _log.error("The database is damaged: %s", found)
            self._database.writer.stop(Trouble.DAMAGED)

    async def _quick_check(self) -> str:
        reader = SlowReader(self._database.file)
        try:
            return await reader.run(lambda connection: str(connection.pragma("quick_check", 1)))
        except (apsw.CorruptError, apsw.NotADBError) as error:
            return str(error)
        finally:
            reader.close()


def _store(connection: apsw.Connection, column: str, now_ms: int) -> None:
    connection.execute(f"UPDATE state SET {column} = ?", (now_ms,))
