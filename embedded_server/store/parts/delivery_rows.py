"""Deliveries as rows, and how they are queued inside the transaction that stores what they tell of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from embedded_server.domain.delivery import Attempt, Cause, Delivery, DeliveryState
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.store.delivery_store import NewDelivery
from embedded_server.store.engine import Sql, Value
from embedded_server.wire.orbit import data_point_to_json

_INSERT: Final = (
    "INSERT INTO delivery (target, device, message, cause, record, body, state, created_ms, next_ms, replay_of, "
    "hops) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?)"
)
COLUMNS: Final = (
    "id, target, device, message, cause, record, state, attempts, length(body), created_ms, next_ms, ended_ms, "
    "last_status, last_error, last_words, last_took_ms, replay_of"
)
ATTEMPT_COLUMNS: Final = (
    "delivery, number, at_ms, url, sent, address, tls, status, took_ms, headers, body, is_cut, error, words"
)


def queue(connection: Sql, new: Iterable[NewDelivery], now_ms: int) -> None:
    connection.executemany(_INSERT, [new_row(one, now_ms) for one in new])


def add(connection: Sql, new: NewDelivery, now_ms: int) -> int:
    return int(connection.execute(f"{_INSERT} RETURNING id", new_row(new, now_ms)).get)


def new_row(new: NewDelivery, now_ms: int) -> tuple[Value, ...]:
    """Due at once, unless it is a test: that is sent by who adds it."""
    next_ms = None if new.cause is Cause.TEST else now_ms
    return (
        new.target,
        new.device,
        new.message_id,
        new.cause.value,
        new.record_id,
        new.body,
        now_ms,
        next_ms,
        new.replay_of,
        new.hops,
    )


def queue_points(
    connection: Sql, webhook_id: str, device: str, points: Mapping[int, Mapping[str, float]], now_ms: int
) -> None:
    """One delivery for each data point, by time, for a webhook."""
    if not points:
        return
    target = _target_of_webhook(connection, webhook_id, now_ms)
    queue(
        connection,
        (
            NewDelivery(
                target, device, f"msg_{webhook_id}_{device}_{time_s}", Cause.POINT, _body(device, time_s, point)
            )
            for time_s, point in sorted(points.items())
        ),
        now_ms,
    )


def _body(device: str, time_s: int, point: Mapping[str, float]) -> bytes:
    """A single object, as the API shows it."""
    return msgspec.json.encode(data_point_to_json(device, time_s, point))


def _target_of_webhook(connection: Sql, webhook_id: str, now_ms: int) -> int:
    connection.execute(
        "INSERT INTO target (webhook, created_ms, updated_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (webhook_id, now_ms, now_ms),
    )
    return int(connection.execute("SELECT id FROM target WHERE webhook = ?", (webhook_id,)).get)


def delivery_of(
    row_id: int,
    target: int,
    device: str,
    message: str,
    cause: str,
    record: str,
    state: str,
    attempts: int,
    size: int,
    created_ms: int,
    next_ms: int | None,
    ended_ms: int | None,
    status: int | None,
    error: str,
    words: str,
    took_ms: int | None,
    replay_of: int | None,
) -> Delivery:
    return Delivery(
        id=row_id,
        target=target,
        device=device,
        message_id=message,
        cause=Cause(cause),
        record_id=record,
        state=DeliveryState(state),
        attempts=attempts,
        size=size,
        created_at=from_ms(created_ms),
        next_at=None if next_ms is None else from_ms(next_ms),
        ended_at=None if ended_ms is None else from_ms(ended_ms),
        last_status=status,
        last_error=error,
        last_words=words,
        last_took_ms=took_ms,
        replay_of=replay_of,
    )


def attempt_row(delivery: int, attempt: Attempt) -> tuple[Value, ...]:
    return (
        delivery,
        attempt.number,
        to_ms(attempt.at),
        attempt.url,
        json.dumps(attempt.sent),
        attempt.address,
        attempt.tls,
        attempt.status,
        attempt.took_ms,
        json.dumps(attempt.headers),
        attempt.body,
        int(attempt.is_cut),
        attempt.error,
        attempt.words,
    )


def attempt_of(
    _delivery: int,
    number: int,
    at_ms: int,
    url: str,
    sent: str,
    address: str,
    tls: str,
    status: int | None,
    took_ms: int,
    headers: str,
    body: bytes,
    is_cut: int,
    error: str,
    words: str,
) -> Attempt:
    pairs = tuple[tuple[str, str], ...]
    return Attempt(
        number=number,
        at=from_ms(at_ms),
        url=url,
        sent=msgspec.json.decode(sent, type=pairs),
        address=address,
        tls=tls,
        status=status,
        took_ms=took_ms,
        headers=msgspec.json.decode(headers, type=pairs),
        body=body,
        is_cut=bool(is_cut),
        error=error,
        words=words,
    )
