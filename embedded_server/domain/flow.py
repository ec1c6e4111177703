"""The flow of requests, minute by minute."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlowMinute:
    """Requests of one minute: let in above the line, refused below it."""

    minute: int  # Unix seconds, a multiple of 60
    let_in: int
    refused: int
