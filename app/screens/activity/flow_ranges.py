"""From bars of the flow to moments and back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from app.widgets.flow import FlowBar
from embedded_server.domain.flow import FlowMinute

DAY = timedelta(days=1)
Moments = tuple[datetime, datetime | None]  # None: to the present and on


def moments_of(flow: Sequence[FlowMinute], first: int, last: int) -> Moments:
    """When the first bar begins and the last one ends; the newest bar has no end."""
    since = datetime.fromtimestamp(flow[first].minute, UTC)
    return since, datetime.fromtimestamp(flow[last + 1].minute, UTC) if last + 1 < len(flow) else None


def bars_of(flow: Sequence[FlowMinute], since: datetime | None, until: datetime | None) -> tuple[int, int] | None:
    """The bars that hold a range of time; None where it lies elsewhere, or is everything."""
    if not flow or (since is None and until is None):
        return None
    start = since.timestamp() if since else float("-inf")
    end = until.timestamp() if until else float("inf")
    ends = [*(one.minute for one in flow[1:]), float("inf")]
    inside = [at for at, one in enumerate(flow) if one.minute < end and ends[at] > start]
    return (inside[0], inside[-1]) if inside else None


def bars(flow: Sequence[FlowMinute], span: timedelta, zone: tzinfo | None) -> list[FlowBar]:
    return [FlowBar(_label(one.minute, span, zone), one.let_in, one.refused) for one in flow]


def _label(start: int, span: timedelta, zone: tzinfo | None) -> str:
    local = datetime.fromtimestamp(start, UTC).astimezone(zone)
    if span <= DAY:
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b %H:%M}" if span <= 7 * DAY else f"{local.day} {local:%b}"
