"""What is known of one device beside the list: who hears it, and whether its owner has seen a record of it."""

from __future__ import annotations

from datetime import datetime

from embedded_server.domain.device_track import Reception
from embedded_server.domain.moments import from_ms
from embedded_server.store.engine import Sql
from embedded_server.store.parts.device_tracks import recent_of
from embedded_server.store.parts.part import Part


class DeviceFactsPart(Part):
    async def receptions_of(self, device_id: str) -> list[tuple[datetime, Reception]]:
        sql = "SELECT recent FROM device WHERE name_on_network = ? AND is_hidden = 0"
        recent = await self._engine.read(lambda connection: connection.execute(sql, (device_id,)).get)
        return [(from_ms(at_ms), each) for at_ms, each in reversed(recent_of(recent or "").gateways)]

    async def device_seen_at(self, device_id: str) -> datetime | None:
        sql = "SELECT seen_ms FROM device WHERE name_on_network = ?"
        seen_ms = await self._engine.read(lambda connection: connection.execute(sql, (device_id,)).get)
        return None if seen_ms is None else from_ms(seen_ms)

    async def mark_device_seen(self, device_id: str, *, is_seen: bool) -> None:
        values = (self._engine.clock.now_ms() if is_seen else None, device_id)

        def mark(connection: Sql) -> None:
            connection.execute("UPDATE device SET seen_ms = ? WHERE name_on_network = ?", values)

        await self._engine.change(mark)
