"""A request as the gate sees it, whether it came as ASGI or straight from the parser."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from embedded_server.store.base import Grant

_IN_SCOPE: Final = "sluice.call"
_REPLAY: Final = "sluice.replay"


@dataclass(slots=True)
class Replay:
    """A request of the log that is sent again."""

    of: int
    id: int | None = None  # of the new one, once it is in the log


class Call:
    """Slots and no dataclass: one is made for every uplink."""

    __slots__ = (
        "_request_id",
        "began",
        "fact",
        "grant",
        "headers",
        "method",
        "pairs",
        "query",
        "raw_path",
        "remote",
        "replay",
    )

    def __init__(
        self,
        method: str,
        raw_path: bytes,
        query: bytes,
        headers: Mapping[bytes, bytes],
        remote: str,
        pairs: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        self.method = method
        self.raw_path = raw_path
        self.query = query
        self.headers = headers  # the last of each name
        self.remote = remote
        self.pairs = pairs  # all headers, in their order
        self.began = time.perf_counter()
        self.fact = ""  # what became of it, in a few words
        self.grant: Grant | None = None  # of a token that was let in
        self.replay: Replay | None = None
        self._request_id = ""

    def begin_again(self) -> None:
        """The same head came again, with another body."""
        self.began = time.perf_counter()
        self._request_id = ""

    @property
    def request_id(self) -> str:
        """Names a refused request to its sender, in the log and in what is remembered; others never ask for one."""
        if not self._request_id:
            self._request_id = secrets.token_hex(8)
        return self._request_id


def call_of(scope: Scope) -> Call:
    client: tuple[str, int] | None = scope["client"]
    pairs = scope["headers"]
    call = Call(scope["method"], scope["raw_path"], scope["query_string"], dict(pairs), address_of(client), pairs)
    call.replay = scope.get(_REPLAY)
    scope[_IN_SCOPE] = call
    return call


def as_replay(scope: Scope, replay: Replay) -> Scope:
    return {**scope, _REPLAY: replay}


def tell(scope: MutableMapping[str, object], fact: str, grant: Grant | None) -> None:
    """What the log says of a request that was let in, and by which token."""
    call = scope[_IN_SCOPE]
    assert isinstance(call, Call)
    call.fact, call.grant = fact, grant


def unread_call(remote: str) -> Call:
    """Stands for what could not be read as a request."""
    return Call("", b"", b"", {}, remote)


def address_of(client: tuple[str, int | None] | None) -> str:
    """IPv4 addresses look the same whether the socket is of IPv4 or IPv6."""
    return client[0].removeprefix("::ffff:") if client else ""
