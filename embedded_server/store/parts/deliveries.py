"""Deliveries: what is due, what became of it, and the log of every try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from embedded_server.domain.delivery import Delivery, DeliveryDetail, DeliveryState
from embedded_server.domain.delivery_schedule import pause_reason
from embedded_server.domain.moments import to_ms
from embedded_server.domain.target import Health
from embedded_server.store.delivery_store import DeliveriesWanted, Due, Lane, NewDelivery, Outcome
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.delivery_rows import (
    ATTEMPT_COLUMNS,
    COLUMNS,
    add,
    attempt_of,
    attempt_row,
    delivery_of,
)
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.targets import kept_target
from embedded_server.store.parts.webhooks import HOUR_MS, HOURS, disable, note

ROOM: Final = 10_000  # deliveries that may wait for one target
KEPT_MS: Final = 30 * 86_400_000  # after its end
ABANDONED_MS: Final = 3_600_000  # of a test whose sender died
_FORGOTTEN_AT_ONCE: Final = 1_000
_DUE_TARGETS: Final = (
    "SELECT t.id, t.failures FROM target t LEFT JOIN webhook w ON w.id = t.webhook WHERE t.paused_ms IS NULL "
    "AND coalesce(w.is_enabled, t.is_enabled) = 1 AND (t.webhook IS NULL OR w.id IS NOT NULL) AND EXISTS "
    "(SELECT 1 FROM delivery d WHERE d.target = t.id AND d.state = 'waiting' AND d.next_ms <= ?)"
)
_DUE: Final = (
    "SELECT id, message, body, attempts, hops FROM delivery WHERE target = ? AND state = 'waiting' AND next_ms <= ? "
    "ORDER BY next_ms, id LIMIT ?"
)
_SETTLE: Final = (
    "UPDATE delivery SET state = ?, attempts = ?, next_ms = ?, ended_ms = ?, last_status = ?, last_error = ?, "
    "last_words = ?, last_took_ms = ? WHERE id = ? AND state = 'waiting'"
)
_ATTEMPT: Final = (
    f"INSERT INTO delivery_attempt ({ATTEMPT_COLUMNS}) VALUES ({', '.join('?' * len(ATTEMPT_COLUMNS.split(',')))}) "
    "ON CONFLICT DO NOTHING"
)
_WENT_WELL: Final = (
    "UPDATE target SET failures = 0, failing_ms = NULL, delivered = delivered + 1, last_ms = ?, last_status = ?, "
    "last_error = '' WHERE id = ?"
)
_WENT_WRONG: Final = (
    "UPDATE target SET failures = failures + 1, failing_ms = coalesce(failing_ms, ?1), failed = failed + 1, "
    "last_ms = ?1, last_status = ?2, last_error = ?3 WHERE id = ?4 RETURNING failures, failing_ms"
)
_COUNT: Final = (
    "INSERT INTO target_hour (target, hour, delivered, failed) VALUES (?1, ?2, ?3, 1 - ?3) ON CONFLICT (target, hour) "
    "DO UPDATE SET delivered = target_hour.delivered + excluded.delivered, "
    "failed = target_hour.failed + excluded.failed"
)
_PAUSE: Final = (
    "UPDATE target SET paused_ms = ?, pause_reason = ? WHERE id = ? AND webhook IS NULL AND paused_ms IS NULL"
)
_ABANDON: Final = (
    "UPDATE delivery SET state = 'failed', ended_ms = ?2, last_words = 'The server stopped meanwhile.' "
    "WHERE state = 'waiting' AND next_ms IS NULL AND created_ms < ?1"
)
_ORPHANS: Final = (
    "UPDATE delivery SET state = 'dropped', next_ms = NULL, ended_ms = ?, last_words = 'The target is gone.' "
    "WHERE state = 'waiting' AND target NOT IN (SELECT t.id FROM target t LEFT JOIN webhook w ON w.id = t.webhook "
    "WHERE t.webhook IS NULL OR w.id IS NOT NULL)"
)
_CROWDED: Final = (
    "SELECT target, count(*) FROM delivery WHERE state = 'waiting' AND next_ms IS NOT NULL GROUP BY target "
    f"HAVING count(*) > {ROOM}"
)
_DROP_OLDEST: Final = (
    "UPDATE delivery SET state = 'dropped', next_ms = NULL, ended_ms = ?2, "
    f"last_words = 'More than {ROOM:,} waited for the target.' WHERE id IN (SELECT id FROM delivery "
    "WHERE target = ?1 AND state = 'waiting' AND next_ms IS NOT NULL ORDER BY id LIMIT ?3)"
)
_OLD: Final = f"SELECT id FROM delivery WHERE ended_ms < ? ORDER BY ended_ms LIMIT {_FORGOTTEN_AT_ONCE}"
_FAILED_SINCE: Final = (
    "FROM delivery f WHERE target = ?1 AND state IN ('failed', 'dropped') AND cause <> 'test' AND ended_ms >= ?2 "
    "AND NOT EXISTS (SELECT 1 FROM delivery r WHERE r.target = f.target AND r.replay_of = f.id)"
)
_REPLAY: Final = (  # one a second: who was away is not run over
    "INSERT INTO delivery (target, device, message, cause, record, body, state, created_ms, next_ms, replay_of, hops) "
    "SELECT target, device, message, 'replay', record, body, 'waiting', ?3, "
    f"?3 + 1000 * (row_number() OVER (ORDER BY id) - 1), id, hops {_FAILED_SINCE} ORDER BY id"
)


class DeliveriesPart(Part):
    async def due_targets(self, now_ms: int) -> dict[int, int]:
        return dict(await self._engine.read(lambda connection: connection.execute(_DUE_TARGETS, (now_ms,)).fetchall()))

    async def lane(self, target_id: int, now_ms: int, limit: int) -> Lane | None:
        def read(connection: Sql) -> Lane | None:
            kept = kept_target(connection, target_id)
            if kept is None or kept.target.health in (Health.OFF, Health.PAUSED):
                return None
            return Lane(kept, [Due(*row) for row in connection.execute(_DUE, (target_id, now_ms, limit)).fetchall()])

        return await self._engine.read(read)

    async def settle(self, outcomes: Sequence[Outcome]) -> list[int]:
        now_ms = self._engine.clock.now_ms()

        def settle(connection: Sql) -> list[int]:
            connection.executemany(_SETTLE, [_settled(outcome, now_ms) for outcome in outcomes])
            connection.executemany(_ATTEMPT, [attempt_row(each.delivery, each.attempt) for each in outcomes])
            counting = [outcome for outcome in outcomes if not outcome.is_test]
            return [each.target for each in counting if _has_paused(connection, each, now_ms)]

        return await self._engine.change_beside(settle)

    async def tidy_deliveries(self) -> None:
        now_ms = self._engine.clock.now_ms()

        def tidy(connection: Sql) -> None:
            connection.execute(_ABANDON, (now_ms - ABANDONED_MS, now_ms))
            connection.execute(_ORPHANS, (now_ms,))
            connection.execute("DELETE FROM target_hour WHERE hour <= ?", (now_ms // HOUR_MS - HOURS,))
            for target, waiting in connection.execute(_CROWDED).fetchall():
                connection.execute(_DROP_OLDEST, (target, now_ms, waiting - ROOM))
                connection.execute("UPDATE target SET dropped = dropped + ? WHERE id = ?", (waiting - ROOM, target))
            for (delivery,) in connection.execute(_OLD, (now_ms - KEPT_MS,)).fetchall():
                connection.execute("DELETE FROM delivery_attempt WHERE delivery = ?", (delivery,))
                connection.execute("DELETE FROM delivery WHERE id = ?", (delivery,))

        await self._engine.change_beside(tidy)

    async def deliveries(self, wanted: DeliveriesWanted) -> list[Delivery]:
        where, values = _conditions(wanted)
        sql = f"SELECT {COLUMNS} FROM delivery WHERE {where} ORDER BY id DESC LIMIT ?"
        rows = await self._engine.read(lambda connection: connection.execute(sql, (*values, wanted.limit)).fetchall())
        return [delivery_of(*row) for row in rows]

    async def delivery(self, delivery_id: int) -> DeliveryDetail | None:
        return await self._engine.read(lambda connection: _detail(connection, delivery_id))

    async def add_delivery(self, new: NewDelivery) -> Delivery:
        now_ms = self._engine.clock.now_ms()

        def added(connection: Sql) -> Delivery:
            detail = _detail(connection, add(connection, new, now_ms))
            assert detail is not None
            return detail.delivery

        return await self._engine.change(added)

    async def replay_failed(self, target_id: int, since: datetime) -> int:
        values = (target_id, to_ms(since), self._engine.clock.now_ms())

        def replay(connection: Sql) -> int:
            connection.execute(_REPLAY, values)
            return connection.changes()

        return await self._engine.change(replay)

    async def failed_since(self, target_id: int, since: datetime) -> int:
        sql, values = f"SELECT count(*) {_FAILED_SINCE}", (target_id, to_ms(since))
        return int(await self._engine.read(lambda connection: connection.execute(sql, values).get))

    async def delivery_counts(self) -> Mapping[str, int]:
        def count(connection: Sql) -> dict[str, int]:
            waiting = connection.execute("SELECT count(*) FROM delivery WHERE state = 'waiting'").get
            paused = connection.execute("SELECT count(*) FROM target WHERE paused_ms IS NOT NULL").get
            return {"waiting": int(waiting), "paused": int(paused)}

        return await self._engine.read(count)


def _settled(outcome: Outcome, now_ms: int) -> tuple[Value, ...]:
    attempt = outcome.attempt
    ended_ms = None if outcome.state is DeliveryState.WAITING else now_ms
    return (
        outcome.state.value,
        attempt.number,
        outcome.next_ms,
        ended_ms,
        attempt.status,
        attempt.error,
        attempt.words,
        attempt.took_ms,
        outcome.delivery,
    )


def _has_paused(connection: Sql, outcome: Outcome, now_ms: int) -> bool:
    """Notes how it went with the target, which may be left alone from now on."""
    attempt = outcome.attempt
    connection.execute(_COUNT, (outcome.target, now_ms // HOUR_MS, int(not attempt.error)))
    if not attempt.error:
        connection.execute(_WENT_WELL, (now_ms, attempt.status, outcome.target))
        if outcome.webhook:
            note(connection, outcome.webhook, attempt.status, now_ms // 1000, is_success=True, took_ms=attempt.took_ms)
        return False
    row = connection.execute(_WENT_WRONG, (now_ms, attempt.status, attempt.error, outcome.target)).fetchone()
    if row is None:
        return False
    failures, failing_ms = row
    if outcome.webhook:
        note(connection, outcome.webhook, attempt.status, now_ms // 1000, is_success=False, took_ms=attempt.took_ms)
    reason = outcome.pause or pause_reason(failures, failing_ms, now_ms)
    if reason and outcome.webhook:
        disable(connection, outcome.webhook, reason)
        connection.execute("UPDATE target SET failures = 0, failing_ms = NULL WHERE id = ?", (outcome.target,))
    elif reason:
        connection.execute(_PAUSE, (now_ms, reason, outcome.target))
        return connection.changes() > 0
    return bool(reason)


def _conditions(wanted: DeliveriesWanted) -> tuple[str, list[Value]]:
    asked: tuple[tuple[str, Value], ...] = (
        ("target = ?", wanted.target),
        ("device = ?", wanted.device),
        ("record = ?", wanted.record),
        ("state = ?", None if wanted.state is None else wanted.state.value),
        ("cause = ?", None if wanted.cause is None else wanted.cause.value),
        ("last_error = ?", wanted.error),
        ("created_ms >= ?", None if wanted.since is None else to_ms(wanted.since)),
        ("created_ms < ?", None if wanted.until is None else to_ms(wanted.until)),
        ("id < ?", wanted.after_id),
    )
    found = [(condition, value) for condition, value in asked if value is not None]
    return " AND ".join(condition for condition, _ in found) or "TRUE", [value for _, value in found]


def _detail(connection: Sql, delivery_id: int) -> DeliveryDetail | None:
    row = connection.execute(f"SELECT {COLUMNS}, body FROM delivery WHERE id = ?", (delivery_id,)).fetchone()
    if row is None:
        return None
    sql = f"SELECT {ATTEMPT_COLUMNS} FROM delivery_attempt WHERE delivery = ? ORDER BY number"
    attempts = connection.execute(sql, (delivery_id,)).fetchall()
    return DeliveryDetail(delivery_of(*row[:-1]), row[-1], tuple(attempt_of(*each) for each in attempts))
