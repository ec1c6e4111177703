"""Webhooks of Sensohive's API, and the sensors whose data points they get."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from embedded_server.domain.webhook import Webhook, WebhookHours
from embedded_server.domain.webhook_rules import MOST_WEBHOOKS, RestrictionError
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.part import Part

_WEBHOOK = (
    "SELECT w.id, a.email, w.owner, w.url, w.is_enabled, w.created_s, w.last_status, w.disabled_reason, "
    "w.failing_since_s, w.last_took_ms FROM webhook w JOIN account a ON a.id = w.owner WHERE {} "
    "ORDER BY w.created_s, w.id"
)
_DEVICES = "SELECT device FROM orbit_sensor WHERE webhook = ? ORDER BY device"
_ADD = "INSERT INTO webhook (id, owner, url, is_enabled, created_s) VALUES (?, ?, ?, ?, ?)"
_CHANGE = (
    "UPDATE webhook SET url = ?2, is_enabled = ?3, disabled_reason = '', "
    "failing_since_s = CASE WHEN url = ?2 AND is_enabled = ?3 THEN failing_since_s END WHERE id = ?1"
)
_ATTACH = (
    "UPDATE orbit_sensor SET webhook = ?2 WHERE device = ?1 AND (CAST(?2 AS TEXT) IS NULL OR "
    "owner = (SELECT owner FROM webhook WHERE id = ?2))"
)
_NOTE = (
    "UPDATE webhook SET last_status = coalesce(?, last_status), last_took_ms = coalesce(?, last_took_ms), "
    "failing_since_s = CASE WHEN ? = 1 THEN NULL ELSE coalesce(failing_since_s, ?) END WHERE id = ?"
)
_HOURS = (
    "SELECT t.webhook, h.hour, h.delivered, h.failed FROM target_hour h JOIN target t ON t.id = h.target "
    "WHERE t.webhook IS NOT NULL AND h.hour > ?"
)
HOUR_MS, HOURS = 3_600_000, 24
_DISABLE = "UPDATE webhook SET is_enabled = 0, disabled_reason = ? WHERE id = ?"


class WebhooksPart(Part):
    async def webhooks(self, owner: int | None = None) -> list[Webhook]:
        if owner is None:
            return await self._engine.read(lambda connection: _webhooks(connection, "TRUE"))
        return await self._engine.read(lambda connection: _webhooks(connection, "w.owner = ?", owner))

    async def webhook(self, webhook_id: str) -> Webhook | None:
        return await self._engine.read(lambda connection: _webhook(connection, webhook_id))

    async def webhook_of_device(self, device: str) -> Webhook | None:
        where = "w.id = (SELECT webhook FROM orbit_sensor WHERE device = ?)"
        found = await self._engine.read(lambda connection: _webhooks(connection, where, device))
        return found[0] if found else None

    async def add_webhook(self, owner: int, url: str, *, is_enabled: bool = True) -> Webhook:
        now_s, webhook_id = self._engine.clock.now_ms() // 1000, secrets.token_hex(8)

        def add(connection: Sql) -> Webhook:
            _check_free(connection, owner, url, but="")
            if connection.execute("SELECT count(*) FROM webhook WHERE owner = ?", (owner,)).get >= MOST_WEBHOOKS:
                raise RestrictionError("too_many")
            connection.execute(_ADD, (webhook_id, owner, url, int(is_enabled), now_s))
            added = _webhook(connection, webhook_id)
            assert added is not None
            return added

        return await self._engine.change(add)

    async def change_webhook(self, webhook_id: str, url: str, *, is_enabled: bool) -> Webhook | None:
        def change(connection: Sql) -> Webhook | None:
            known = _webhook(connection, webhook_id)
            if known is None:
                return None
            _check_free(connection, known.owner_id, url, but=webhook_id)
            connection.execute(_CHANGE, (webhook_id, url, int(is_enabled)))
            return _webhook(connection, webhook_id)

        return await self._engine.change(change)

    async def delete_webhook(self, webhook_id: str) -> bool:
        def delete(connection: Sql) -> bool:
            connection.execute("UPDATE orbit_sensor SET webhook = NULL WHERE webhook = ?", (webhook_id,))
            connection.execute("DELETE FROM webhook WHERE id = ?", (webhook_id,))
            return bool(connection.changes())

        return await self._engine.change(delete)

    async def attach_webhook(self, device: str, webhook_id: str | None) -> bool:
        def attach(connection: Sql) -> bool:
            connection.execute(_ATTACH, (device, webhook_id))
            return bool(connection.changes())

        return await self._engine.change(attach)

    async def webhook_hours(self) -> Mapping[str, WebhookHours]:
        before = self._engine.clock.now_ms() // HOUR_MS - HOURS
        rows = await self._engine.read(lambda connection: connection.execute(_HOURS, (before,)).fetchall())
        counts: dict[str, tuple[list[int], list[int]]] = {}
        for webhook, hour, delivered, failed in rows:
            if hour <= before + HOURS:  # a clock that was set back has hours ahead of it
                of_webhook = counts.setdefault(webhook, ([0] * HOURS, [0] * HOURS))
                of_webhook[0][hour - before - 1], of_webhook[1][hour - before - 1] = delivered, failed
        return {webhook: WebhookHours(tuple(done), tuple(failed)) for webhook, (done, failed) in counts.items()}

    async def note_webhook(self, webhook_id: str, status: int | None, *, is_success: bool) -> None:
        now_s = self._engine.clock.now_ms() // 1000
        await self._engine.change_beside(
            lambda connection: note(connection, webhook_id, status, now_s, is_success=is_success)
        )

    async def disable_webhook(self, webhook_id: str, reason: str) -> None:
        await self._engine.change(lambda connection: disable(connection, webhook_id, reason))


def note(
    connection: Sql, webhook_id: str, status: int | None, now_s: int, *, is_success: bool, took_ms: int | None = None
) -> None:
    connection.execute(_NOTE, (status, took_ms, int(is_success), now_s, webhook_id))


def disable(connection: Sql, webhook_id: str, reason: str) -> None:
    connection.execute(_DISABLE, (reason, webhook_id))


def forget_webhooks_of(connection: Sql, owner: int) -> None:
    connection.execute(
        "UPDATE orbit_sensor SET webhook = NULL WHERE webhook IN (SELECT id FROM webhook WHERE owner = ?)", (owner,)
    )
    connection.execute("DELETE FROM webhook WHERE owner = ?", (owner,))


def _webhook(connection: Sql, webhook_id: str) -> Webhook | None:
    found = _webhooks(connection, "w.id = ?", webhook_id)
    return found[0] if found else None


def _webhooks(connection: Sql, where: str, *values: Value) -> list[Webhook]:
    rows = connection.execute(_WEBHOOK.format(where), values).fetchall()
    return [
        Webhook(
            id=row_id,
            owner=email,
            owner_id=owner,
            url=url,
            is_enabled=bool(is_enabled),
            created_s=created_s,
            devices=tuple(row[0] for row in connection.execute(_DEVICES, (row_id,))),
            last_status=last_status,
            disabled_reason=reason,
            failing_since_s=failing_since_s,
            last_took_ms=took_ms,
        )
        for row_id, email, owner, url, is_enabled, created_s, last_status, reason, failing_since_s, took_ms in rows
    ]


def _check_free(connection: Sql, owner: int, url: str, *, but: str) -> None:
    """Raises RestrictionError."""
    sql = "SELECT 1 FROM webhook WHERE owner = ? AND url = ? AND id <> ?"
    if connection.execute(sql, (owner, url, but)).fetchone() is not None:
        raise RestrictionError("duplicate")
