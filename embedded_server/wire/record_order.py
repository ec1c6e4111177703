"""Messages in an order, as the admin API tells them: by number, since there are thousands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from embedded_server.domain.moments import iso
from embedded_server.domain.record_order import Keyed
from embedded_server.wire.strict import moment_or_none, read_body
from embedded_server.wire.texts import Moment


class OrderJson(TypedDict):
    """Columns of the same length."""

    ids: list[str]
    places: list[int]
    received_ms: list[int]
    keys: list[float | str | None]
    matching: int | None
    next: str | None
    searched_to: Moment | None


class RecordIdsJson(TypedDict):
    ids: list[str]


@dataclass(frozen=True, slots=True)
class OrderPage:
    items: tuple[Keyed, ...]
    matching: int | None  # records that were looked at and match; None: only those that come before a bound
    next: str | None
    searched_to: datetime | None


def order_to_json(items: Iterable[Keyed], matching: int | None, after: str | None, at: datetime | None) -> OrderJson:
    all_of_them = list(items)
    return {
        "ids": [one.record_id for one in all_of_them],
        "places": [one.place for one in all_of_them],
        "received_ms": [one.received_ms for one in all_of_them],
        "keys": [one.key for one in all_of_them],
        "matching": matching,
        "next": after,
        "searched_to": None if at is None else iso(at),
    }


def order_from_body(body: bytes) -> OrderPage:
    page = read_body(body, OrderJson)
    columns = (page["ids"], page["places"], page["received_ms"], page["keys"])
    items = tuple(map(Keyed, *columns))
    return OrderPage(items, page["matching"], page["next"], moment_or_none(page["searched_to"]))
