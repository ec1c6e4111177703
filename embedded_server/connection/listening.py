"""The socket requests arrive at, bound before anything else is built so that its address is known."""

from __future__ import annotations

import errno
import socket
import sys

BACKLOG = 2048
_PORTS_TRIED = 50


class ListenError(Exception):
    """The address cannot be bound; the message says why and what is free."""


def listen(host: str, port: int) -> socket.socket:
    """Port 0 takes any free one. Raises ListenError; never binds another port than the one asked for."""
    try:
        return _bind(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ListenError(f"Port {port} on {host} is in use.{_offer(host, port)}") from None
        raise ListenError(f"{host} port {port} cannot be used: {error.strerror or error}.") from None


def url_of(listener: socket.socket, scheme: str = "http") -> str:
    """The address to write down for senders on this computer."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let another program share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _offer(host: str, port: int) -> str:
    for free in range(port + 1, min(port + _PORTS_TRIED, 65_535)):
        try:
            _bind(host, free).close()
        except OSError:
            continue
        return f" Port {free} is free."
    return ""
