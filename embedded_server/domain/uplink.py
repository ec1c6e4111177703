"""Uplinks that are to be sent on: how their records are told from others."""

from __future__ import annotations

from typing import Final

MOST_HOPS: Final = 3  # servers like this one in a row; more are a circle
REC_TYPE: Final = "uplink"  # of those whose token is bound to none
_MARK: Final = "uplink"  # what senders append to a path begins with a slash, so nobody can pretend


def uplink_suffix(hops: int, appended: str) -> str:
    """Stands where other records have only what their sender appended to the path."""
    return f"{_MARK}:{hops}{appended}"


def hops_in(suffix: str) -> int | None:
    """None of a record that is not to be sent on."""
    mark, _, rest = suffix.partition(":")
    hops = rest.partition("/")[0]
    return int(hops) if mark == _MARK and hops.isdecimal() else None
