"""`POST /share/…`: judged, stored byte for byte, acknowledged when the disk has it. Decoding comes later."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from embedded_server.auth import Authenticator, check_may_post, presented
from embedded_server.clock import Clock
from embedded_server.domain.record import Record
from embedded_server.json_body import JsonGate
from embedded_server.limits import Limits
from embedded_server.problems import as_refusal
from embedded_server.refusals import Refusals, attempt_of, remote_of
from embedded_server.routes.body import SenderGoneError, read_body
from embedded_server.routes.share_path import (
    check_tags,
    checked_rec_type,
    query_without_token,
    read_share_path,
)
from embedded_server.store.base import IngestStore, NewRecord
from embedded_server.wire.microshare import post_reply

_JSON = (b"content-type", b"application/json")


class Ingest:
    """A bare ASGI function: nothing may stand between a network server and the disk that is not needed."""

    def __init__(
        self, store: IngestStore, clock: Clock, limits: Limits, authenticator: Authenticator, refusals: Refusals
    ) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits
        self._authenticator = authenticator
        self._refusals = refusals
        self._gate = JsonGate(limits)

    async def __call__(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send) -> None:
        body = b""
        try:
            body = await read_body(receive, self._limits.body_bytes)
            record = await self._store_body(scope, headers, body)
        except SenderGoneError:
            return
        except Exception as error:
            await self._refusals.answer(scope, receive, send, as_refusal(error), attempt_of(scope, headers, body))
            return
        reply = post_reply(record.rec_type, record.id, record.tags, record.received_at)
        head = [_JSON, (b"content-length", b"%d" % len(reply))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": reply})

    async def _store_body(self, scope: Scope, headers: Mapping[bytes, bytes], body: bytes) -> Record:
        path = read_share_path(scope["raw_path"])
        rec_type = checked_rec_type(path.rec_type)
        token = presented(headers.get(b"authorization"), path.token)
        grant = await self._authenticator.grant(token)
        check_may_post(grant, rec_type)
        if path.tags:
            check_tags(path.tags, self._limits)
        self._gate.check(body, headers.get(b"content-type", b"").decode("latin-1"))
        query: bytes = scope["query_string"]
        return await self._store.append(
            grant,
            NewRecord(
                rec_type=rec_type,
                received_ms=self._clock.now_ms(),
                remote=remote_of(scope),
                body=body,
                tags=path.tags,
                suffix=path.suffix,
                query=query_without_token(query.decode("latin-1"), path.token) if query else "",
                is_test=headers.get(b"sluice-test") == b"1",
            ),
        )
