"""Lists: a page of items and the cursor of the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar

from embedded_server.wire.strict import read

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    items: tuple[T, ...]
    next: str | None  # handed back as `after`; None on the last page


class PageJson(TypedDict, Generic[T]):
    items: list[T]
    next: str | None


def page_to_json(items: Iterable[object], after: str | None = None) -> PageJson[object]:
    """Of items that are JSON already."""
    return {"items": list(items), "next": after}


def page_from_json(value: object, item_from_json: Callable[[object], T]) -> Page[T]:
    page = read(value, PageJson[object])
    return Page(tuple(map(item_from_json, page["items"])), page["next"])
