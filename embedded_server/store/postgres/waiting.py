"""Waiting for sockets, however many files the process has open."""

from __future__ import annotations

import selectors
from collections.abc import Sequence
from selectors import EVENT_READ, EVENT_WRITE

_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)  # Windows has no poll


def is_readable(files: Sequence[int], seconds: float) -> bool:
    """Whether one of them became so in time."""
    return _is_ready(files, EVENT_READ, seconds)


def is_writable(file: int, seconds: float) -> bool:
    return _is_ready((file,), EVENT_READ | EVENT_WRITE, seconds)


def _is_ready(files: Sequence[int], for_what: int, seconds: float) -> bool:
    with _Selector() as selector:
        for file in files:
            selector.register(file, for_what)
        return bool(selector.select(seconds))
