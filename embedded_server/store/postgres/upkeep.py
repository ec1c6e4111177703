"""What keeps a store well: on PostgreSQL most of it is PostgreSQL's own."""

from __future__ import annotations

from pathlib import Path

from embedded_server.store.backups import Copied, Progress
from embedded_server.store.engine import Sql
from embedded_server.store.errors import BackupError
from embedded_server.store.parts.part import Part
from embedded_server.store.postgres.months import drop_months, empty_months


class UpkeepPart(Part):
    def latest_ms(self, now_ms: int) -> int:
        return self._engine.high_water.raised_to(now_ms)

    async def keep_latest(self) -> None:
        high_water = self._engine.high_water
        latest_ms = high_water.ms

        def keep(sql: Sql) -> int:
            sql.execute("UPDATE state SET latest_ms = ?1 WHERE latest_ms < ?1", (latest_ms,))
            return int(sql.execute("SELECT latest_ms FROM state").get)

        if latest_ms > high_water.stored_ms:
            high_water.stored_ms = max(await self._engine.change(keep), high_water.stored_ms)

    async def backup(self, target: Path, _progress: Progress) -> Copied:
        raise BackupError(
            f"The records are in PostgreSQL, which makes its own backups; {target} was not written.",
            "Use pg_dump or pg_basebackup: docs/scale.md.",
        )

    async def examine(self) -> None:
        """PostgreSQL's checksums and `pg_amcheck` look for damage; here empty months go."""
        now_ms = self._engine.clock.now_ms()
        names = await self._engine.read(lambda sql: empty_months(sql, now_ms))
        if names:
            await self._engine.change(lambda sql: drop_months(sql, names))
