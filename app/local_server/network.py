"""This computer on its network: its address there, and which ports are free. May block for a moment."""

from __future__ import annotations

import contextlib
import socket

_TRIED = 50


def network_address() -> str:
    """The one others on the network see; empty without a network. Nothing is sent to find out."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        address = str(probe.getsockname()[0])
        return "" if address.startswith("127.") else address
    return ""


def is_free(port: int) -> bool:
    """At every address of this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return False
    return True


def next_free(port: int) -> int | None:
    """The first free one above."""
    return next((one for one in range(port + 1, min(port + _TRIED, 65_535)) if is_free(one)), None)
