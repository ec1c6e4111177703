"""Refused requests are remembered with the reason and without the secret."""

from __future__ import annotations

from contextlib import suppress

from embedded_server.auth import presented, tail_of
from embedded_server.call import Call
from embedded_server.clock import Clock
from embedded_server.domain.event import REFUSAL
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type import LONGEST
from embedded_server.domain.refusal import Refusal, RefusedError
from embedded_server.events import Events
from embedded_server.limits import Limits
from embedded_server.routes.share_path import ROOT, SharePath, query_without_token, read_share_path, without_token
from embedded_server.routes.shown_bodies import kept_body
from embedded_server.store.base import IngestStore
from embedded_server.store.errors import StoreUnavailableError


class Refusals:
    def __init__(self, store: IngestStore, clock: Clock, events: Events, limits: Limits) -> None:
        self._store = store
        self._events = events
        self._clock = clock
        self._longest_body = limits.refused_body_bytes

    async def keep(self, call: Call, error: RefusedError, body: bytes = b"") -> None:
        rec_type, tail = _sender(call)
        with suppress(StoreUnavailableError):  # the sender is answered all the same
            await self._store.refuse(
                Refusal(
                    id=0,
                    at=from_ms(self._clock.now_ms()),
                    method=call.method,
                    path=_path(call),
                    rec_type=rec_type,
                    status=error.status,
                    code=error.code,
                    reason=error.reason,
                    fix=error.fix,
                    token_tail=tail,
                    remote=call.remote,
                    body=kept_body(body[: self._longest_body]),
                )
            )
        self._events.publish(REFUSAL, "", rec_type or "")


def _sender(call: Call) -> tuple[str | None, str | None]:
    """The recType and the token's last characters, as far as they can be read of a request that was refused."""
    path = SharePath("")
    try:
        if call.raw_path.startswith(ROOT + b"/"):
            path = read_share_path(call.raw_path)
        token = presented(call.headers.get(b"authorization"), path.token)
    except RefusedError:
        return path.rec_type[:LONGEST] or None, None
    return path.rec_type[:LONGEST] or None, tail_of(token)


def _path(call: Call) -> str:
    """Only paths below /share keep their query: elsewhere a password may be in it."""
    path = without_token(call.raw_path.decode("latin-1"))
    if call.query and call.raw_path.startswith(ROOT + b"/"):
        return f"{path}?{query_without_token(call.query.decode('latin-1'), None)}"
    return path
