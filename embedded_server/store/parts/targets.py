"""Notification targets, their health and their sealed secrets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from embedded_server.domain.device import Description
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.target import OptionalField, Target, TargetHeader
from embedded_server.store.delivery_store import KeptTarget, SealedHeader, Secrets, TargetOfDevice, TargetWish
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.chunks import PLACES, in_chunks
from embedded_server.store.parts.device_rows import DESCRIBED, DescriptionRow
from embedded_server.store.parts.part import Part

# A webhook's own row says where to, and whether it is on.
_TARGET: Final = (
    "SELECT t.id, coalesce(t.device, ''), coalesce(t.webhook, ''), coalesce(w.is_enabled, t.is_enabled), "
    "coalesce(w.url, t.url), t.headers, t.fields, t.is_legacy, t.allows_private, t.created_ms, t.updated_ms, "
    "t.failures, t.failing_ms, t.paused_ms, t.pause_reason, t.delivered, t.failed, t.dropped, t.last_ms, "
    "t.last_status, t.last_error, t.old_signing_ms, t.signing, t.old_signing FROM target t "
    "LEFT JOIN webhook w ON w.id = t.webhook WHERE (t.webhook IS NULL OR w.id IS NOT NULL)"
)
_OF_DEVICES: Final = (
    f"SELECT t.device, t.id, t.fields, t.is_legacy, {', '.join(f'd.{name}' for name in DESCRIBED)} FROM target t "
    "LEFT JOIN device d ON d.name_on_network = t.device AND d.is_hidden = 0 "
    "WHERE t.device IS NOT NULL AND t.is_enabled = 1"
)
_ADD: Final = (
    "INSERT INTO target (device, is_enabled, url, headers, fields, is_legacy, allows_private, signing, created_ms, "
    "updated_ms) VALUES (:device, :is_enabled, :url, :headers, :fields, :is_legacy, :allows_private, :signing, "
    ":now_ms, :now_ms) ON CONFLICT DO NOTHING RETURNING id"
)
_CHANGE: Final = (
    "UPDATE target SET is_enabled = :is_enabled, url = :url, headers = :headers, fields = :fields, "
    "is_legacy = :is_legacy, allows_private = :allows_private, updated_ms = :now_ms, template = NULL "
    "WHERE id = :id AND webhook IS NULL"
)
_ROTATE: Final = (
    "UPDATE target SET signing = ?3, old_signing_ms = ?2, updated_ms = ?4, "
    "old_signing = CASE WHEN old_signing_ms > ?4 THEN signing || ' ' || old_signing ELSE signing END WHERE id = ?1"
)
_NEW_TAIL: Final = "SELECT new.tail FROM token old JOIN token new ON new.uuid = old.replaced_by WHERE old.hash = ?"
_RESUME: Final = (
    "UPDATE target SET paused_ms = NULL, pause_reason = '', failures = 0, failing_ms = NULL, updated_ms = ?2 "
    "WHERE id = ?1"
)
_DUE_AT_ONCE: Final = "UPDATE delivery SET next_ms = ?2 WHERE target = ?1 AND state = 'waiting' AND next_ms > ?2"
_DROP: Final = (
    "UPDATE delivery SET state = 'dropped', next_ms = NULL, ended_ms = ?2, "
    "last_words = 'The target was deleted.' WHERE target = ?1 AND state = 'waiting'"
)


class _Row(NamedTuple):
    row_id: int
    device: str
    webhook: str
    is_enabled: int
    url: str
    headers: str
    fields: str
    is_legacy: int
    allows_private: int
    created_ms: int
    updated_ms: int
    failures: int
    failing_ms: int | None
    paused_ms: int | None
    pause_reason: str
    delivered: int
    failed: int
    dropped: int
    last_ms: int | None
    last_status: int | None
    last_error: str
    old_signing_ms: int | None
    signing: str
    old_signing: str


class TargetsPart(Part):
    async def targets(self) -> list[Target]:
        return [kept.target for kept in await self._engine.read(all_kept)]

    async def target(self, target_id: int) -> KeptTarget | None:
        return await self._engine.read(lambda connection: kept_target(connection, target_id))

    async def targets_of_devices(self) -> dict[str, TargetOfDevice]:
        rows = await self._engine.read(lambda connection: connection.execute(_OF_DEVICES).fetchall())
        return {
            device: TargetOfDevice(row_id, fields_of(fields), bool(legacy), _description(said))
            for device, row_id, fields, legacy, *said in rows
        }

    async def add_target(self, device: str, wish: TargetWish, signing: str) -> Target:
        values = {**_columns(wish, self._engine.clock.now_ms()), "device": device, "signing": signing}

        def add(connection: Sql) -> Target:
            check_not_rotated(connection, wish.carries)
            row = connection.execute(_ADD, values).fetchone()
            if row is None:
                raise RefusedError(409, "target_exists", "The device has a target already.", "Change that one.")
            return _target(connection, row[0])

        return await self._engine.change(add)

    async def change_target(self, target_id: int, wish: TargetWish) -> Target | None:
        values = {**_columns(wish, self._engine.clock.now_ms()), "id": target_id}

        def change(connection: Sql) -> Target | None:
            check_not_rotated(connection, wish.carries)
            connection.execute(_CHANGE, values)
            return _target(connection, target_id) if connection.changes() else None

        return await self._engine.change(change)

    async def rotate_signing(self, target_id: int, signing: str, old_until_ms: int) -> Target | None:
        values = (target_id, old_until_ms, signing, self._engine.clock.now_ms())

        def rotate(connection: Sql) -> Target | None:
            connection.execute(_ROTATE, values)
            return _target(connection, target_id) if connection.changes() else None

        return await self._engine.change(rotate)

    async def resume_target(self, target_id: int) -> Target | None:
        now_ms = self._engine.clock.now_ms()

        def resume(connection: Sql) -> Target | None:
            connection.execute(_RESUME, (target_id, now_ms))
            if not connection.changes():
                return None
            connection.execute(_DUE_AT_ONCE, (target_id, now_ms))
            return _target(connection, target_id)

        return await self._engine.change(resume)

    async def delete_target(self, target_id: int) -> bool:
        now_ms = self._engine.clock.now_ms()

        def delete(connection: Sql) -> bool:
            connection.execute("DELETE FROM target WHERE id = ? AND webhook IS NULL", (target_id,))
            if not connection.changes():
                return False
            connection.execute(_DROP, (target_id, now_ms))
            return True

        return await self._engine.change(delete)


def check_not_rotated(connection: Sql, carried: Iterable[bytes]) -> None:
    """Raises RefusedError(409): a target saved while its token is rotated must not keep the old one."""
    for hashed in sorted(carried):
        row = connection.execute(_NEW_TAIL, (hashed,)).fetchone()
        if row is not None:
            reason = f"The token that it would send was rotated; the one that took its place ends in {row[0][-4:]}."
            raise RefusedError(409, "target_token_rotated", reason, "Put that one in.")


def drop_target_of(connection: Sql, device: str, now_ms: int) -> None:
    """What waits for it goes with it."""
    target_id = connection.execute("DELETE FROM target WHERE device = ? RETURNING id", (device,)).get
    if target_id is not None:
        connection.execute(_DROP, (target_id, now_ms))


def _target(connection: Sql, target_id: int) -> Target:
    kept = kept_target(connection, target_id)
    assert kept is not None
    return kept.target


def kept_target(connection: Sql, target_id: int) -> KeptTarget | None:
    row = connection.execute(f"{_TARGET} AND t.id = ?", (target_id,)).fetchone()
    return None if row is None else _kept(_Row(*row))


def _columns(wish: TargetWish, now_ms: int) -> dict[str, Value]:
    return {
        "is_enabled": int(wish.is_enabled),
        "url": wish.url,
        "headers": headers_text(wish.headers),
        "fields": " ".join(sorted(wish.fields)),
        "is_legacy": int(wish.is_legacy),
        "allows_private": int(wish.allows_private),
        "now_ms": now_ms,
    }


def headers_text(headers: Sequence[SealedHeader]) -> str:
    return json.dumps([[header.name, header.tail, header.sealed] for header in headers])


def _description(row: Sequence[Any]) -> Description | None:
    return None if row[0] is None else DescriptionRow._make(row).description


def headers_of(text: str) -> tuple[SealedHeader, ...]:
    return tuple(SealedHeader(*each) for each in msgspec.json.decode(text, type=list[tuple[str, str, str]]))


def assign(connection: Sql, device: str, wish: TargetWish, signing: str, now_ms: int) -> None:
    """The device's target becomes so; a new one signs with `signing`."""
    values = {**_columns(wish, now_ms), "device": device, "signing": signing}
    if connection.execute(_ADD, values).fetchone() is None:
        target_id = connection.execute("SELECT id FROM target WHERE device = ?", (device,)).get
        connection.execute(_CHANGE, {**_columns(wish, now_ms), "id": target_id})


def all_kept(connection: Sql) -> list[KeptTarget]:
    return [_kept(_Row(*row)) for row in connection.execute(f"{_TARGET} ORDER BY t.id").fetchall()]


def kept_of(connection: Sql, devices: Sequence[str]) -> list[KeptTarget]:
    return [_kept(_Row(*row)) for row in in_chunks(connection, f"{_TARGET} AND t.device IN ({PLACES})", devices)]


def fields_of(text: str) -> frozenset[OptionalField]:
    return frozenset(map(OptionalField, text.split()))


def _kept(row: _Row) -> KeptTarget:
    sealed = headers_of(row.headers)
    target = Target(
        id=row.row_id,
        device=row.device,
        webhook=row.webhook,
        is_enabled=bool(row.is_enabled),
        url=row.url,
        headers=tuple(TargetHeader(header.name, header.tail) for header in sealed),
        fields=fields_of(row.fields),
        is_legacy=bool(row.is_legacy),
        allows_private=bool(row.allows_private),
        created_at=from_ms(row.created_ms),
        updated_at=from_ms(row.updated_ms),
        failures=row.failures,
        failing_since=None if row.failing_ms is None else from_ms(row.failing_ms),
        paused_at=None if row.paused_ms is None else from_ms(row.paused_ms),
        pause_reason=row.pause_reason,
        delivered=row.delivered,
        failed=row.failed,
        dropped=row.dropped,
        last_at=None if row.last_ms is None else from_ms(row.last_ms),
        last_status=row.last_status,
        last_error=row.last_error,
        old_secret_until=None if row.old_signing_ms is None else from_ms(row.old_signing_ms),
    )
    return KeptTarget(target, Secrets(sealed, row.signing, row.old_signing))
