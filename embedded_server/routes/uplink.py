"""`POST /uplink/{token}`: an uplink of any network, kept and then sent on to its device's notification target."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.permissions import UPLINKS
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.uplink import MOST_HOPS, REC_TYPE, uplink_suffix
from embedded_server.envelopes.recognise import recognise
from embedded_server.gate.auth import Authenticator, check_may_send_on
from embedded_server.gate.call import tell
from embedded_server.gate.json_body import JsonGate
from embedded_server.gate.share_path import query_without_secrets, suffix_without_secrets
from embedded_server.services import Services
from embedded_server.store.base import Grant, NewRecord
from embedded_server.wire.deliveries import uplink_reply

_HOPS = "sluice-hops"
_BOM = b"\xef\xbb\xbf"


class UplinkRoutes:
    def __init__(self, services: Services, authenticator: Authenticator) -> None:
        self._store = services.store
        self._events = services.events
        self._clock = services.clock
        self._authenticator = authenticator
        self._gate = JsonGate(services.limits)

    def routes(self) -> list[Route]:
        return [Route(path, self.take, methods=["POST"]) for path in UPLINKS]

    async def take(self, request: Request) -> Response:
        """Kept whatever it is; the answer says what was recognised in it."""
        grant = await self._authenticator.grant(request.path_params["token"])
        check_may_send_on(grant)
        hops = _hops(request)
        body = await request.body()
        content_type = request.headers.get("content-type")
        self._gate.check(body, None if content_type is None else content_type.encode("latin-1"))
        new = self._record(request, grant, body, hops)
        seq = await self._store.put(grant, new)
        record_id = self._store.record_id(new, seq)
        self._events.record_added(record_id, new.rec_type, seq)
        messages = _messages(new)
        tell(request.scope, _fact(messages), grant)
        reply = msgspec.json.encode(uplink_reply(record_id, messages))
        return Response(reply, headers={"cache-control": "no-store"}, media_type="application/json")

    def _record(self, request: Request, grant: Grant, body: bytes, hops: int) -> NewRecord:
        rest, token = request.path_params.get("rest", ""), request.path_params["token"]
        return NewRecord(
            rec_type=_rec_type(grant),
            received_ms=self._clock.now_ms(),
            remote=request.client.host if request.client else "",
            body=body,
            suffix=uplink_suffix(hops, suffix_without_secrets(f"/{rest}", token) if rest else ""),
            query=query_without_secrets(request.url.query, token),
            is_test=request.headers.get("sluice-test") == "1",
        )


def _rec_type(grant: Grant) -> str:
    """The first one that the token is bound to, unless that is a pattern."""
    with suppress(RecTypeError):
        return check_rec_type(grant.rec_types[0]) if grant.rec_types else REC_TYPE
    return REC_TYPE


def _hops(request: Request) -> int:
    """Raises RefusedError(508): two servers that send to each other would never end."""
    text = request.headers.get(_HOPS, "0")
    hops = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if hops >= MOST_HOPS:
        raise RefusedError(
            508,
            "loop",
            f"This uplink came through {hops} servers like this one.",
            "Look for targets that lead back to a server which sends to this one.",
        )
    return hops


def _messages(new: NewRecord) -> list[Message]:
    body: JsonValue = msgspec.json.decode(new.body.removeprefix(_BOM))
    return recognise(body, from_ms(new.received_ms), new.suffix, new.query)


def _fact(messages: list[Message]) -> str:
    if not messages:
        return "kept, not recognised"
    return f"{messages[0].network} {messages[0].event}" if len(messages) == 1 else f"{len(messages)} messages"
