"""The flow of requests as bars and as a rate. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from app.widgets.flow import FlowBar
from embedded_server.domain.flow import FlowMinute


def flow_bars(minutes: Sequence[FlowMinute]) -> list[FlowBar]:
    """Labels in this computer's time."""
    return [FlowBar(_label(one.minute), one.let_in, one.refused) for one in minutes]


def rate(minutes: Sequence[FlowMinute]) -> int:
    """Let in during the last whole minute, or so far in this one where that is more."""
    return max((one.let_in for one in minutes[-2:]), default=0)


def until_now(minutes: Sequence[FlowMinute], now: datetime) -> list[FlowMinute]:
    """As many minutes up to the present one: nothing was told of those after the last, so nothing happened."""
    if not minutes:
        return []
    present = int(now.timestamp()) // 60 * 60
    later = [FlowMinute(minute, 0, 0) for minute in range(minutes[-1].minute + 60, present + 60, 60)][-len(minutes) :]
    return [*minutes, *later][-len(minutes) :]


def _label(minute: int) -> str:
    return f"{datetime.fromtimestamp(minute, UTC).astimezone():%H:%M}"
