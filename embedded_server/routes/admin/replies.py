"""Answers of the admin API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec
from starlette.responses import Response

from embedded_server.routes.admin.queries import PageWanted
from embedded_server.wire.pages import Page, page_to_json

T = TypeVar("T")


def json_reply(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, {"cache-control": "no-store"}, "application/json")


def nothing() -> Response:
    return Response(status_code=204)


def list_reply(
    things: Iterable[T], cursor: Callable[[T], str], to_json: Callable[[T], object], wanted: PageWanted
) -> Response:
    """A page of a list that is short enough to be in memory."""
    page = page_of(things, cursor, wanted)
    return json_reply(page_to_json(map(to_json, page.items), page.next))


def page_of(things: Iterable[T], cursor: Callable[[T], str], wanted: PageWanted) -> Page[T]:
    """Cursors are unique and sort like the list, so that a thing which goes between two pages moves no other one."""
    left = sorted((thing for thing in things if cursor(thing) > wanted.after), key=cursor)
    page = left[: wanted.limit]
    return Page(tuple(page), cursor(page[-1]) if len(left) > len(page) else None)
