"""What stands behind the question mark of an admin request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from embedded_server.domain.moments import from_iso, from_ms
from embedded_server.domain.refusal import RefusedError

LARGEST_PAGE = 1_000
_WHOLE = re.compile(r"\d{1,15}")
_SECONDS = re.compile(r"-?\d{1,12}(\.\d{1,20})?")


@dataclass(frozen=True, slots=True)
class PageWanted:
    after: str  # empty on the first page
    limit: int

    @property
    def after_number(self) -> int | None:
        """Raises RefusedError(400) when it is no cursor of a list counted by number."""
        if not self.after:
            return None
        if not _WHOLE.fullmatch(self.after):
            raise _refused("after", "a cursor that this list handed out")
        return int(self.after)


def page_wanted(query: Mapping[str, str]) -> PageWanted:
    return PageWanted(query.get("after", ""), whole(query, "limit", 100, 1, LARGEST_PAGE))


def whole(query: Mapping[str, str], name: str, default: int, lowest: int, highest: int) -> int:
    """Raises RefusedError(400) with the bounds."""
    text = query.get(name, "")
    if not text:
        return default
    if _WHOLE.fullmatch(text) and lowest <= int(text) <= highest:
        return int(text)
    raise _refused(name, f"a whole number from {lowest:,} to {highest:,}")


def moment(query: Mapping[str, str], name: str) -> datetime | None:
    """ISO 8601 with a zone, or Unix seconds. Raises RefusedError(400)."""
    text = query.get(name, "")
    if not text:
        return None
    try:
        if _SECONDS.fullmatch(text):
            return from_ms(round(float(text) * 1000))
        return from_iso(text.replace(" ", "+"))  # the + of a zone, unless it was escaped
    except (ValueError, OverflowError):
        raise _refused(name, "a moment such as 2026-11-25T13:07:24Z, or Unix seconds") from None


def _refused(name: str, wanted: str) -> RefusedError:
    return RefusedError(400, "query", f"{name} is not {wanted}.", f"Write {wanted}, or leave {name} out.")
