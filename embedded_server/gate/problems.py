"""From a refusal to an answer: the only place that turns errors into a status, headers and a body."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from embedded_server.domain.example import ExampleResult
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.wire.examples import example_to_json
from embedded_server.wire.oauth import error_to_json
from embedded_server.wire.problems import problem_to_json

MEDIA_TYPE = "application/problem+json"
_NAMED, _SHOWN = 5, 20  # of examples that fail
_CLOSING = frozenset((413, 503))  # the rest of the request is not read
_log = logging.getLogger(__name__)


class MethodError(RefusedError):
    """The path exists, the method does not."""

    def __init__(self, *allowed: str) -> None:
        methods = ", ".join(allowed)
        super().__init__(405, "method", f"This path answers {methods} only.", f"Use {methods}.")
        self.allowed = methods


class SourceError(RefusedError):
    """A decoder's text that cannot be loaded, and where it goes wrong if that is known."""

    def __init__(self, reason: str, line: int | None, column: int | None) -> None:
        place = "" if line is None else f" (line {line}, column {column or 1})"
        super().__init__(422, "source", f"{reason.rstrip('.')}{place}.", "Correct the source.")
        self.line = line
        self.column = column


class ExamplesError(RefusedError):
    """A decoder's text with which its examples fail."""

    def __init__(self, failing: Sequence[ExampleResult], total: int) -> None:
        names = ", ".join(result.example.name for result in failing[:_NAMED])
        more = f" and {len(failing) - _NAMED} more" if len(failing) > _NAMED else ""
        reason = f"{len(failing)} of {total} examples fail: {names}{more}."
        super().__init__(409, "examples_fail", reason, "Correct the source or the examples, or save it anyway.")
        self.failing = failing[:_SHOWN]


class NotVisibleError(RefusedError):
    """Does not exist or is not yours: Microshare says the same of both."""

    def __init__(self) -> None:
        super().__init__(404, "not_visible", "Record not found or inaccessible.", "Check the id, and whose token asks.")


class SensohiveError(RefusedError):
    """A refusal of Sensohive's API, in the shape and with the few words that it has."""

    def __init__(self, status: int, code: str, reason: str, members: Mapping[str, object] | None = None) -> None:
        super().__init__(status, code, reason)
        self.members = {"error": code, "message": reason, **(members or {})}


class SensohiveMethodError(SensohiveError):
    """The path exists, the method does not."""

    def __init__(self, allowed: str) -> None:
        super().__init__(405, "invalid", f"This path answers {allowed} only.")
        self.allowed = allowed


class OAuthError(RefusedError):
    """A refusal of the token endpoint. `error` is one of RFC 6749's words."""

    def __init__(self, error: str, description: str) -> None:
        status = 401 if error == "invalid_client" else 400
        super().__init__(status, error, description, "Correct the request; the Tokens page shows a complete one.")


def detail(error: RefusedError) -> str:
    """`Refused: …` where the gate stayed shut, the plain reason elsewhere."""
    if error.status in (401, 403):
        return f"Refused: {error.reason[0].lower()}{error.reason[1:]}"
    return error.reason


def problem_response(error: RefusedError, request_id: str) -> Response:
    """Every answer to a refused request names it: in a header, and in the body where the body is ours to shape."""
    headers = {**headers_of(error), "request-id": request_id}
    if isinstance(error, NotVisibleError):
        return PlainTextResponse(f"io.microshare.utils.NotFoundException: {error.reason}", error.status, headers)
    if isinstance(error, SensohiveError):
        return Response(msgspec.json.encode(error.members), error.status, headers, "application/json")
    if isinstance(error, OAuthError):
        return Response(error_to_json(error.code, error.reason), error.status, headers, "application/json")
    title = HTTPStatus(error.status).phrase
    body = problem_to_json(error.status, title, error.code, detail(error), error.fix, request_id)
    if isinstance(error, SourceError):
        body |= {"line": error.line, "column": error.column}
    if isinstance(error, ExamplesError):
        body |= {"examples": [example_to_json(result) for result in error.failing]}
    return Response(msgspec.json.encode(body), error.status, headers, MEDIA_TYPE)


def as_refusal(error: Exception, request_id: str) -> RefusedError:
    """Anything a route raised. What is nobody's fault but ours reaches the log with its traceback."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, StoreUnavailableError):
        return RefusedError(error.status, error.code, error.reason, error.fix)
    if isinstance(error, HTTPException) and error.status_code == 405:
        return MethodError(*sorted((error.headers or {}).get("Allow", "").split(", ")))
    _log.error("Request %s failed: %s", request_id, error, exc_info=error)
    return RefusedError(500, "internal", "The server made a mistake. Its log says which.", "Try again later.")


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
    if isinstance(error, (MethodError, SensohiveMethodError)):
        headers["allow"] = error.allowed
    if error.status in _CLOSING:
        headers["connection"] = "close"
    return headers
