"""Refused requests are remembered with the reason, without the secret, and answered."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from embedded_server.auth import presented
from embedded_server.clock import Clock
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type import LONGEST
from embedded_server.domain.refusal import Refusal, RefusedError
from embedded_server.limits import Limits
from embedded_server.problems import problem_response
from embedded_server.routes.share_path import ROOT, SharePath, query_without_token, read_share_path, without_token
from embedded_server.store.base import IngestStore
from embedded_server.store.errors import StoreUnavailableError


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was known of a request when it was refused."""

    body: bytes = b""
    rec_type: str | None = None
    token_tail: str | None = None


class Refusals:
    def __init__(self, store: IngestStore, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._longest_body = limits.refused_body_bytes

    async def answer(
        self, scope: Scope, receive: Receive, send: Send, error: RefusedError, attempt: Attempt = Attempt()
    ) -> None:
        """Keeps the refusal, then tells the sender."""
        await self.keep(scope, error, attempt)
        await problem_response(error)(scope, receive, send)

    async def keep(self, scope: Scope, error: RefusedError, attempt: Attempt = Attempt()) -> None:
        with suppress(StoreUnavailableError):  # the sender is answered all the same
            await self._store.refuse(
                Refusal(
                    id=0,
                    at=from_ms(self._clock.now_ms()),
                    method=scope["method"],
                    path=_path(scope),
                    rec_type=attempt.rec_type,
                    status=error.status,
                    code=error.code,
                    reason=error.reason,
                    fix=error.fix,
                    token_tail=attempt.token_tail,
                    remote=remote_of(scope),
                    body=attempt.body[: self._longest_body],
                )
            )


def attempt_of(scope: Scope, headers: Mapping[bytes, bytes], body: bytes) -> Attempt:
    """As much as can be read of a request that was refused."""
    raw_path: bytes = scope["raw_path"]
    path = SharePath("")
    try:
        if raw_path.startswith(ROOT + b"/"):
            path = read_share_path(raw_path)
        tail = presented(headers.get(b"authorization"), path.token).tail
    except RefusedError:
        tail = None
    return Attempt(body, path.rec_type[:LONGEST] or None, tail)


def remote_of(scope: Scope) -> str:
    """The sender's address."""
    client: tuple[str, int] | None = scope["client"]
    return client[0].removeprefix("::ffff:") if client else ""


def _path(scope: Scope) -> str:
    """Only paths below /share keep their query: elsewhere a password may be in it."""
    raw_path: bytes = scope["raw_path"]
    path = without_token(raw_path.decode("latin-1"))
    query: str = scope["query_string"].decode("latin-1")
    if query and raw_path.startswith(ROOT + b"/"):
        return f"{path}?{query_without_token(query, None)}"
    return path
