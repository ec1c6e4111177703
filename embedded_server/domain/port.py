"""A port as people write it."""

from __future__ import annotations

LAST_PORT = 65_535
_DIGITS = 5


def port_in(text: str) -> int:
    """0 is any free one. Raises ValueError: the system would take a larger number modulo 65,536."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    if is_number and int(text) <= LAST_PORT:
        return int(text)
    raise ValueError("a port is a number from 0 to 65,535")
