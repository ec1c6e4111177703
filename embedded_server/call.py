"""A request as the gate sees it, whether it came as ASGI or straight from the parser."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope


class Call:
    """Slots and no dataclass: one is made for every uplink."""

    __slots__ = ("headers", "method", "query", "raw_path", "remote")

    def __init__(self, method: str, raw_path: bytes, query: bytes, headers: Mapping[bytes, bytes], remote: str) -> None:
        self.method = method
        self.raw_path = raw_path
        self.query = query
        self.headers = headers  # the last of each name
        self.remote = remote


def call_of(scope: Scope) -> Call:
    client: tuple[str, int] | None = scope["client"]
    return Call(scope["method"], scope["raw_path"], scope["query_string"], dict(scope["headers"]), address_of(client))


def address_of(client: tuple[str, int | None] | None) -> str:
    """IPv4 addresses look the same whether the socket is of IPv4 or IPv6."""
    return client[0].removeprefix("::ffff:") if client else ""
