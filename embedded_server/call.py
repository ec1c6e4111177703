"""A request as the gate sees it, whether it came as ASGI or straight from the parser."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.types import Scope


class Call:
    """Slots and no dataclass: one is made for every uplink."""

    __slots__ = ("_request_id", "headers", "method", "query", "raw_path", "remote")

    def __init__(self, method: str, raw_path: bytes, query: bytes, headers: Mapping[bytes, bytes], remote: str) -> None:
        self.method = method
        self.raw_path = raw_path
        self.query = query
        self.headers = headers  # the last of each name
        self.remote = remote
        self._request_id = ""

    @property
    def request_id(self) -> str:
        """Names a refused request to its sender, in the log and in what is remembered; others never ask for one."""
        if not self._request_id:
            self._request_id = secrets.token_hex(8)
        return self._request_id


def call_of(scope: Scope) -> Call:
    client: tuple[str, int] | None = scope["client"]
    return Call(scope["method"], scope["raw_path"], scope["query_string"], dict(scope["headers"]), address_of(client))


def unread_call(remote: str) -> Call:
    """Stands for what could not be read as a request."""
    return Call("", b"", b"", {}, remote)


def address_of(client: tuple[str, int | None] | None) -> str:
    """IPv4 addresses look the same whether the socket is of IPv4 or IPv6."""
    return client[0].removeprefix("::ffff:") if client else ""
