"""What a listing is asked for: `details`, `page`, `perPage`, `sort`, `discover`; empty values are as if absent."""

from __future__ import annotations

import re
from collections.abc import Mapping

from embedded_server.domain.refusal import RefusedError
from embedded_server.limits import Limits
from embedded_server.pages.asked import ListingWanted, SortKey

_BY_ARRIVAL = frozenset(("tstamp", "createDate", "updateDate", "id", "_id"))
_CONSTANT = frozenset(("name", "recType"))
_DATA_PATH = re.compile(r"data(\.[^.,]{1,128}){1,16}")
_LAST_PAGE = 1_000_000_000
_BEYOND = 10 * _LAST_PAGE


def read_listing(query: Mapping[str, str], limits: Limits) -> ListingWanted:
    """Raises RefusedError(400) naming the parameter and its bounds."""
    return ListingWanted(
        details=_flag(query, "details"),
        page=_page(query),
        per_page=min(_number(query, "perPage", limits.default_page_size), limits.page_size),
        sort=_sort(query.get("sort", "")),
        discover=_flag(query, "discover") or not query.get("discover"),
    )


def _flag(query: Mapping[str, str], name: str) -> bool:
    return query.get(name, "").lower() in ("true", "1")


def _page(query: Mapping[str, str]) -> int:
    page = _number(query, "page", 1)
    if page > _LAST_PAGE:
        raise RefusedError(400, "paging", f"page is above {_LAST_PAGE:,}.", "Ask for fewer pages.")
    return page


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    """At most `_BEYOND`, which is more than there can be of anything."""
    text = query.get(name, "")
    if not text:
        return default
    digits = text.lstrip("0")
    if digits.isascii() and digits.isdigit():
        return int(digits) if len(digits) <= 10 else _BEYOND
    raise RefusedError(400, "paging", f"{name} is no number from 1 on.", f"Write {name}=1 or more, or leave it out.")


def _sort(text: str) -> tuple[SortKey, ...]:
    keys = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name = part.removeprefix("-")
        descending = part != name
        if name in _BY_ARRIVAL:
            keys.append(SortKey((), descending))
            break  # arrival decides alone: no two records share it
        if name in _CONSTANT:
            continue
        if not _DATA_PATH.fullmatch(name) or len(keys) >= 8:
            raise RefusedError(
                400,
                "sort",
                "sort names a field that nothing is sorted by.",
                "Sort by tstamp, createDate, updateDate, name, recType, id or data.<path>; a leading - turns it.",
            )
        keys.append(SortKey(tuple(name.split(".")[1:]), descending))
    return tuple(keys)
