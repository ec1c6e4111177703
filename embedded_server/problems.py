"""From a refusal to an answer: the only place that turns errors into a status, headers and a body."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from embedded_server.domain.refusal import RefusedError
from embedded_server.wire.problems import problem_to_json

MEDIA_TYPE = "application/problem+json"
_CLOSING = frozenset((413, 503))  # the rest of the request is not read


class MethodError(RefusedError):
    """The path exists, the method does not."""

    def __init__(self, *allowed: str) -> None:
        methods = ", ".join(allowed)
        super().__init__(405, "method", f"This path answers {methods} only.", f"Use {methods}.")
        self.allowed = methods


def detail(error: RefusedError) -> str:
    """`Refused: …` where the gate stayed shut, the plain reason elsewhere."""
    if error.status in (401, 403):
        return f"Refused: {error.reason[0].lower()}{error.reason[1:]}"
    return error.reason


def problem_response(error: RefusedError) -> Response:
    title = HTTPStatus(error.status).phrase
    body = problem_to_json(error.status, title, error.code, detail(error), error.fix)
    return Response(msgspec.json.encode(body), error.status, headers_of(error), MEDIA_TYPE)


def headers_of(error: RefusedError) -> dict[str, str]:
    """The headers a status demands."""
    headers = {"cache-control": "no-store"}
    if error.status == 401:
        unknown = "" if error.code == "token_missing" else ', error="invalid_token"'
        headers["www-authenticate"] = f'Bearer realm="sluice"{unknown}'
    elif error.status == 403 and error.code.endswith("_not_allowed"):
        headers["www-authenticate"] = 'Bearer realm="sluice", error="insufficient_scope"'
    elif error.status in (429, 503, 507):
        headers["retry-after"] = "5"
    if isinstance(error, MethodError):
        headers["allow"] = error.allowed
    if error.status in _CLOSING:
        headers["connection"] = "close"
    return headers
