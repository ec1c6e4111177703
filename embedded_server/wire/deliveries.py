"""Deliveries and their tries as JSON, and the answer to an uplink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.delivery import Attempt, Cause, Delivery, DeliveryDetail, DeliveryState
from embedded_server.domain.message import Message
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment

LONGEST_BODY = 262_144


class DeliveryJson(TypedDict):
    id: int
    target: int
    device: str
    message_id: str
    cause: Cause
    record_id: str
    state: DeliveryState
    attempts: int
    size: int
    created_at: Moment
    next_at: Moment | None
    ended_at: Moment | None
    last_status: int | None
    last_error: str
    last_words: str
    last_took_ms: int | None
    replay_of: int | None


class AttemptJson(TypedDict):
    """Headers are pairs. Secrets of what was sent are hidden; of the answer's body the beginning is kept."""

    number: int
    at: Moment
    url: str
    sent: list[list[str]]
    address: str
    tls: str
    status: int | None
    took_ms: int
    headers: list[list[str]]
    body: str
    is_cut: bool
    error: str
    words: str


class DeliveryDetailJson(TypedDict):
    delivery: DeliveryJson
    body: str
    attempts: list[AttemptJson]


class ReplayJson(TypedDict):
    """Without a body it is sent as it was, under the same message id."""

    body: NotRequired[Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST_BODY})]]


class ReplaySinceJson(TypedDict):
    """With `dry_run` they are only counted."""

    since: Moment
    dry_run: NotRequired[bool]


class ReplayedJson(TypedDict):
    queued: int


class UplinkReplyJson(TypedDict):
    """`messages` is empty when no network was recognised; the uplink is kept all the same."""

    id: str
    messages: list[UplinkMessageJson]


class UplinkMessageJson(TypedDict):
    network: str
    event: str
    device: str | None


def delivery_to_json(delivery: Delivery) -> DeliveryJson:
    return {
        "id": delivery.id,
        "target": delivery.target,
        "device": delivery.device,
        "message_id": delivery.message_id,
        "cause": delivery.cause,
        "record_id": delivery.record_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "size": delivery.size,
        "created_at": iso(delivery.created_at),
        "next_at": None if delivery.next_at is None else iso(delivery.next_at),
        "ended_at": None if delivery.ended_at is None else iso(delivery.ended_at),
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
        "last_words": delivery.last_words,
        "last_took_ms": delivery.last_took_ms,
        "replay_of": delivery.replay_of,
    }


def delivery_from_json(value: object) -> Delivery:
    told = read(value, DeliveryJson)
    return Delivery(
        id=told["id"],
        target=told["target"],
        device=told["device"],
        message_id=told["message_id"],
        cause=told["cause"],
        record_id=told["record_id"],
        state=told["state"],
        attempts=told["attempts"],
        size=told["size"],
        created_at=moment(told["created_at"]),
        next_at=moment_or_none(told["next_at"]),
        ended_at=moment_or_none(told["ended_at"]),
        last_status=told["last_status"],
        last_error=told["last_error"],
        last_words=told["last_words"],
        last_took_ms=told["last_took_ms"],
        replay_of=told["replay_of"],
    )


def attempt_to_json(attempt: Attempt) -> AttemptJson:
    return {
        "number": attempt.number,
        "at": iso(attempt.at),
        "url": attempt.url,
        "sent": [list(pair) for pair in attempt.sent],
        "address": attempt.address,
        "tls": attempt.tls,
        "status": attempt.status,
        "took_ms": attempt.took_ms,
        "headers": [list(pair) for pair in attempt.headers],
        "body": attempt.body.decode("utf-8", "replace"),
        "is_cut": attempt.is_cut,
        "error": attempt.error,
        "words": attempt.words,
    }


def attempt_from_json(value: object) -> Attempt:
    told = read(value, AttemptJson)
    return Attempt(
        number=told["number"],
        at=moment(told["at"]),
        url=told["url"],
        sent=tuple((name, said) for name, said in told["sent"]),
        address=told["address"],
        tls=told["tls"],
        status=told["status"],
        took_ms=told["took_ms"],
        headers=tuple((name, said) for name, said in told["headers"]),
        body=told["body"].encode(),
        is_cut=told["is_cut"],
        error=told["error"],
        words=told["words"],
    )


def detail_to_json(detail: DeliveryDetail) -> DeliveryDetailJson:
    return {
        "delivery": delivery_to_json(detail.delivery),
        "body": detail.body.decode("utf-8", "replace"),
        "attempts": list(map(attempt_to_json, detail.attempts)),
    }


def detail_from_json(value: object) -> DeliveryDetail:
    told = read(value, DeliveryDetailJson)
    attempts = tuple(map(attempt_from_json, told["attempts"]))
    return DeliveryDetail(delivery_from_json(told["delivery"]), told["body"].encode(), attempts)


def uplink_reply(record_id: str, messages: Sequence[Message]) -> UplinkReplyJson:
    told: list[UplinkMessageJson] = [
        {"network": each.network, "event": each.event, "device": each.device} for each in messages
    ]
    return {"id": record_id, "messages": told}
