"""`POST /share/…`: judged, stored byte for byte, acknowledged when the disk has it. Decoding comes later."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from embedded_server.clock import Clock
from embedded_server.domain.refusal import RefusedError
from embedded_server.events import Events
from embedded_server.gate.auth import Authenticator, check_may_post, presented
from embedded_server.gate.call import Call
from embedded_server.gate.json_body import JsonGate
from embedded_server.gate.problems import as_refusal, problem_response
from embedded_server.gate.share_path import (
    checked_rec_type,
    new_tags,
    query_without_secrets,
    read_share_path,
    suffix_without_secrets,
)
from embedded_server.limits import Limits
from embedded_server.operating.tally import Tally
from embedded_server.request_log.log import RequestLog
from embedded_server.routes.door import Door
from embedded_server.store.base import Grant, IngestStore, NewRecord, Waiter
from embedded_server.wire.microshare import post_reply

Answer: TypeAlias = tuple[int, list[tuple[bytes, bytes]], bytes]
_AFTER_SHARE = "Write the recType after /share/ and the token in the header only."
_JSON = (b"content-type", b"application/json")


class Ingest:
    """Knows no ASGI: nothing may stand between a network server and the disk that is not needed."""

    def __init__(
        self,
        store: IngestStore,
        clock: Clock,
        events: Events,
        limits: Limits,
        authenticator: Authenticator,
        log: RequestLog,
        tally: Tally,
    ) -> None:
        self._tally = tally
        self._store = store
        self._clock = clock
        self._events = events
        self._limits = limits
        self._authenticator = authenticator
        self._log = log
        self._gate = JsonGate(limits)

    async def answer(self, call: Call, body: bytes) -> Answer:
        try:
            door = self.door(call)
            grant = await self._authenticator.grant(door.token)
            new = self._admit(call, door, grant, body)
            answer = self.acknowledged(new, seq := await self._store.put(grant, new))
            if call.replay is not None:
                call.replay.id = seq
            return answer
        except Exception as error:
            return await self.refused(call, error, body)

    def take(self, call: Call, door: Door, body: bytes, waiter: Waiter) -> NewRecord | None:
        """As `answer`, without waiting: an uplink on its way to the disk, or None when there is something to wait for
        or to refuse. The waiter answers with `acknowledged` or `refused`."""
        try:
            grant = self._authenticator.known_grant(door.token_hash)
            if grant is None:
                return None
            new = self._admit(call, door, grant, body)
            self._store.hand_in(grant, new, waiter)
        except Exception:
            return None
        return new

    def acknowledged(self, new: NewRecord, seq: int) -> Answer:
        """Once it is stored."""
        record_id = self._store.record_id(new, seq)
        self._events.record_added(record_id, new.rec_type, seq)
        reply = post_reply(new.rec_type, record_id, new.tags, new.received_ms)
        return 200, [_JSON, (b"content-length", b"%d" % len(reply))], reply

    async def refused(self, call: Call, error: Exception, body: bytes) -> Answer:
        refusal = as_refusal(error, call.request_id)
        self._tally.refuse(call.raw_path, refusal.status, refusal.code)
        await self._log.refused(call, refusal, body)
        response = problem_response(refusal, call.request_id)
        return response.status_code, response.raw_headers, bytes(response.body)

    def door(self, call: Call) -> Door:
        """Raises RefusedError."""
        path = read_share_path(call.raw_path)
        checked_rec_type(path.rec_type)
        token = presented(call.headers.get(b"authorization"), path.token)
        if path.rec_type == token:
            raise RefusedError(400, "rec_type", "The token stands where the recType belongs.", _AFTER_SHARE)
        if path.tags and any(token.lower() in tag.lower() for tag in path.tags):
            raise RefusedError(400, "tag", "The token stands in a tag, for everybody to read.", _AFTER_SHARE)
        return Door(
            replace(path, suffix=suffix_without_secrets(path.suffix, token)) if path.suffix else path,
            token,
            query_without_secrets(call.query.decode("latin-1"), token) if call.query else "",
            call.headers.get(b"sluice-test") == b"1",
        )

    def _admit(self, call: Call, door: Door, grant: Grant, body: bytes) -> NewRecord:
        """Raises RefusedError."""
        if grant is not door.opened_by:
            self._open(call, door, grant)
        self._gate.check(body, call.headers.get(b"content-type"))
        return NewRecord(
            door.path.rec_type,
            self._clock.now_ms(),
            call.remote,
            body,
            door.tags,
            door.path.suffix,
            door.query,
            door.is_test,
            door.sent,
            call.began,
            None if call.replay is None else call.replay.of,
        )

    def _open(self, call: Call, door: Door, grant: Grant) -> None:
        """What depends on head and grant only. Raises RefusedError."""
        check_may_post(grant, door.path.rec_type)
        door.tags = new_tags(door.path.tags, self._limits) if door.path.tags else ()
        door.sent = self._log.headers(call, door.path.token)
        door.opened_by = grant
