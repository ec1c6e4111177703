"""From an answer to domain objects; what is not what was asked for becomes an ApiError."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.api.errors import MalformedReplyError
from app.api.http import Reply
from embedded_server.wire.pages import Page, page_from_json
from embedded_server.wire.records import RecordPage, record_page_from_body
from embedded_server.wire.strict import WireError

T = TypeVar("T")
V = TypeVar("V")


def read_reply(reply: Reply, reader: Callable[[object], T]) -> T:
    return read_value(reply.json(), reader)


def read_records(reply: Reply) -> RecordPage:
    return read_value(reply.body, record_page_from_body)


def read_page(reply: Reply, item: Callable[[object], T]) -> Page[T]:
    return read_value(reply.json(), lambda value: page_from_json(value, item))


def read_value(value: V, reader: Callable[[V], T]) -> T:
    try:
        return reader(value)
    except WireError as error:
        raise MalformedReplyError("The server's answer is not what was asked for.", str(error)) from error
