"""What a request of the log was answered: made anew from what is known of it, to the byte but for the date."""

from __future__ import annotations

import re

from starlette.responses import Response

from embedded_server.domain.moments import to_ms
from embedded_server.domain.permissions import SENSOHIVE
from embedded_server.domain.record import Record
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.refusal_codes import GateName, code_of
from embedded_server.domain.request import Answered, Request
from embedded_server.gate.problems import (
    MethodError,
    NotVisibleError,
    OAuthError,
    SensohiveError,
    SensohiveMethodError,
    problem_response,
)
from embedded_server.store.base import KeptRequest
from embedded_server.wire.microshare import post_reply

_OAUTH = frozenset(("invalid_request", "invalid_client", "invalid_grant", "invalid_scope", "unsupported_grant_type"))
_SENSOHIVE = f"{SENSOHIVE}/"
_DETAILED = 422  # names the fields that are wrong
_SCOPE = re.compile(r"scope ([a-z._:-]+?)(?:\.$| )")
_METHOD = re.compile(r"[A-Z]{3,}")


def answer_of(kept: KeptRequest, record: Record | None) -> Answered | None:
    """`record`: the one it became. None for what cannot be told any more."""
    request = kept.request
    if request.code and _is_of_sensohive(request) and request.status == _DETAILED:
        return None
    if request.code:
        return _answered(problem_response(_refusal(request), kept.name or ""), request)
    if record is not None:
        reply = post_reply(record.rec_type, record.id, record.tags, to_ms(record.received_at))
        return _answered(Response(reply, media_type="application/json"), request)
    return Answered(request.status, (), None, request.size)


def _is_of_sensohive(request: Request) -> bool:
    """What was refused for its head never came to that API, and was answered as all others are."""
    code = code_of(request.code)
    return request.path.startswith(_SENSOHIVE) and GateName.CONNECTION not in (code.gate, code.after)


def _refusal(request: Request) -> RefusedError:
    if _is_of_sensohive(request):
        return _refusal_of_sensohive(request)
    if request.code == "method":
        return MethodError(*_METHOD.findall(request.fix))
    if request.code == "not_visible":
        return NotVisibleError()
    if request.code in _OAUTH and request.path.startswith("/oauth2/"):
        return OAuthError(request.code, request.reason)
    return RefusedError(request.status, request.code, request.reason, request.fix)


def _refusal_of_sensohive(request: Request) -> SensohiveError:
    if request.status == 405:
        return SensohiveMethodError(", ".join(_METHOD.findall(request.reason)))
    scope = _SCOPE.search(request.reason) if request.code == "forbidden" else None
    return SensohiveError(request.status, request.code, request.reason, {"scope": scope[1]} if scope else None)


def _answered(response: Response, request: Request) -> Answered:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
    body = b"" if request.method == "HEAD" else bytes(response.body)
    return Answered(request.status, headers, body, len(body))
