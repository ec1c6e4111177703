"""Waiting for sockets, however many files the process has open. The module selectors takes thrice the time for it."""

from __future__ import annotations

import math
import select
from collections.abc import Sequence

_poll = getattr(select, "poll", None)  # Windows has none


def is_readable(files: Sequence[int], seconds: float) -> bool:
    """Whether one of them became so in time."""
    if _poll is None:
        return any(select.select(files, (), (), seconds))
    return _is_ready(files, select.POLLIN, seconds)


def is_writable(file: int, seconds: float) -> bool:
    """Or readable."""
    if _poll is None:
        return any(select.select((file,), (file,), (), seconds))
    return _is_ready((file,), select.POLLIN | select.POLLOUT, seconds)


def _is_ready(files: Sequence[int], for_what: int, seconds: float) -> bool:
    waiting = select.poll()
    for file in files:
        waiting.register(file, for_what)
    return bool(waiting.poll(math.ceil(seconds * 1000)))
