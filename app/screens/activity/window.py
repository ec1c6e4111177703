"""The stretch of requests that is here: newest first, without a gap, never more than a table can hold. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from embedded_server.domain.request import Request

MOST = 4_000  # rows; what is pushed out at one end is fetched again when it is looked at
Rows = tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """`older` is where to go on behind the last row, None where nothing is left."""

    rows: Rows = ()
    older: int | None = None
    has_newer: bool = False  # rows above the first were pushed out


@dataclass(frozen=True, slots=True)
class Splice:
    """From row `at` on, `removed` rows go and `added` take their place."""

    at: int
    removed: int = 0
    added: Rows = ()


def with_older(window: Window, found: Sequence[Request], older: int | None) -> tuple[Window, list[Splice]]:
    """What was fetched behind the last row."""
    last = window.rows[-1].id if window.rows else None
    fresh = tuple(one for one in found if last is None or one.id < last)
    splices = [Splice(len(window.rows), added=fresh)] if fresh else []
    over = max(len(window.rows) + len(fresh) - MOST, 0)
    if over:
        splices.append(Splice(0, removed=over))
    rows = (*window.rows, *fresh)[over:]
    return Window(rows, older, window.has_newer or over > 0), splices


def with_newer(window: Window, found: Sequence[Request], has_newer: bool) -> tuple[Window, list[Splice]]:
    """What was fetched above the first row, newest first."""
    first = window.rows[0].id if window.rows else None
    fresh = tuple(one for one in found if first is None or one.id > first)
    splices = [Splice(0, added=fresh)] if fresh else []
    rows = (*fresh, *window.rows)
    over = len(rows) - MOST
    if over <= 0:
        return replace(window, rows=rows, has_newer=has_newer), splices
    rows = rows[:MOST]
    return Window(rows, rows[-1].id, has_newer), [*splices, Splice(MOST, removed=over)]


def applied(rows: Rows, splices: Sequence[Splice]) -> Rows:
    """What a table that follows the splices shows."""
    for one in splices:
        rows = (*rows[: one.at], *one.added, *rows[one.at + one.removed :])
    return rows
