"""In front of everything: hardening, then the hot path or the other routes. Every refusal ends here."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches

from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.request import is_kept
from embedded_server.gate.body import SenderGoneError, check_size, read_body
from embedded_server.gate.call import Call, call_of
from embedded_server.gate.hardening import Hardening
from embedded_server.gate.problems import as_refusal, problem_response
from embedded_server.limits import Limits
from embedded_server.operating.tally import Tally
from embedded_server.request_log.log import TOKEN_IN_PATH, RequestLog
from embedded_server.routes.ingest import Ingest

_PLACES = {
    "share": "/share/",
    "rule": "/rule/",
    "oauth2": "/oauth2/token",
    "uplink": "/uplink/",
    "sigfox": "/sigfox/",
    "admin": "/admin/v1/",
    "healthz": "/healthz",
    "metrics": "/metrics",
}
_UNKNOWN = "path"
_TOO_LARGE = 413
_UPLINKS = ("share", "uplink", "sigfox")
_OPEN = (b"/share/", b"/rule/", b"/device/", *TOKEN_IN_PATH)  # no passwords are sent there
_SHARES = "Shares are posted to /share/ and a recType."
_FIXES = {
    "uplink": "Uplinks that are sent on are posted to /uplink/ and a token of the type uplink.",
    "sigfox": "Callbacks of Sigfox go to /sigfox/, a token and /data, /batch, /service/ack or /error.",
    "rule": "Rules are read and made at /rule/ and a recType.",
    "oauth2": "Tokens are requested at /oauth2/token.",
    "admin": "The paths of the admin API are in /admin/v1/openapi.json.",
}


class Sluice:
    """The whole server as one ASGI application."""

    def __init__(
        self,
        hardening: Hardening,
        ingest: Ingest,
        shares: ASGIApp,
        routes: Sequence[BaseRoute],
        log: RequestLog,
        limits: Limits,
        tally: Tally,
    ) -> None:
        self.tally = tally
        self.hardening = hardening
        self.ingest = ingest
        self._shares = shares
        self._router = Router(routes, redirect_slashes=False, default=_unknown_path)
        self.log = log
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = call_of(scope)
        try:
            self.hardening.check(call, scope["headers"], scope["server"])
        except RefusedError as error:
            await self._turn_away(call, error, scope, receive, send)
            return
        is_share = call.raw_path.startswith(b"/share/") or call.raw_path == b"/share"
        if is_share and call.method == "POST":
            await self._take(call, receive, send)
        else:
            scope["app"] = self  # Starlette then raises its 404 and 405 instead of writing them
            await self._route(self._shares if is_share else self._router, call, scope, receive, send)

    async def _turn_away(self, call: Call, error: RefusedError, scope: Scope, receive: Receive, send: Send) -> None:
        """For its head. Whoever asks first whether to send the body, or sends too much, is spared it."""
        is_wanted = error.status != _TOO_LARGE and b"expect" not in call.headers
        with suppress(SenderGoneError):
            received = _Received(receive, self._limits.body_bytes)
            body = await _lost_body(call, error, received) if is_wanted else b""
            await self._refuse(call, error, body, scope, receive, send)

    async def _take(self, call: Call, receive: Receive, send: Send) -> None:
        try:
            answer = await self.ingest.answer(call, await read_body(receive, self._limits.body_bytes))
        except RefusedError as error:
            answer = await self.ingest.refused(call, error, b"")
        except SenderGoneError:
            return
        status, headers, body = answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _route(self, app: ASGIApp, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        status = size = 0  # of the answer

        async def watched_send(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                self.tally.answer(call.raw_path, status)
            size += len(message.get("body", b""))
            await send(message)

        received = _Received(receive, self._limits.body_bytes)
        try:
            await app(scope, received, watched_send)
        except (ClientDisconnect, SenderGoneError):
            return
        except Exception as error:
            if status:
                raise
            refusal = as_refusal(error, call.request_id)
            with suppress(SenderGoneError):
                await self._refuse(call, refusal, await _lost_body(call, refusal, received), scope, receive, send)
        else:
            if is_kept(scope["path"]):
                await self.log.let_in(call, status, size, received.whole if _is_token_in_path(call) else None)

    async def _refuse(
        self, call: Call, error: RefusedError, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self.tally.refuse(call.raw_path, error.status, error.code)
        if is_kept(scope["path"]):
            await self.log.refused(call, error, body)
        await problem_response(error, call.request_id)(scope, receive, send)


class _Received:
    """What comes, no more than may; and all of it, for who has to remember what was refused."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._is_whole = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._parts.append(message.get("body", b""))
        self._size += len(self._parts[-1])
        self._is_whole = not message.get("more_body")
        check_size(self._size, self._limit)
        return message

    @property
    def whole(self) -> bytes | None:
        return b"".join(self._parts) if self._is_whole else None

    async def body(self) -> bytes:
        """Also where some of it, or all, was read before. Raises RefusedError and SenderGoneError."""
        while not self._is_whole:
            if (await self())["type"] == "http.disconnect":
                raise SenderGoneError
        return b"".join(self._parts)


def _is_token_in_path(call: Call) -> bool:
    return call.raw_path.startswith(TOKEN_IN_PATH)


async def _lost_body(call: Call, refusal: RefusedError, received: _Received) -> bytes:
    """What was refused, or an uplink posted to a wrong path, is worth keeping; any other body may hold a password.
    Raises SenderGoneError; the connection has told the log then."""
    is_meant = refusal.code == _UNKNOWN and _meant(call.raw_path.decode("latin-1")) in _UPLINKS
    with suppress(RefusedError):
        if is_meant or call.raw_path.startswith(_OPEN):
            return await received.body()
    return b""


async def _unknown_path(scope: Scope, _receive: Receive, _send: Send) -> None:
    if scope["path"] == "/":
        raise RefusedError(404, _UNKNOWN, f"This is Sluice's server. {_SHARES}", "Add the path to the address.")
    path: str = scope["path"]
    (first, slash, _), meant = path[1:].partition("/"), _meant(path)
    is_plain = first.isascii() and first.isalnum() and len(first) <= 40
    shown = f"/{first}{'/…' if slash else '.'}" if is_plain else "of this request."
    is_near = meant is not None and not path.startswith(_PLACES[meant])
    hint = f" Did you mean {_PLACES[meant]} ?" if meant and is_near else ""
    raise RefusedError(404, _UNKNOWN, f"Unknown path {shown}{hint}", _FIXES.get(meant or "", _SHARES))


def _meant(path: str) -> str | None:
    """The place an unknown path probably aims at."""
    close = get_close_matches(path.split("/")[1], _PLACES, n=1, cutoff=0.6)
    return close[0] if close else None
