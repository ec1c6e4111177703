"""Every request is remembered: what came, what became of it and why, without its secrets."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from embedded_server.clock import Clock
from embedded_server.domain.event import REFUSAL
from embedded_server.domain.moments import iso_of_ms
from embedded_server.domain.rec_type import LONGEST
from embedded_server.domain.refusal import RefusedError
from embedded_server.events import Events
from embedded_server.gate.auth import Authenticator, presented
from embedded_server.gate.call import Call
from embedded_server.gate.share_path import ROOT, SharePath, read_share_path
from embedded_server.limits import KIB, Limits
from embedded_server.masking.bodies import kept_body
from embedded_server.masking.texts import head_and_tail, hidden, hidden_path, hidden_query
from embedded_server.request_log.header_blocks import HeaderBlocks
from embedded_server.store.base import Grant, IngestStore, NewRequest, Retention, SentHeaders
from embedded_server.store.errors import StoreUnavailableError

TOKEN_IN_PATH = (b"/uplink/", b"/sigfox/")  # behind which it stands
_TOKENS = b"/oauth2/"  # a password is in its body, a token in its answer
# Elsewhere a password may be in the query, under any name.
_QUERIED = (b"/share/", b"/rule/", b"/device/", *TOKEN_IN_PATH)
_MOST_OWED = 1_000  # requests; with bodies of 4 KiB each
_RETRY_SECONDS = 5
_LATE = "when nothing could be kept."
_QUICK = 4 * KIB  # of a body, masked faster than a thread takes it
_MARGIN = 256  # bytes behind what is kept that are looked at, so that no secret is cut in two


class RequestLog:
    def __init__(
        self, store: IngestStore, clock: Clock, events: Events, limits: Limits, authenticator: Authenticator
    ) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._authenticator = authenticator
        self._longest_body = limits.refused_body_bytes
        self._is_on = limits.request_bytes > 0
        self._blocks = HeaderBlocks()
        self._owed: deque[NewRequest] = deque(maxlen=_MOST_OWED)  # refused while nothing could be kept
        store.retain(Retention(limits.request_days, limits.request_bytes))

    def headers(self, call: Call, token_in_path: str | None) -> SentHeaders | None:
        """As a record keeps them; None without a log."""
        return self._written(call, token_in_path) if self._is_on else None

    async def let_in(self, call: Call, status: int, size: int, body: bytes | None = None) -> None:
        """`size` is that of the answer; `body` what came, of uplinks whose record does not tell it."""
        words = call.fact or f"answered with {status}"
        await self._keep(call, status, "", words, "", size=size, body=body)

    async def refused(self, call: Call, error: RefusedError, body: bytes = b"") -> None:
        size = _sent_size(call) or len(body)
        is_kept = bool(body) or (not size and b"transfer-encoding" not in call.headers)
        kept = body if is_kept and not call.raw_path.startswith(_TOKENS) else None
        await self._keep(call, error.status, error.code, error.reason, error.fix, size=size, body=kept)

    async def unreadable(self, call: Call, error: RefusedError) -> None:
        """What could not be read to its end, or not at all."""
        await self._keep(call, error.status, error.code, error.reason, error.fix, size=_sent_size(call))

    async def _keep(
        self, call: Call, status: int, code: str, reason: str, fix: str, *, size: int, body: bytes | None = None
    ) -> None:
        path, token = _sender(call)
        grant = call.grant or (await self._known(token) if token else None)
        shown = head_and_tail(token) if token and grant is None else None
        masked = None if body is None else await self._masked(body, token)
        new = NewRequest(
            at_ms=self._clock.now_ms(),
            method=call.method,
            path=_path(call, token),
            rec_type=_rec_type(path, token),
            status=status,
            code=code,
            reason=reason,
            fix=fix,
            name=call.request_id if code else None,
            remote=call.remote,
            took_us=int((time.perf_counter() - call.began) * 1_000_000),
            size=size,
            token=grant.token if grant else None,
            head=shown[0] if shown else None,
            tail=shown[1] if shown else None,
            mark=self._store.mark(token) if token and call.replay is None else None,
            is_test=call.headers.get(b"sluice-test") == b"1",
            replay_of=call.replay.of if call.replay else None,
            headers=self._written(call, path.token) if call.pairs else None,
            body=masked,
            is_cut=body is not None and len(body) > self._longest_body,
        )
        kept = self._put(new)
        if kept is not None and call.replay is not None:
            with suppress(StoreUnavailableError):
                call.replay.id = await kept

    async def _known(self, token: str) -> Grant | None:
        with suppress(StoreUnavailableError):  # the sender is answered all the same
            return await self._authenticator.find(token)
        return None

    def _put(self, new: NewRequest) -> asyncio.Future[int] | None:
        if new.code:
            self._events.publish(REFUSAL, "", new.rec_type or "")
        return self._hand_in(new)

    def _hand_in(self, new: NewRequest) -> asyncio.Future[int] | None:
        try:
            kept = self._store.log(new)
        except StoreUnavailableError:  # the sender is answered all the same
            self._owe(new)
            return None
        kept.add_done_callback(partial(self._tell, new))
        return kept

    def _tell(self, new: NewRequest, kept: asyncio.Future[int]) -> None:
        if kept.cancelled():
            return
        if kept.exception() is not None:
            self._owe(new)
            return
        self._events.request_logged(kept.result())

    def _owe(self, new: NewRequest) -> None:
        """The log goes by the time at which it was written; when the request came is said in words."""
        if not new.code:
            return
        if not self._owed:
            asyncio.get_running_loop().call_later(_RETRY_SECONDS, self._pay)
        is_short = new.body is None or len(new.body) <= _QUICK
        if not new.reason.endswith(_LATE):
            new = replace(new, reason=f"{new.reason} It came at {iso_of_ms(new.at_ms)}, {_LATE}")
        self._owed.append(new if is_short else replace(new, body=None))

    def _pay(self) -> None:
        owed, self._owed = self._owed, deque(maxlen=_MOST_OWED)
        for late in owed:
            self._hand_in(replace(late, at_ms=self._clock.now_ms()))

    def _written(self, call: Call, token_in_path: str | None) -> SentHeaders:
        return self._blocks.of(call.pairs, call.headers.get(b"authorization"), token_in_path)

    async def _masked(self, body: bytes, token: str | None) -> bytes:
        body = body[: self._longest_body + _MARGIN]
        kept = kept_body(body, token) if len(body) <= _QUICK else await asyncio.to_thread(kept_body, body, token)
        return kept[: self._longest_body]


def _sender(call: Call) -> tuple[SharePath, str | None]:
    """The recType and the token, as far as they can be read of a request that may have been refused."""
    if call.raw_path.startswith(TOKEN_IN_PATH):
        token = unquote(call.raw_path.decode("latin-1").split("/")[2]) or None
        return SharePath("", token), token
    path = SharePath("")
    with suppress(RefusedError):
        if call.raw_path.startswith(ROOT + b"/"):
            path = read_share_path(call.raw_path)
        return path, presented(call.headers.get(b"authorization"), path.token)
    return path, None


def _rec_type(path: SharePath, token: str | None) -> str | None:
    """None also where a token stands in its place."""
    name = path.rec_type[:LONGEST]
    return name if name and hidden(name, token) == name else None


def _path(call: Call, token: str | None) -> str:
    path = hidden_path(call.raw_path.decode("latin-1"), token)
    if not call.query or not call.raw_path.startswith(_QUERIED):
        return path
    return f"{path}?{hidden_query(call.query.decode('latin-1'), token)}"


def _sent_size(call: Call) -> int:
    length = call.headers.get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 16 else 0
