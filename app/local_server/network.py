"""This computer on its network: its address there, and which ports are free. May block for a moment."""

from __future__ import annotations

import contextlib
import errno
import socket
import sys

from embedded_server.domain.port import LAST_PORT

EVERY_ADDRESS = "0.0.0.0"
FIRST_OF_PROGRAMS = 1_024
_TRIED = 50


def network_address() -> str:
    """The one others on the network see; empty without a network. Nothing is sent to find out."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        address = str(probe.getsockname()[0])
        return "" if address.startswith("127.") else address
    return ""


def is_free(port: int, host: str = EVERY_ADDRESS) -> bool:
    return not why_taken(port, host)


def why_taken(port: int, host: str = EVERY_ADDRESS) -> str:
    """Asked as the server will; empty where it could listen."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # there it would share the port with whoever has it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return f"Port {port} is kept for the system."
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            return f"Port {port} is taken by another program." if is_taken else f"Port {port} cannot be used."
    return ""


def next_free(port: int, host: str = EVERY_ADDRESS) -> int | None:
    """The first free one above; those below 1,024 belong to the system."""
    first = max(port + 1, FIRST_OF_PROGRAMS)
    return next((one for one in range(first, min(first + _TRIED, LAST_PORT + 1)) if is_free(one, host)), None)
