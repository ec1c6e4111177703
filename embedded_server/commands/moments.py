"""Moments on a command line."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime

from embedded_server.domain.moments import from_iso


def moment_argument(text: str) -> datetime:
    try:
        return from_iso(text)
    except (ValueError, OverflowError):
        raise ArgumentTypeError("write a moment such as 2026-11-25T13:07:24Z") from None
