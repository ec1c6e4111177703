"""Target templates, and the targets that are made with one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from embedded_server.domain.device import Device
from embedded_server.domain.moments import from_ms
from embedded_server.domain.target import TargetHeader
from embedded_server.domain.target_template import TargetTemplate
from embedded_server.store.delivery_store import KeptTarget, TargetWish
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.device_listing import devices_of
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.targets import assign, check_not_rotated, fields_of, headers_of, headers_text, kept_of
from embedded_server.store.template_store import Assigning, KeptTemplate

_TEMPLATE: Final = (
    "SELECT id, name, url, headers, fields, is_legacy, allows_private, created_ms, updated_ms FROM target_template"
)
_ADD: Final = (
    "INSERT INTO target_template (name, url, headers, fields, is_legacy, allows_private, created_ms, updated_ms) "
    "VALUES (:name, :url, :headers, :fields, :is_legacy, :allows_private, :now_ms, :now_ms) RETURNING id"
)
_CHANGE: Final = (
    "UPDATE target_template SET name = :name, url = :url, headers = :headers, fields = :fields, "
    "is_legacy = :is_legacy, allows_private = :allows_private, updated_ms = :now_ms WHERE id = :id"
)


class TemplatesPart(Part):
    async def templates_with_secrets(self) -> list[KeptTemplate]:
        rows = await self._engine.read(lambda connection: connection.execute(f"{_TEMPLATE} ORDER BY id").fetchall())
        return [_kept(row) for row in rows]

    async def template(self, template_id: int) -> KeptTemplate | None:
        return await self._engine.read(lambda connection: _find(connection, template_id))

    async def add_template(self, name: str, wish: TargetWish) -> TargetTemplate:
        values = _values(name, wish, self._engine.clock.now_ms())

        def add(connection: Sql) -> TargetTemplate:
            check_not_rotated(connection, wish.carries)
            kept = _find(connection, connection.execute(_ADD, values).fetchone()[0])
            assert kept is not None
            return kept.template

        return await self._engine.change(add)

    async def change_template(self, template_id: int, name: str, wish: TargetWish) -> TargetTemplate | None:
        values = {**_values(name, wish, self._engine.clock.now_ms()), "id": template_id}

        def change(connection: Sql) -> TargetTemplate | None:
            check_not_rotated(connection, wish.carries)
            connection.execute(_CHANGE, values)
            kept = _find(connection, template_id)
            return None if kept is None else kept.template

        return await self._engine.change(change)

    async def delete_template(self, template_id: int) -> bool:
        def delete(connection: Sql) -> bool:
            connection.execute("UPDATE target SET template = NULL WHERE template = ?", (template_id,))
            connection.execute("DELETE FROM target_template WHERE id = ?", (template_id,))
            return bool(connection.changes())

        return await self._engine.change(delete)

    async def devices_and_targets(self, ids: Sequence[str]) -> dict[str, tuple[Device, KeptTarget | None]]:
        now_ms = self._engine.clock.now_ms()

        def find(connection: Sql) -> dict[str, tuple[Device, KeptTarget | None]]:
            targets = {kept.target.device: kept for kept in kept_of(connection, ids)}
            return {one.id: (one, targets.get(one.id)) for one in devices_of(connection, ids, now_ms)}

        return await self._engine.read_slowly(find)

    async def assign_targets(self, template_id: int, assigned: Sequence[Assigning]) -> None:
        now_ms = self._engine.clock.now_ms()

        def write(connection: Sql) -> None:
            assign_all(connection, template_id, assigned, now_ms)

        await self._engine.change(write)

    async def devices_given(self, template_id: int) -> list[str]:
        sql = "SELECT device FROM target WHERE template = ? ORDER BY device"
        rows = await self._engine.read(lambda connection: connection.execute(sql, (template_id,)).fetchall())
        return [row[0] for row in rows]


def assign_all(connection: Sql, template_id: int, assigned: Sequence[Assigning], now_ms: int) -> None:
    """Raises RefusedError(409)."""
    check_not_rotated(connection, {hashed for each in assigned for hashed in each.wish.carries})
    for each in assigned:
        assign(connection, each.device, each.wish, each.signing, now_ms)
    given = [(template_id, each.device) for each in assigned]
    connection.executemany("UPDATE target SET template = ? WHERE device = ?", given)


def _find(connection: Sql, template_id: int) -> KeptTemplate | None:
    row = connection.execute(f"{_TEMPLATE} WHERE id = ?", (template_id,)).fetchone()
    return None if row is None else _kept(row)


def _values(name: str, wish: TargetWish, now_ms: int) -> dict[str, Value]:
    return {
        "name": name,
        "url": wish.url,
        "headers": headers_text(wish.headers),
        "fields": " ".join(sorted(wish.fields)),
        "is_legacy": int(wish.is_legacy),
        "allows_private": int(wish.allows_private),
        "now_ms": now_ms,
    }


def _kept(row: tuple[Any, ...]) -> KeptTemplate:
    row_id, name, url, headers, fields, is_legacy, allows_private, created_ms, updated_ms = row
    sealed = headers_of(headers)
    template = TargetTemplate(
        id=row_id,
        name=name,
        url=url,
        headers=tuple(TargetHeader(header.name, header.tail) for header in sealed),
        fields=fields_of(fields),
        is_legacy=bool(is_legacy),
        allows_private=bool(allows_private),
        created_at=from_ms(created_ms),
        updated_at=from_ms(updated_ms),
    )
    return KeptTemplate(template, sealed)
